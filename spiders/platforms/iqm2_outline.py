"""The outline of an agenda on a meeting's page of IQM2: a table with a cell a level.

<tr><td class="Num">7. </td><td class="Title">NEW BUSINESS</td></tr>
<tr><td></td><td class="Num">1. </td><td class="Title"><a href="Detail_LegiFile.aspx?...">
<tr><td></td><td></td><td class="Num">a. </td><td class="Title"><a href="FileOpen.aspx?Type=4

A title in bold without a link, with rows below it, is a heading and no item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

from bs4 import Tag

from spiders.items import AgendaItemFound, DocumentFound, Section
from spiders.platforms.common import kind_of, link_of, section_of, words
from spiders.platforms.gather import marks_of


def outline(tree: Tag, url: str) -> tuple[AgendaItemFound, ...]:
    """The items in order; a row that is nothing but a file belongs to the item above it.

    A heading gives its section to those below.
    """
    items: list[AgendaItemFound] = []
    held: list[list[DocumentFound]] = []  # the files of each item, which grow row by row
    numbers: list[str] = []
    section: Section = "unknown"
    rows = [row for line in tree.select("table#MeetingDetail tr") if (row := _row(line))]
    for row, below in zip_longest(rows, rows[1:]):
        files, level = _files(row.title, url), row.level
        if files and items and _is_file_alone(row):
            held[-1] += files
            continue
        numbers = [*numbers[:level], *[""] * (level - len(numbers)), row.number]
        section = section_of(row.text) if level == 0 else section
        shown = ".".join(part for part in numbers if part) if row.number else ""
        if not _is_heading(row, below):
            items.append(AgendaItemFound(shown, row.text, section))
            held.append([*files])
    pairs = zip(items, held, strict=True)
    return tuple(replace(item, documents=tuple(files)) for item, files in pairs)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with a title: how deep it stands, and its number as printed."""

    title: Tag
    text: str
    level: int
    number: str


def _row(line: Tag) -> _Row | None:
    title = line.select_one("td.Title")
    text = words(title.get_text(" ")) if title else ""
    if title is None or not text:
        return None
    return _Row(title, text, *_number(line.find_all("td", recursive=False)))


def _is_heading(row: _Row, below: _Row | None) -> bool:
    plain = row.title.select_one("strong") is not None and row.title.select_one("a") is None
    return plain and below is not None and below.level > row.level and not _is_file_alone(below)


def _number(cells: list[Tag]) -> tuple[int, str]:
    """How deep a row stands, which is where its number is, and the number; "" where it has none."""
    for level, cell in enumerate(cells):
        if "Num" in marks_of(cell, "class").split():
            return level, words(cell.get_text(" ")).rstrip(".")
    titles = (n for n, cell in enumerate(cells) if "Title" in marks_of(cell, "class").split())
    return next(titles, 0), ""


def _is_file_alone(row: _Row) -> bool:
    link = row.title.select_one("a[href*='FileOpen.aspx']")
    return link is not None and words(link.get_text(" ")) == row.text


def _files(title: Tag, url: str) -> tuple[DocumentFound, ...]:
    links = [a for a in title.select("a[href*='FileOpen.aspx']") if link_of(a, url)]
    return tuple(
        DocumentFound(
            kind_of(text := words(a.get_text(" "))), text or "File", link_of(a, url) or ""
        )
        for a in links
    )
