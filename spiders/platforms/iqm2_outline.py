"""The outline of an agenda on a meeting's page of IQM2: a table with a cell a level.

<tr><td class="Num">7. </td><td class="Title">NEW BUSINESS</td></tr>
<tr><td></td><td class="Num">1. </td><td class="Title"><a href="Detail_LegiFile.aspx?...">
<tr><td></td><td></td><td class="Num">a. </td><td class="Title"><a href="FileOpen.aspx?Type=4
"""

from __future__ import annotations

from dataclasses import replace

from bs4 import Tag

from spiders.items import AgendaItemFound, DocumentFound, Section
from spiders.platforms.common import kind_of, link_of, section_of, words
from spiders.platforms.gather import marks_of


def outline(tree: Tag, url: str) -> tuple[AgendaItemFound, ...]:
    """The items in order; a row that is nothing but a file belongs to the item above it."""
    items: list[AgendaItemFound] = []
    numbers: list[str] = []
    section: Section = "unknown"
    for row in tree.select("table#MeetingDetail tr"):
        title, cells = row.select_one("td.Title"), row.find_all("td", recursive=False)
        text = words(title.get_text(" ")) if title else ""
        if title is None or not text:
            continue
        files = _files(title, url)
        if files and items and _is_file_alone(title, text):
            items[-1] = replace(items[-1], documents=items[-1].documents + files)
            continue
        level, number = _number(cells)
        numbers = [*numbers[:level], *[""] * (level - len(numbers)), number]
        section = section_of(text) if level == 0 else section
        shown = ".".join(part for part in numbers if part) if number else ""
        items.append(AgendaItemFound(shown, text, section, files))
    return tuple(items)


def _number(cells: list[Tag]) -> tuple[int, str]:
    """How deep a row stands, which is where its number is, and the number; "" where it has none."""
    for level, cell in enumerate(cells):
        if "Num" in marks_of(cell, "class").split():
            return level, words(cell.get_text(" ")).rstrip(".")
    titles = (n for n, cell in enumerate(cells) if "Title" in marks_of(cell, "class").split())
    return next(titles, 0), ""


def _is_file_alone(title: Tag, text: str) -> bool:
    link = title.select_one("a[href*='FileOpen.aspx']")
    return link is not None and words(link.get_text(" ")) == text


def _files(title: Tag, url: str) -> tuple[DocumentFound, ...]:
    links = [a for a in title.select("a[href*='FileOpen.aspx']") if link_of(a, url)]
    return tuple(
        DocumentFound(
            kind_of(text := words(a.get_text(" "))), text or "File", link_of(a, url) or ""
        )
        for a in links
    )
