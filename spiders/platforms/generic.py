"""Any page that lists documents, described by a few selectors in the source's options.

    rows    what holds one entry (needed with the others)       "table.agendas tbody tr"
    title   where its title stands in it; else what is no date and no link
    date    where its date stands in it; else the first date of its text
    links   which of its links are documents; else all           "td.file a"
    empty   words that stand on the page when there is nothing   "No meetings are scheduled"

Without selectors a page is read by its links to documents: each is held together with the line,
row or paragraph around it. Dated entries are meetings; the others are documents of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from groundwork.errors import BadInput
from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import Parse, Platform
from spiders.platforms.bounds import ends_of, with_cut
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    kind_of,
    link_of,
    local_start,
    one,
    remove,
    some,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered
from spiders.platforms.moments import any_day, file_name, needs_day, whole_page

NAME = "generic"
FILE = re.compile(
    r"\.(?:pdf|docx?|rtf|odt)(?:$|[?#])|/DocumentCenter/View|/ViewFile/|/showpublisheddocument/"
    r"|/showdocument|Archive\.aspx\?.{0,300}ADID=|//(?:drive|docs)\.google\.com/(?:file|document|open)",
    re.IGNORECASE,
)
AROUND = ["tr", "li", "article", "p", "dd"]
# How far up a block may be that holds a date and its documents together, without such a row.
BLOCKS = 4
DATE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d{4}-\d\d-\d\d)(?:\s?(?:at|@)?\s?\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
KIND_WORDS = re.compile(
    r"\b(?:agenda|minutes|packet|notice|draft|final|approved|pdf|download|view|click here)s?\b"
    r"|\.(?:pdf|docx?)\b",
    re.IGNORECASE,
)
Entry = tuple[Tag, list[Tag]]  # a row, and its links to documents
OPTIONS = ("rows", "title", "date", "links")


@dataclass(frozen=True, slots=True)
class Selectors:
    """What describes a page; only `rows` is needed."""

    rows: str
    title: str | None = None
    date: str | None = None
    links: str = "a[href]"
    empty: str | None = None


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings and documents of a page that nothing is known of."""
    try:
        tree = _content(_rooted(whole_page(body), url))
        files = [a for a in tree.select("a[href]") if FILE.search(link_of(a, url) or "")]
        if not files:
            raise ShapeChanged("it links to no documents")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    links, cut = ends_of(files)
    page = Page(NAME, "links", url, timezone)
    dated: list[Entry] = []
    loose: list[Entry] = []
    for entry in _entries(links):
        (dated if any_day(_said(*entry)) else loose).append(entry)
    about = _heading(tree)
    parsed = Parsed("ok", NAME, None, page.variant)
    if dated:
        parsed = gathered(page, dated, lambda entry: _found(*entry, about, page))
    documents = unique(_file(link, page) for _, held in loose for link in held)
    parsed = replace(parsed, meetings=_merged(parsed.meetings), documents=documents)
    return with_cut(parsed, cut)


def _entries(links: Sequence[Tag]) -> list[Entry]:
    """The links by what stands around them."""
    days: dict[int, int] = {}  # how many dates a block holds: its text is read once, not per link
    grouped: dict[int, Entry] = {}
    for link in links:
        row = _row(link, days)
        grouped.setdefault(id(row), (row, []))[1].append(link)
    return list(grouped.values())


def _row(link: Tag, days: dict[int, int]) -> Tag:
    """What stands around a link; where that is no row, the nearest block with one date in it."""
    row = link.find_parent(AROUND)
    if row is not None:
        return row
    for block in islice(link.parents, BLOCKS):
        if id(block) not in days:
            days[id(block)] = len(DATE.findall(words(block.get_text(" "))))
        count = days[id(block)]
        if count or block.name in ("body", "main", "html"):
            return block if count == 1 and block.name in ("div", "section", "td", "span") else link
    return link


def configured(options: Mapping[str, str]) -> Parse:
    """The `parse` of a source with such options; raises BadInput for a selector that is none."""
    if not options.get("rows"):
        return parse
    for name in OPTIONS:
        try:
            compile_selector(options.get(name) or "a")
        except SelectorSyntaxError as error:
            raise BadInput(
                f"The option '{name}' of the source is no CSS selector: {options[name]}"
            ) from error
    selectors = Selectors(
        rows=options["rows"],
        title=options.get("title"),
        date=options.get("date"),
        links=options.get("links") or "a[href]",
        empty=options.get("empty"),
    )

    def parse_so(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
        return _by_selectors(selectors, body, Page(NAME, "selectors", url, timezone))

    return parse_so


def _by_selectors(selectors: Selectors, body: bytes, page: Page) -> Parsed:
    try:
        tree = _rooted(whole_page(body), page.url)
        rows = list(tree.select(selectors.rows))
        shown = words(tree.get_text(" ")).lower()
        if not rows and selectors.empty and selectors.empty.lower() in shown:
            return Parsed("empty", NAME, "The page says that it lists nothing.", page.variant)
        some(tree, selectors.rows, "rows")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    about = _heading(tree)
    return gathered(page, rows, lambda row: _selected(row, selectors, about, page))


def _selected(row: Tag, selectors: Selectors, about: str, page: Page) -> MeetingFound:
    links = [link for link in row.select(selectors.links) if link_of(link, page.url)]
    dated = one(row, selectors.date, "date of the row") if selectors.date else row
    found = _found(row, links, about, page, words(dated.get_text(" ")))
    if selectors.title is None:
        return found
    title = words(one(row, selectors.title, "title of the row").get_text(" "))
    if not title:
        raise ShapeChanged("a row without a title")
    return replace(found, title=title, body=title, key=f"{found.start[:10]}-{title}")


def _rooted(tree: BeautifulSoup, url: str) -> BeautifulSoup:
    """The page with whole addresses where it says itself what its links are relative to."""
    base = tree.select_one("base[href]")
    root = absolute(str(base["href"]), url) if base else None
    for link in tree.select("a[href]") if root else ():
        href = str(link["href"])
        if not href.startswith("#"):
            link["href"] = absolute(href, root or url) or href
    return tree


def _content(tree: BeautifulSoup) -> BeautifulSoup:
    """The page without what stands on every page of its site."""
    remove(tree.select("nav, header, footer, script, style"))
    return tree


def _heading(tree: BeautifulSoup) -> str:
    head = tree.select_one("h1") or tree.select_one("title")
    return words(head.get_text(" ")) if head else ""


def _said(row: Tag, links: list[Tag]) -> str:
    """What a row says, and last the names of its files."""
    names = (file_name(str(link["href"])) for link in links)
    return f"{words(row.get_text(' '))} {' '.join(names)}"


def _found(
    row: Tag, links: list[Tag], about: str, page: Page, dated: str | None = None
) -> MeetingFound:
    said = words(row.get_text(" "))
    on = needs_day("a row", dated if dated is not None else _said(row, links))
    title = words(KIND_WORDS.sub(" ", DATE.sub(" ", said))).strip(" -–—:|,()[]") or about
    if not title:
        raise ShapeChanged("a row without a title")
    return MeetingFound(
        key=f"{on}-{title}",
        body=about or title,
        title=title,
        start=local_start(on, clock(dated or said), page.timezone),
        status=status_of(title, said),
        url=page.url,
        documents=unique(_file(link, page) for link in links),
        amended=is_amended(said),
    )


def _file(link: Tag, page: Page) -> DocumentFound:
    target = link_of(link, page.url)
    if target is None:
        raise ShapeChanged("a link that leads nowhere")
    title = words(link.get_text(" ")) or words(str(link.get("title") or "")) or file_name(target)
    kind = kind_of(title)
    return DocumentFound(kind if kind != "other" else kind_of(file_name(target)), title, target)


def _merged(meetings: tuple[MeetingFound, ...]) -> tuple[MeetingFound, ...]:
    """One meeting of what stands in several lines, as its agenda and its minutes."""
    kept: dict[str, tuple[MeetingFound, list[DocumentFound]]] = {}
    for found in meetings:
        kept.setdefault(found.key, (found, []))[1].extend(found.documents)
    return tuple(replace(first, documents=unique(files)) for first, files in kept.values())


def never(url: str, body: bytes) -> bool:
    """No page is recognised as this: an operator says that a page is read so."""
    return False


PLATFORM = Platform(NAME, parse, never)
