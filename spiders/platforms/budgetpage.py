"""A page that links to a county's budget documents: each a document of kind `budget`.

Every link to a file, within the page's own content, is one; what its title calls otherwise
(minutes, an agenda, a video) keeps that kind. The fiscal year is the one of the nearest words that
say it: the link, its row, the heading above, the file's name. Where the link itself does not say
it, its title is given it, since "Adopted Budget" alone says nothing in an alert.
"""

from __future__ import annotations

import re

from bs4 import Tag

from spiders.items import DocumentFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.common import ShapeChanged, kind_of, link_of, unique, unrecognised, words
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
    r"(?<![\d/-])(?P<before>20\d\d)[\s_-]+(?:\w+[\s_-]+){0,3}?budget"
    r"|budget[\s_-]+(?:\w+[\s_-]+){0,2}?(?P<after>20\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:20\d\d)(?: budgets?)?", re.IGNORECASE)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The budget documents of a page; `suspect` where it links none, or speaks of no budget."""
    try:
        tree = whole_page(body)
        for tag in tree.select("nav, header, footer, script, style"):
            tag.decompose()
        if not BUDGET.search(tree.get_text(" ")):
            raise ShapeChanged("it says nothing of a budget")
        links = [a for a in tree.select("a[href]") if FILE.search(link_of(a, url) or "")]
        found = unique(_document(link, url) for link in links)
        if not found:
            raise ShapeChanged("it links to no documents")
        if sum(_is_budget(document) for document in found) * 2 < len(found):
            raise ShapeChanged("most of what it links is of another kind than budgets")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    return Parsed("ok", NAME, None, "links", documents=found)


def _is_budget(document: DocumentFound) -> bool:
    return document.kind == "budget" and not MEETING.search(f"{document.title} {document.url}")


def _document(link: Tag, page: str) -> DocumentFound:
    target = link_of(link, page)
    if target is None:
        raise ShapeChanged("a link that leads nowhere")
    said = words(link.get_text(" ")) or words(str(link.get("title") or ""))
    row = link.find_parent(ROWS)
    around = words(row.get_text(" ")) if row else ""
    title = _titled(said, around, target)
    years = (fiscal_year(text) for text in (said, _own_year(row, around), _above(link)))
    year = next((year for year in years if year), None) or fiscal_year(file_name(target))
    kind = kind_of(title)
    if year and fiscal_year(title) != year:
        title = f"{title} (fiscal year {year})"
    return DocumentFound("budget" if kind == "other" else kind, title, target)


def _titled(said: str, around: str, target: str) -> str:
    """What the link says; where it says only "view", its row; else the name of the file."""
    if said and not BARE.fullmatch(said):
        return said
    rest = words(around.replace(said, " ", 1)) if said else around
    return rest[:200] if BUDGET.search(rest) else file_name(target)


def _own_year(row: Tag | None, around: str) -> str:
    """The words of a row with one document; a row of several years says none of them."""
    several = (
        row is not None and len({fiscal_year(words(t)) for t in row.stripped_strings} - {None}) > 1
    )
    return "" if several else around


def _above(link: Tag) -> str:
    """The nearest heading above that says a year; one that says none ends the section before."""
    level = len(HEADINGS)
    for heading in link.find_all_previous(HEADINGS):
        if HEADINGS.index(heading.name) >= level:
            continue
        level = HEADINGS.index(heading.name)
        text = words(heading.get_text(" "))
        if fiscal_year(text):
            return text
    return ""


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
