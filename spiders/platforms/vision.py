"""Granicus Vision (Vision Internet): the meeting list of a county's own site.

A row has `td.event_title`, `td.event_datetime` and cells such as `td.event_agenda`, which say "Not
Included" where there is none. The shown time is local; the hidden `time[datetime]` is the same
moment in UTC and is read only where nothing is shown. Event/ID/CALENDAR is the detail page. A long
list goes on at an address with `-npage-2`, which its pager links to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import Tag

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
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
from spiders.platforms.gather import Page, gathered, host_of
from spiders.platforms.moments import instant_in, wall_in, whole_page

NAME = "vision"
EVENT = re.compile(r"/Components/Calendar/Event/(\d+)", re.I)
NUMBER = re.compile(r"/-npage-(\d{1,4})(?=[/?#]|$)", re.I)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a list of events."""
    try:
        tree = whole_page(body)
        some(tree, "td.event_title", "rows of events")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    rows = [row for row in tree.select("tr") if row.select_one("td.event_title")]
    held = {id(link) for row in rows for link in row.select("a[href]")}
    lost = [a for a in tree.select("td a[itemprop=url]") if id(a) not in held]
    times = tree.select("td.event_datetime, td.event_agenda")
    known = {id(row) for row in rows}
    lost += [cell for cell in times if id(cell.find_parent("tr")) not in known]
    amiss = [f"{len(lost)} links or times of events stand outside of its rows"] if lost else []
    page = Page(NAME, "list", url, timezone)
    parsed = gathered(page, rows, lambda row: _meeting(row, page), amiss)
    return replace(parsed, next_page=_next(tree, url))


def _next(tree: Tag, url: str) -> str | None:
    """The address of the page after this one, where a link leads there."""
    shown = NUMBER.search(url)
    number = str(int(shown[1]) + 1 if shown else 2)
    links = (link_of(link, url) for link in tree.select("a[href*='-npage-']"))
    nexts = (to for to in links if to and (found := NUMBER.search(to)) and found[1] == number)
    return next((to for to in nexts if host_of(to) == host_of(url)), None)


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next page of a long list."""
    return (PageRequest(parsed.next_page),) if parsed.next_page else ()


def _meeting(row: Tag, page: Page) -> MeetingFound:
    cell = one(row, "td.event_title", "title of the event")
    title = words(cell.get_text(" "))
    if not title:
        raise ShapeChanged("an event without a title")
    anchor = cell.select_one("a[href]")
    link = link_of(anchor, page.url) if anchor else None
    start = _start(one(row, "td.event_datetime", "time of the event"), page.timezone)
    number = EVENT.search(link or "")
    place = " ".join(words(tag.get_text(" ")) for tag in row.select("td.event_location"))
    return MeetingFound(
        key=number[1] if number else f"{start}-{title}",
        body=title,
        title=title,
        start=start,
        status=status_of(title, place),
        place=place or None,
        url=link or page.url,
        documents=unique(_files(row, page)),
        amended=is_amended(title),
    )


def _start(cell: Tag, timezone: str | None) -> str:
    hidden = cell.select_one("time[itemprop=startDate], time[datetime]")
    moment = str(hidden.get("datetime") or "") if hidden else ""
    remove(cell.select("time"))
    shown = wall_in(cell.get_text(" "))
    if shown:
        return local_start(*shown, timezone)
    return instant_in("an event", moment, timezone)


def _files(row: Tag, page: Page) -> list[DocumentFound]:
    found = []
    for cell in row.select("td[class*=event_]:not(.event_title):not(.event_datetime)"):
        classes = " ".join(cell.get("class") or [])
        column = next(reversed(re.findall(r"\bevent_(\w+)", classes)), classes)
        for link in cell.select("a[href]"):
            target = link_of(link, page.url)
            shown = words(link.get_text(" ")) or column.capitalize()
            if target and column != "location":
                kind = kind_of(column)
                found.append(
                    DocumentFound(kind if kind != "other" else kind_of(shown), shown, target)
                )
    return found


def recognises(url: str, body: bytes) -> bool:
    """The cells of a list of events, beside this vendor's paths."""
    return b"event_datetime" in body and b"/Components/Calendar/Event/" in body


PLATFORM = Platform(NAME, parse, recognises, follow=follow)
