"""Destiny AgendaQuick: `agenda_publish.cfm?id=ID&mt=ALL&get_month=M&get_year=Y` on any host.

`table#list` shows one month and what comes after it, with rows of date, body, minutes and other
links. A date with a red star is ahead. A translated agenda is a row of its own. Rows of the hosts
that we know have no time; one that names a time beside its date is given it.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    clock,
    is_amended,
    kind_of,
    link_of,
    local_start,
    one,
    some,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, host_of
from spiders.platforms.moments import any_day, whole_page

NAME = "destiny"
MONTHS = 3
SIGN = re.compile(rb"AgendaQuick|agenda_publish\.cfm", re.I)
KINDS: dict[str, DocumentKind] = {"ag": "agenda", "min": "minutes", "agm": "staff_report"}
ROWS = "tr:has(> td):not(:has(> td[colspan]), thead tr)"
NOTHING = re.compile(r"\bno (?:\w+ ){0,3}(?:meetings?|agendas?)\b", re.IGNORECASE)
SAID = re.compile(
    r"\s?[-–(]{1,9}\s?(?:cancel|postpon|resched|revis|amend|special).*", re.IGNORECASE
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a month's list."""
    try:
        tree = whole_page(body)
        if not SIGN.search(body):
            raise ShapeChanged("it carries no mark of AgendaQuick")
        table = one(tree, "table#list", "list of meetings")
        rows = list(table.select(ROWS))
        if not rows and NOTHING.search(words(table.get_text(" "))) and not _outside(tree, rows):
            return Parsed("empty", NAME, "The page says that it has no meetings.", "list")
        rows = some(table, ROWS, "rows of meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    page = Page(NAME, "list", url, timezone)
    return gathered(page, rows, lambda row: _meeting(row, page), _outside(tree, rows))


def _outside(tree: BeautifulSoup, rows: list[Tag]) -> list[str]:
    """Links to agendas that stand in no row."""
    held = {id(link) for row in rows for link in row.select("a[href]")}
    lost = [link for link in tree.select("a[href*='dsp=ag&']") if id(link) not in held]
    return [f"{len(lost)} links to agendas stand outside of its rows"] if lost else []


def _meeting(row: Tag, page: Page) -> MeetingFound:
    cells = row.find_all("td", recursive=False)
    shown = [words(cell.get_text(" ")) for cell in cells]
    when = shown[0].replace("*", " ") if shown else ""
    on = any_day(when)
    title = shown[1] if len(shown) > 1 else ""
    if on is None or not title:
        raise ShapeChanged("a row without a date or without a body")
    files = unique(file for link in row.select("a[href]") if (file := _file(link, page)))
    return MeetingFound(
        key=f"{on}-{_body(title)}",
        body=_body(title),
        title=title,
        start=local_start(on, clock(when), page.timezone),
        status=status_of(title),
        url=page.url,
        documents=files,
        amended=is_amended(title),
    )


def _body(title: str) -> str:
    """The name without what is said of this one meeting ("FINANCE COMMITTEE - CANCELED")."""
    return SAID.sub("", title) or title


def _file(link: Tag, page: Page) -> DocumentFound | None:
    target = link_of(link, page.url)
    if target is None:
        return None
    label = words(str(link.get("title") or "")) or words(link.get_text(" ")) or "Document"
    shown = parse_qs(urlsplit(target).query).get("dsp", [""])[0].lower()
    return DocumentFound(KINDS.get(shown) or kind_of(label), label, target)


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The list of the first months of the days that matter; the last also shows what is ahead."""
    parts = urlsplit(source.url)
    query = parse_qs(parts.query)
    if not parts.path.lower().endswith("agenda_publish.cfm"):
        parts = parts._replace(path="/agenda_publish.cfm")
    kept = {"id": query.get("id", [""])[0], "mt": query.get("mt", ["ALL"])[0]}
    asks: list[PageRequest] = []
    year, month = source.first_day.year, source.first_day.month
    while date(year, month, 1) <= source.last_day and len(asks) < MONTHS:
        asked = urlencode(kept | {"get_month": str(month), "get_year": str(year)})
        asks.append(PageRequest(urlunsplit(parts._replace(query=asked))))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(asks)


def recognises(url: str, body: bytes) -> bool:
    """The vendor's host or page name; a mere link to one does not count."""
    return (
        host_of(url).endswith("destinyhosted.com")
        or urlsplit(url).path.lower().endswith("/agenda_publish.cfm")
        or (b"agenda_publish.cfm" in body and b"Destiny Software" in body)
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing)
