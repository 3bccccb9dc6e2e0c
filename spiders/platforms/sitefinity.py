"""Sitefinity (Progress): the JSON that a site's calendar asks of its own server.

A bare list of events; `Start` counts milliseconds from 1970 (`/Date(1708527600000)/`), an instant.
`EventUrl` is the event's page, relative to the calendar's. Nothing names documents.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from spiders.items import MeetingFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    is_amended,
    status_of,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    Record,
    gathered,
    json_answer,
    needs,
    records_of,
    root_of,
    text_of,
)
from spiders.platforms.moments import instant, instant_in, linked_files

NAME = "sitefinity"
KEYS = frozenset({"Id", "Title", "Start", "EventUrl"})
MOMENT = re.compile(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a calendar's answer."""
    try:
        answer = json_answer(body)
        events = records_of(answer, "events")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not events:
        return Parsed("empty", NAME, "The calendar lists no events in these days.", "calendar")
    page = Page(NAME, "calendar", url, timezone)
    return gathered(page, events, lambda event: _meeting(event, page))


def _meeting(event: Record, page: Page) -> MeetingFound:
    needs(event, KEYS, "an event")
    title = words(text_of(event, "Title"))
    if not title:
        raise ShapeChanged("an event without a title")
    return MeetingFound(
        key=text_of(event, "Id"),
        body=title,
        title=title,
        start=_start(event, page.timezone),
        status=status_of(title),
        url=absolute(text_of(event, "EventUrl") or page.url, root_of(page.url)) or page.url,
        documents=linked_files(text_of(event, "Description"), page.url),
        amended=is_amended(title),
    )


def _start(event: Record, timezone: str | None) -> str:
    text = text_of(event, "Start")
    found = MOMENT.match(text)
    if found is None and text[:4].isdecimal():
        return instant_in("an event", text, timezone)
    try:
        counted = timedelta(milliseconds=int(found[1])) if found else None
        moment = datetime(1970, 1, 1, tzinfo=UTC) + counted if counted is not None else None
    except OverflowError:
        moment = None
    if moment is None:
        raise ShapeChanged("an event without a date")
    if event.get("IsAllDay") is True:
        return moment.astimezone(ZoneInfo(timezone) if timezone else UTC).date().isoformat()
    return instant(moment, timezone)


def recognises(url: str, body: bytes) -> bool:
    """An answer by its own field names."""
    start = body[:3000]
    return b'"EventUrl"' in start and b'"CalendarId"' in start


PLATFORM = Platform(NAME, parse, recognises)
