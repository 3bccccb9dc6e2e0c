"""A page that links to a county's budget documents: each a document of kind `budget`.

Every link to a file, within the page's own content, is one; what its title calls otherwise
(minutes, an agenda, a video) keeps that kind. The fiscal year is the one of the nearest words that
say it: the link, its row, the heading above, the file's name. Where the link itself does not say
it, its title is given it, since "Adopted Budget" alone says nothing in an alert.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import Tag

from spiders.items import DocumentFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.bounds import MOST_NOTE, ends_of, with_cut
from spiders.platforms.common import (
    ShapeChanged,
    kind_of,
    link_of,
    remove,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.generic import never
from spiders.platforms.moments import file_name, whole_page

NAME = "budgetpage"
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|rtf|odt)(?:$|[?#])|/DocumentCenter/View|/ViewFile/"
    r"|/showpublisheddocument/",
    re.IGNORECASE,
)
BUDGET = re.compile(
    r"\b(?:budgets?|appropriations?|fiscal year|FY|expenditures?|CIP|capital improvement|ACFR)\b",
    re.IGNORECASE,
)
MEETING = re.compile(r"\b(?:agenda|minutes|packet)s?\b|/AgendaCenter/", re.IGNORECASE)
BARE = re.compile(
    r"(?:(?:click|view|download|open|read)(?: here)?|here|pdf|(?:the )?(?:document|file))"
    r"(?: \(?pdf\)?)?",
    re.IGNORECASE,
)
ROWS = ["tr", "li", "article", "p", "dd"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary"]
_YEAR = r"(?:20\d\d|(?<!\d)\d\d)(?!\d)"
# "FY 2025-26", "FY26", "Fiscal Year 2025/2026", "FYE June 30, 2026", "fiscal year ending 2026"
_MARKED = re.compile(
    r"(?<![A-Za-z])(?:FYE?|fiscal year)s?[ ._-]*(?:end(?:s|ed|ing)[ ]*)?"
    rf"(?:[A-Z][a-z]+ \d\d?,? )?(?P<first>{_YEAR})(?:\s?[-–/_]\s?(?P<second>{_YEAR}))?",
    re.IGNORECASE,
)
# "2025-2026 Adopted Budget", "2026 Budget", "Budget 2026", "2025-26"
_SPAN = re.compile(
    r"(?<![\d/])(?<!\d-)(?P<first>20\d\d)\s?[-–/_]\s?(?P<second>(?:20)?\d\d)(?![\d/-])"
)
_NAMED = re.compile(
    r"(?<![\d/-])(?P<before>20\d\d)[\s-]{1,6}(?:\w{1,20}[\s-]{1,6}){0,3}?budget"
    r"|budget[\s-]{1,6}(?:\w{1,20}[\s-]{1,6}){0,2}?(?P<after>20\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:20\d\d)(?: budgets?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """What a row says, and its fiscal year: None where it says none, or has parts of several."""

    text: str
    year: str | None


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The budget documents of a page; `suspect` where it links none, or speaks of no budget."""
    try:
        tree = whole_page(body)
        remove(tree.select("nav, header, footer, script, style"))
        if not BUDGET.search(tree.get_text(" ")):
            raise ShapeChanged("it says nothing of a budget")
        files = [a for a in tree.select("a[href]") if FILE.search(link_of(a, url) or "")]
        links, cut = ends_of(files)
        years = _heading_years(tree, links)
        rows: dict[int, Around] = {}
        found = unique(_document(link, url, years[id(link)], rows) for link in links)
        if not found:
            raise ShapeChanged("it links to no documents")
        if sum(_is_budget(document) for document in found) * 2 < len(found):
            raise ShapeChanged("most of what it links is of another kind than budgets")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    return with_cut(Parsed("ok", NAME, None, "links", documents=found), cut)


def _is_budget(document: DocumentFound) -> bool:
    return document.kind == "budget" and not MEETING.search(f"{document.title} {document.url}")


def _document(link: Tag, page: str, above: str | None, rows: dict[int, Around]) -> DocumentFound:
    """The document of a link; `above` is the year of its headings, `rows` the rows read so far."""
    target = link_of(link, page)
    if target is None:
        raise ShapeChanged("a link that leads nowhere")
    said = words(link.get_text(" ")) or words(str(link.get("title") or ""))
    row = _around(link.find_parent(ROWS), rows)
    title = _titled(said, row.text, target)
    year = fiscal_year(said) or row.year or above or fiscal_year(file_name(target))
    kind = kind_of(title)
    if year and fiscal_year(title) != year:
        title = f"{title} (fiscal year {year})"
    return DocumentFound("budget" if kind == "other" else kind, title, target)


def _around(row: Tag | None, rows: dict[int, Around]) -> Around:
    """The row around a link, read once for all of its links."""
    if row is None:
        return Around("", None)
    if id(row) not in rows:
        text = words(row.get_text(" "))
        years = {fiscal_year(words(part)) for part in row.stripped_strings} - {None}
        rows[id(row)] = Around(text[:MOST_NOTE], fiscal_year(text) if len(years) <= 1 else None)
    return rows[id(row)]


def _titled(said: str, around: str, target: str) -> str:
    """What the link says; where it says only "view", its row; else the name of the file."""
    if said and not BARE.fullmatch(said):
        return said
    rest = words(around.replace(said, " ", 1)) if said else around
    return rest[:200] if BUDGET.search(rest) else file_name(target)


def _heading_years(tree: Tag, links: Sequence[Tag]) -> dict[int, str | None]:
    """The year of the headings above each link, by the link's id.

    The nearest heading that says one; a heading ends the sections of its own level and below.
    """
    wanted = {id(link) for link in links}
    years: dict[int, str | None] = {}
    open_sections: list[tuple[int, str | None]] = []
    for tag in tree.find_all([*HEADINGS, "a"]):
        if id(tag) in wanted:
            years[id(tag)] = next((year for _, year in reversed(open_sections) if year), None)
        elif tag.name != "a":
            level = HEADINGS.index(tag.name)
            open_sections = [section for section in open_sections if section[0] < level]
            open_sections.append((level, fiscal_year(words(tag.get_text(" ")))))
    return years


def fiscal_year(text: str) -> str | None:
    """The fiscal year that a text says ("FY 2025-26" is "2025-2026", "FY26" is "2026").

    None where it says none, or two that differ: which one is meant is then not known.
    """
    plain = words(text).replace("_", " ")
    found = {_years(m["first"], m["second"]) for m in _MARKED.finditer(plain)} - {None}
    found = found or {_years(m["first"], m["second"]) for m in _SPAN.finditer(plain)} - {None}
    found = found or {m["before"] or m["after"] for m in _NAMED.finditer(plain)}
    if not found and _ALONE.fullmatch(plain):
        found = {plain[:4]}
    return found.pop() if len(found) == 1 else None


def _years(first: str, second: str | None) -> str | None:
    """One year, or two that follow each other; a span of more is a plan and no fiscal year."""
    start = first if len(first) == 4 else f"20{first}"
    if second is None:
        return start
    end = second if len(second) == 4 else f"20{second}"
    return f"{start}-{end}" if int(end) == int(start) + 1 else None


PLATFORM = Platform(NAME, parse, never)
