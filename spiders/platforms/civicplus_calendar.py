"""The calendar module of CivicPlus (CivicEngage): `/calendar.aspx`, in its list view.

    /calendar.aspx?Keywords=&startDate=01/01/2024&enddate=04/30/2024&CID=68&showPastEvents=true

A `div.calendar` is one calendar (`h2.title` its name), each `li` in it an event. Its local start
stands in a hidden schema.org Event; the day, month and year in its link are those of viewing. An
event of a whole day starts at midnight there, and shows no time. Not every event is a meeting.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from bs4 import Tag

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
    link_of,
    one,
    read_html,
    some,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    JOINS,
    Page,
    gathered,
    is_whole,
    joined,
    lines_of,
    participate_of,
    wall_start,
)

NAME = "civicplus"
EVENT = re.compile(r"[?&]EID=(\d+)", re.IGNORECASE)
DOCUMENT = re.compile(
    r"/(?:DocumentCenter/View|AgendaCenter/ViewFile|ArchiveCenter/ViewFile)/|\.(?:pdf|docx?)(?:\?|$)",
    re.IGNORECASE,
)
NOTHING = re.compile(r"\bno (?:\w+ ){0,3}(?:events?|results?)\b", re.IGNORECASE)


def is_calendar(url: str) -> bool:
    """Whether an address is that of the calendar module."""
    return urlsplit(url).path.lower().endswith("/calendar.aspx")


def parse_calendar(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Events of a calendar's list, in page order."""
    content = read_html(body).select_one("div.calendars") if is_whole(body) else None
    if content is None:
        return unrecognised(NAME, body, "it has no list of calendars, or ends in the middle")
    rows = content.select("div.calendar li:has(a[id^=eventTitle])")
    if not rows and NOTHING.search(words(content.get_text(" "))):
        return Parsed("empty", NAME, "The calendar says that it has no events.", "calendar")
    page = Page(NAME, "calendar", url, timezone)
    lost = len(content.select("a[id^=eventTitle]")) - len(rows)
    amiss = [f"{lost} events stand outside of its rows"] if lost else []
    bodies: dict[int, str] = {}
    return gathered(page, rows, lambda row: _meeting(row, page, bodies), amiss)


def _meeting(row: Tag, page: Page, bodies: dict[int, str]) -> MeetingFound:
    link = one(row, "a[id^=eventTitle]", "title of an event")
    number = EVENT.search(str(link.get("href") or ""))
    title = words(link.get_text(" "))
    if number is None or not title:
        raise ShapeChanged("an event without a title or number")
    start = some(row, "[itemprop=startDate]", "start of an event")[0]
    said = row.select_one("[itemprop=description]")
    note = lines_of(said) if said else ""
    return MeetingFound(
        key=number[1],
        body=_body(row, bodies) or title,
        title=title,
        start=wall_start(words(start.get_text(" ")), "an event", page.timezone),
        status=status_of(title, note),
        place=_place(row),
        participate=_participate(row, note, page.url),
        url=link_of(link, page.url),
        documents=unique(file for a in row.select("a[href]") if (file := _file(a, page.url))),
        amended=is_amended(title),
    )


def _body(row: Tag, bodies: dict[int, str]) -> str:
    """The name of the calendar that an event stands in, looked for once a calendar."""
    calendar = row.find_parent(class_="calendar")
    if calendar is None:
        return ""
    if id(calendar) not in bodies:
        head = calendar.select_one("h2.title, h2")
        bodies[id(calendar)] = words(head.get_text(" ")) if head else ""
    return bodies[id(calendar)]


def _place(row: Tag) -> str | None:
    places = "[itemprop=location] > [itemprop=name], [itemprop=address] [itemprop]"
    return joined(*(tag.get_text(" ") for tag in row.select(places)))


def _participate(row: Tag, note: str, url: str) -> str | None:
    links = (link_of(a, url) for a in row.select("a[href]"))
    join = next((f"By video: {link}" for link in links if link and JOINS.search(link)), None)
    return "\n".join(part for part in (participate_of(note), join) if part) or None


def _file(link: Tag, url: str) -> DocumentFound | None:
    target = link_of(link, url)
    text = words(link.get_text(" "))
    if target is None or not DOCUMENT.search(target):
        return None
    return DocumentFound(kind_of(text), text or "Document", target)


def calendar_listing(source: Listing) -> PageRequest:
    """The list over the days that matter, of the calendars that the address names, if any."""
    parts = urlsplit(source.url)
    query = {key.lower(): values[0] for key, values in parse_qs(parts.query).items()}
    first, last = (on.strftime("%m/%d/%Y") for on in (source.first_day, source.last_day))
    return PageRequest(
        f"{parts.scheme}://{parts.netloc}{parts.path}?Keywords=&startDate={first}&enddate={last}"
        f"&CID={quote(query.get('cid', ''), safe=',')}&showPastEvents=true"
    )
