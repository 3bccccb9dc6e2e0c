"""Legistar's own pages: the calendar, and a department's page with its meetings.

    https://{client}.legistar.com/Calendar.aspx
    https://{client}.legistar.com/DepartmentDetail.aspx?ID=&GUID=
    https://{client}.legistar.com/MeetingDetail.aspx?ID=&GUID=       the items of one meeting

The first two list meetings in a Telerik grid whose columns each client names in its own way. A
department's grid has no column for the name: the title of the page ends with it. That a meeting is
cancelled stands in the cell of the place or the time. "Not available" is a link that leads nowhere.
Which months are shown is a setting of the visitor's, so that the Web API says more where it is
open. The page of a meeting lists its items, but not their attachments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag

from spiders.items import (
    AgendaItemFound,
    DocumentFound,
    DocumentKind,
    MeetingFound,
    Parsed,
    Section,
)
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
    one,
    read_html,
    section_of,
    status_of,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    day_in,
    expect_target,
    gathered,
    is_whole,
    lines_of,
    participate_of,
    start_in,
    target_of,
)
from spiders.platforms.telerik import DATE_HEAD, PLACE_HEAD, TIME_HEAD, GridRow, read_grid

NAME = "legistar"
NUMBER = re.compile(
    r"(?:MeetingDetail\.aspx|View\.ashx)\?(?:[^\"'\s]{0,300}&)?ID=(\d+)&GUID=", re.IGNORECASE
)
ITEMS = "table.rgMasterTable[id*=gridMain]"
ITEM_HEAD = re.compile(r"file #|title", re.IGNORECASE)
VIEW = re.compile(r"View\.ashx\?(?:.{0,300}&)?M=(\w+)", re.IGNORECASE)
KINDS: dict[str, DocumentKind] = {
    "A": "agenda",
    "AADA": "agenda",
    "PA": "packet",
    "M": "minutes",
    "MADA": "minutes",
}
ADDRESS = re.compile(r"MeetingDetail\.aspx\?(?:.{0,300}&)?ID=(\d+)", re.IGNORECASE)
LABEL = re.compile(r"ContentPlaceHolder1_\w{1,80}$")
HEAD_LABELS = ("lblDate", "lblTime", "lblLocation")
NAME_HEAD = re.compile(
    r"(?:(?:meeting|committee|event|body|department|board) )?name|(?:meeting |legislative )?body"
    r"|committee|department|board|commission|meeting|(?:board|body)(?: ?/ ?\w{1,20}){1,5}",
    re.IGNORECASE,
)
NUMBER_HEAD = re.compile(r"(?:agenda|item) ?(?:#|number|no\.?)", re.IGNORECASE)
TITLE_HEAD = re.compile(r"title|name", re.IGNORECASE)
COMMENT_HEAD = re.compile(r"e-?comments?", re.IGNORECASE)
NO_DOCUMENTS = (NAME_HEAD, DATE_HEAD, TIME_HEAD, COMMENT_HEAD, re.compile("(?:meeting details)?"))


def looks_like_page(body: bytes) -> bool:
    """Whether an answer is a page in HTML, and none of the Web API."""
    start = body[:5000].lower()
    return b"<html" in start or b"<!doctype html" in start


def parse_page(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a calendar or of a department's page, in page order."""
    tree = read_html(body)
    table = tree.select_one("table.rgMasterTable[id*=gridCalendar]")
    if table is None and tree.select_one(ITEMS) and is_whole(body):
        return _items_page(tree, Page(NAME, "html_items", url, timezone))
    if table is None or not is_whole(body):
        return unrecognised(
            NAME, body, "it is a page without a grid of meetings, and no answer of the API"
        )
    try:
        grid = read_grid(table)
    except ShapeChanged as change:
        return suspect(NAME, f"there is {change}")
    if not grid.rows and grid.says_none:
        return Parsed("empty", NAME, "The calendar says that it has no meetings.", "html")
    page, department = Page(NAME, "html", url, timezone), _department(tree)
    amiss = _outside(grid.rows, table)
    return gathered(page, grid.rows, lambda row: _meeting(row, department, page), amiss)


def _items_page(tree: BeautifulSoup, page: Page) -> Parsed:
    """The meeting of a meeting's page, where it says when, and the items of its agenda."""
    try:
        grid = read_grid(one(tree, ITEMS, "grid of items"), ITEM_HEAD)
        items = _agenda_items([(_number_of(row), row.text(TITLE_HEAD)) for row in grid.rows])
        held = _held(tree, items, page)
    except ShapeChanged as change:
        return suspect(NAME, f"there is {change}")
    if grid.rows and not items:
        return suspect(NAME, "its items have no titles")
    if grid.rows or (held and grid.says_none):
        return Parsed("ok", NAME, None, page.variant, held, items=items)
    if grid.says_none:
        return Parsed("empty", NAME, "The page says that it has no items.", page.variant)
    return suspect(NAME, "it lists no items and does not say that there are none")


def _held(
    tree: BeautifulSoup, items: tuple[AgendaItemFound, ...], page: Page
) -> tuple[MeetingFound, ...]:
    """The meeting that the head of a meeting's page tells of; none where it has no such head."""
    # Once through the page: a selector for each would go through all of it again.
    labels = {str(tag["id"]).rpartition("ContentPlaceHolder1_")[2]: tag for tag in tree(id=LABEL)}
    name, on, at, place = (labels.get(part) for part in ("hypName", *HEAD_LABELS))
    if name is None or on is None:
        return ()
    title = words(name.get_text(" "))
    if not title or day_in(on.get_text(" ")) is None:
        raise ShapeChanged("a meeting without a name or date")
    number = ADDRESS.search(page.url)
    told = [lines_of(tag) if tag else "" for tag in (at, place, labels.get("lblAgendaStatus"))]
    start = start_in(f"{on.get_text(' ')} {told[0]}", page.timezone, "a meeting")
    links = tree.select("a[id*='ContentPlaceHolder1_hyp'][href*='View.ashx']")
    files = unique(file for link in links if (file := _file(link, "", page.url)))
    return (
        MeetingFound(
            key=number[1] if number else f"{start} {title}",
            body=title,
            title=title,
            start=start,
            status=status_of(title, *told),
            place=told[1].partition("\n")[0] or None,
            participate=participate_of(told[1].partition("\n")[2]),
            url=page.url,
            documents=files,
            items=items,
            amended=is_amended(title, told[2]),
        ),
    )


def _number_of(row: GridRow) -> str:
    return row.text(NUMBER_HEAD).rstrip(".")


def _agenda_items(rows: list[tuple[str, str]]) -> tuple[AgendaItemFound, ...]:
    """Items of (number, title); a heading gives its section to those below and is none itself."""
    items: list[Line] = []
    section: Section = "unknown"
    for number, title in rows:
        if not title:
            continue
        own = section_of(title)
        heading = not number and own != "unknown" and len(title) <= 60
        if heading:
            section = own
        items.append(Line(AgendaItemFound(number, title, section), heading, not number))
    return without_headings(items)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an agenda; `heading` where it names a section, `bare` where no matter is behind."""

    item: AgendaItemFound
    heading: bool
    bare: bool


def without_headings(lines: list[Line]) -> tuple[AgendaItemFound, ...]:
    """The items of an agenda, without the headings that have a matter below them.

    Legistar does not tell a heading from an item without a file: one that nothing belongs to
    ("7 Public comment" before "8 An ordinance") stays.
    """
    pairs = zip_longest(lines, lines[1:])
    return tuple(line.item for line, below in pairs if not (line.heading and _heads(line, below)))


def _heads(line: Line, below: Line | None) -> bool:
    if below is None or below.bare:
        return False
    number = line.item.number.rstrip(".")
    return not number or below.item.number.startswith(f"{number}.")


def _department(tree: BeautifulSoup) -> str:
    """The name of the body that a page is about: what follows the client's name in its title."""
    title = words(tree.title.get_text(" ")) if tree.title else ""
    return title.partition(" - ")[2]


def _outside(rows: tuple[GridRow, ...], table: Tag) -> list[str]:
    links = "a[href*='View.ashx']"
    lost = len(table.select(links)) - sum(len(row.tag.select(links)) for row in rows)
    return [f"{lost} links to documents stand outside of its rows"] if lost else []


def _meeting(row: GridRow, department: str, page: Page) -> MeetingFound:
    title = _name(row) or department
    shown, at = row.text(DATE_HEAD), row.text(TIME_HEAD)
    if not title or day_in(shown) is None:
        raise ShapeChanged("a row without a name or date")
    number = NUMBER.search(str(row.tag).replace("&amp;", "&"))
    start = start_in(f"{shown} {at}", page.timezone, "a row")
    place, notes = _place(row)
    files = _files(row, page.url)
    return MeetingFound(
        key=number[1] if number else f"{start} {title}",
        body=title,
        title=title,
        start=start,
        status=status_of(title, at, place, *notes),
        place=place or None,
        participate=_participate(row, notes, page.url),
        url=_details(row, page.url) or page.url,
        documents=files,
        amended=is_amended(title, *notes, *(file.title for file in files)),
    )


def _name(row: GridRow) -> str:
    """The cell of the name, which is the first where a client calls it what we do not know.

    The grid of a department's page has none and begins with the date.
    """
    if row.cell(NAME_HEAD) is not None:
        return row.text(NAME_HEAD)
    head, first = next(iter(row.cells.items()))
    return "" if DATE_HEAD.fullmatch(head) else words(first.get_text(" "))


def _place(row: GridRow) -> tuple[str, list[str]]:
    """The first line of the place's cell, and the notes that follow it."""
    cell = row.cell(PLACE_HEAD)
    lines = [words(str(text)) for text in cell.find_all(string=True)] if cell else []
    lines = [line for line in lines if line]
    return (lines[0], lines[1:]) if lines else ("", [])


def _participate(row: GridRow, notes: list[str], url: str) -> str | None:
    told = participate_of("\n".join(notes))
    cell = row.cell(COMMENT_HEAD)
    link = cell.select_one("a[href]") if cell else None
    target = target_of(link, url) if link else None
    comment = f"Comment online: {target}" if target else None
    return "\n".join(part for part in (told, comment) if part) or None


def _details(row: GridRow, url: str) -> str | None:
    link = row.tag.select_one("a[href*='MeetingDetail.aspx']")
    return target_of(link, url) if link else None


def _files(row: GridRow, url: str) -> tuple[DocumentFound, ...]:
    found: list[DocumentFound] = []
    for head, cell in row.cells.items():
        if not any(other.fullmatch(head) for other in NO_DOCUMENTS):
            found += [file for link in cell.select("a") if (file := _file(link, head, url))]
    return unique(found)


def _file(link: Tag, head: str, url: str) -> DocumentFound | None:
    told = words(link.get_text(" "))
    target = expect_target(link, url, told)
    if target is None or "MeetingDetail.aspx" in target:
        return None
    view = VIEW.search(target)
    if view and view[1].upper() == "IC":
        return None
    text = told or head.capitalize()
    by_head: DocumentKind = "video" if head in ("audio", "media") else kind_of(f"{head} {text}")
    kind = KINDS.get(view[1].upper(), by_head) if view else by_head
    return DocumentFound(kind, text, target)


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the accessible copy (in HTML) of an agenda or minutes that are there as filed."""
    filed = {(d.kind, _number(d.url)) for d in documents if _mark(d.url) in ("A", "M")}
    return tuple(
        d
        for d in documents
        if not (_mark(d.url) in ("AADA", "MADA") and (d.kind, _number(d.url)) in filed)
    )


def _mark(url: str) -> str:
    found = VIEW.search(url)
    return found[1].upper() if found else ""


def _number(url: str) -> str:
    found = NUMBER.search(url)
    return found[1] if found else url
