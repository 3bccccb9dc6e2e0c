"""Municode Meetings (CivicPlus): the published page of a tenant, and the list of a town's site.

    https://meetings.municode.com/PublishPage/index?cid=CODE&ppid=GUID&p=1
    https://{name}-{st}.municodemeetings.com/  and  {town's own site}/meetings

The published page is a table whose cells have the column as a class (`td.meeting`, `td.date`);
columns vary, and the date may stand in the title only. A town's site is a Drupal view:
`td.views-field-field-calendar-date` with the date shown in local time and again in `content`.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    kind_of,
    link_of,
    local_start,
    one,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, host_of
from spiders.platforms.moments import instant_in, needs_day, wall_in, whole_page

NAME = "municode"
LAST_PAGE = 3
NOTHING = re.compile(r"\b(?:no|are not any) (?:\w+ ){0,2}meetings?\b", re.IGNORECASE)
COLUMNS: dict[str, DocumentKind] = {
    "agenda": "agenda",
    "agendas": "agenda",
    "packet": "packet",
    "packets": "packet",
    "minutes": "minutes",
    "multimedia": "video",
    "video": "video",
    "video-link": "video",
}
# Cells that hold no documents, in either variant.
OTHER_CELLS = {"meeting", "date", "time", "venue", "calendar-date", "title", "view-node"}


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a published page, or of the list of meetings of a town's site."""
    try:
        tree = whole_page(body)
        town = tree.select_one("td.views-field-field-calendar-date, td.views-field-field-agendas")
        table = tree.select_one("table:has(td.meeting, th.meeting)")
        if town is None and table is None and _says_none(tree):
            return Parsed("empty", NAME, "The page says that there are no meetings.", "town")
        if town is None and table is None:
            raise ShapeChanged("it has no table of meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if town:
        page = Page(NAME, "town", url, timezone)
        rows = [row for row in tree.select("tr") if row.select_one("td.views-field-title")]
        return gathered(page, rows, lambda row: _town_meeting(row, page), _outside(tree))
    page = Page(NAME, "published", url, timezone)
    rows = [row for row in tree.select("tr") if row.select_one("td.meeting")]
    return gathered(page, rows, lambda row: _meeting(row, page), _outside(tree))


def _says_none(tree: BeautifulSoup) -> bool:
    """Whether a town's view of meetings says, in the place for that, that it has none."""
    said = tree.select_one(".view[class*=meeting] > .view-empty")
    return bool(said and NOTHING.search(words(said.get_text(" "))))


def _outside(tree: BeautifulSoup) -> list[str]:
    """Documents and dates of meetings outside of all rows: some rows lost their cells."""
    marks = "td.meeting, td.views-field-title"
    parts = "a[href*='-pubu/MEET-'], td.date, td.time, td.views-field-field-calendar-date"
    rows = {id(row) for row in tree.select("tr") if row.select_one(marks)}
    lost = [part for part in tree.select(parts) if id(part.find_parent("tr")) not in rows]
    return [f"{len(lost)} dates or documents stand outside of its rows"] if lost else []


def _meeting(row: Tag, page: Page) -> MeetingFound:
    title = words(one(row, "td.meeting", "name of the meeting").get_text(" "))
    if not title:
        raise ShapeChanged("a row without a name")
    files = _files(row, page)
    shown = [words(cell.get_text(" ")) for cell in row.select("td.date")]
    names = [unquote(file.url).rpartition("&n=")[2] for file in files if "&n=" in file.url]
    on = needs_day("a row", *shown, title, *names)
    at = clock(" ".join(words(cell.get_text(" ")) for cell in row.select("td.time, td.date")))
    place = " ".join(words(cell.get_text(" ")) for cell in row.select("td.venue"))
    return MeetingFound(
        key=f"{on}-{title}",
        body=title,
        title=title,
        start=local_start(on, at, page.timezone),
        status=status_of(title, place),
        place=place or None,
        url=page.url,
        documents=files,
        amended=is_amended(title),
    )


def _town_meeting(row: Tag, page: Page) -> MeetingFound:
    title = words(one(row, "td.views-field-title", "name of the meeting").get_text(" "))
    when = one(row, "td.views-field-field-calendar-date", "date of the row")
    view = row.select_one("td.views-field-view-node a[href]")
    link = link_of(view, page.url) if view else None
    if not title:
        raise ShapeChanged("a row without a name")
    files = tuple(file for file in _files(row, page) if file.url != link)
    return MeetingFound(
        key=urlsplit(link).path if link else f"{words(when.get_text(' '))} {title}",
        body=title,
        title=title,
        start=_town_start(when, page.timezone),
        status=status_of(title),
        url=link or page.url,
        documents=files,
        amended=is_amended(title),
    )


def _town_start(when: Tag, timezone: str | None) -> str:
    """The shown local time; where nothing is shown, the moment in `content` or `datetime`."""
    shown = wall_in(when.get_text(" "))
    if shown:
        return local_start(*shown, timezone)
    hidden = when.select_one("[content], time[datetime]")
    moment = str(hidden.get("content") or hidden.get("datetime") or "") if hidden else ""
    return instant_in("a row", moment, timezone)


def _files(row: Tag, page: Page) -> tuple[DocumentFound, ...]:
    found: list[DocumentFound] = []
    for cell in row.find_all("td"):
        column = _column(cell)
        if column in OTHER_CELLS:
            continue
        for link in cell.select("a[href]"):
            target = absolute(str(link["href"]), page.url)
            shown = words(link.get_text(" ")) or column.replace("-", " ").capitalize()
            if target:
                kind = COLUMNS.get(column) or kind_of(f"{column} {shown}")
                found.append(DocumentFound(kind, shown or "Document", target))
    return unique(found)


def _column(cell: Tag) -> str:
    """What a cell is for: the class of its own that neither styles nor marks all cells."""
    classes = [re.sub(r"^views-field-(?:field-)?", "", c) for c in cell.get("class") or []]
    plain = [c for c in classes if c not in ("views-field", "div-table-col", "med", "dark")]
    return plain[0] if plain else ""


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next pages, newest meetings first, while a page is full; the first three at most."""
    parts = urlsplit(url)
    name, first, full = ("p", 1, 10) if parsed.variant == "published" else ("page", 0, 15)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    number = int(query.get(name, "")) if query.get(name, "").isdigit() else first
    if len(parsed.meetings) < full or number - first + 1 >= LAST_PAGE:
        return ()
    again = urlencode(query | {name: str(number + 1)})
    return (PageRequest(urlunsplit(parts._replace(query=again))),)


def recognises(url: str, body: bytes) -> bool:
    """A host of Municode, or a list whose documents lie in Municode's store."""
    host = host_of(url)
    return (
        host == "meetings.municode.com"
        or host.endswith(".municodemeetings.com")
        or (b"views-field-field-calendar-date" in body and b"views-field-field-agendas" in body)
    )


PLATFORM = Platform(NAME, parse, recognises, follow=follow)
