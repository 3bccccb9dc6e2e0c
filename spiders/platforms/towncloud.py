"""Digital Towpath (TownCloud), for towns of New York: lists of a board's year, and meetings.

/meetings/meetings/{Board}/{year}    "February 11, 2026: February Regular Town Board Meeting"
/meetings/detail/{id}                `time` with the day in `datetime`, the hour in its text only
"""

from __future__ import annotations

import re
from datetime import time

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    day,
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
from spiders.platforms.gather import Page, gathered, joined
from spiders.platforms.moments import needs_day, whole_page

NAME = "towncloud"
DETAIL = re.compile(r"/meetings/detail/(\d+)", re.I)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a board's year, each with a bare date, or the one of a detail page."""
    try:
        tree = whole_page(body)
        board = words(one(tree, ".dtp-meeting-category", "name of the board").get_text(" "))
        title = tree.select_one(".dtp-meeting-title")
        rows = tree.select("ul.dtp-meetings-list > li")
        if not board or (title is None and not tree.select_one("ul.dtp-meetings-list")):
            raise ShapeChanged("it has no list of meetings, and no meeting")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if title is not None:
        page = Page(NAME, "detail", url, timezone)
        return gathered(page, [title], lambda head: _detail(tree, head, board, page))
    page = Page(NAME, "list", url, timezone)
    return gathered(page, rows, lambda row: _listed(row, board, page))


def _listed(row: Tag, board: str, page: Page) -> MeetingFound:
    link = one(row, "a[href]", "link of the meeting")
    on_text, _, title = words(link.get_text(" ")).partition(":")
    on, target = day(on_text), link_of(link, page.url)
    number = DETAIL.search(target or "")
    if on is None or number is None:
        raise ShapeChanged("a row without a date or without a meeting's page")
    return MeetingFound(
        key=number[1],
        body=board,
        title=title.strip() or board,
        start=on.isoformat(),
        status=status_of(title),
        url=target,
        amended=is_amended(title),
    )


def _detail(tree: BeautifulSoup, head: Tag, board: str, page: Page) -> MeetingFound:
    when = one(tree, "time[datetime]", "time of the meeting")
    on = needs_day("a meeting", str(when["datetime"]))
    title = words(head.get_text(" ")) or board
    number = DETAIL.search(page.url)
    about = tree.select_one(".dtp-meeting-description")
    said = about.get_text("\n") if about else ""
    place = tree.select("[class^=dtp-meeting-venue], [class^=dtp-meeting-address]")
    place += tree.select("[class^=dtp-meeting-zipcode]")
    return MeetingFound(
        key=number[1] if number else f"{on}-{title}",
        body=board,
        title=title,
        start=local_start(on, _time_of(when), page.timezone),
        status=status_of(title, said),
        place=joined(*(tag.get_text(" ") for tag in place)),
        url=page.url,
        documents=unique(_files(tree, page)),
        amended=is_amended(title, said),
    )


def _time_of(when: Tag) -> time | None:
    """The hour in the text, before or after the day; else the one in `datetime`, where it has it.

    A moment there with an offset is not taken: whose clock it is, is not said.
    """
    stamp = re.fullmatch(r"[\d-]{10}[T ](\d\d:\d\d)(?::\d\d)?", str(when["datetime"]).strip())
    at = clock(stamp[1]) if stamp else None
    return clock(when.get_text(" ")) or (at if at != time(0) else None)


def _files(tree: BeautifulSoup, page: Page) -> list[DocumentFound]:
    """What stands under the headings "Agenda", "Minutes" and so on."""
    found = []
    sections: dict[int, tuple[Tag, DocumentKind]] = {}  # each once, however many heads it has
    for head in tree.select("h3[class^=dtp-meeting-]:not(.dtp-meeting-title)"):
        section = head.find_parent("div")
        if section is not None and id(section) not in sections:
            sections[id(section)] = section, kind_of(words(head.get_text(" ")))
    for section, kind in sections.values():
        for link in section.select("a[href]"):
            target, shown = absolute(str(link["href"]), page.url), words(link.get_text(" "))
            if target:
                found.append(DocumentFound(kind, shown or kind.capitalize(), target))
    return found


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The page of a listed meeting, which holds its time of day and its documents."""
    return (PageRequest(meeting.url, meeting_key=meeting.key),) if meeting.url else ()


def recognises(url: str, body: bytes) -> bool:
    """The classes of this maker's meetings."""
    return b"dtp-meeting-category" in body


PLATFORM = Platform(NAME, parse, recognises, details=details, details_tell=True)
