"""A public Google Calendar: the API's events where a key is at hand, else its iCalendar feed.

    GET /calendar/v3/calendars/{id}/events?singleEvents=true&timeMin=...&timeMax=...&key=KEY
    GET https://calendar.google.com/calendar/ical/{id}/public/basic.ics

`start` holds `dateTime` with an offset, or `date` for a whole day. A description is HTML in which
people put links to agendas. The feed is read as any other calendar (`ics`).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from groundwork.errors import BadInput
from spiders.items import MeetingFound, Parsed
from spiders.platforms import ics
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    status_of,
    tree_of,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    Record,
    gathered,
    host_of,
    json_answer,
    lines_of,
    needs,
    records_of,
    text_of,
)
from spiders.platforms.moments import instant_in, linked_files

NAME = "googlecal"
API = "https://www.googleapis.com/calendar/v3/calendars/"
FEED = "https://calendar.google.com/calendar/ical/"


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of an events answer, or of the calendar's feed."""
    if body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return ics.parse_feed(body, url, NAME, timezone)
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or answer.get("kind") != "calendar#events":
            raise ShapeChanged("it is no list of a calendar's events")
        events = records_of(answer.get("items"), "events")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    # A day left out of a repeated event is told by its number alone.
    events = [e for e in events if "start" in e or text_of(e, "status") != "cancelled"]
    if not events:
        return Parsed("empty", NAME, "The calendar holds no events in these days.", "api")
    page = Page(NAME, "api", url, timezone)
    return gathered(page, events, lambda event: _meeting(event, page))


def _meeting(event: Record, page: Page) -> MeetingFound:
    needs(event, ("id", "start", "status"), "an event")
    title = words(text_of(event, "summary")) or "Event without a title"
    told = text_of(event, "description")
    cancelled = text_of(event, "status") == "cancelled"
    place = words(text_of(event, "location"))
    return MeetingFound(
        key=text_of(event, "id"),
        body=title,
        title=title,
        start=_start(event["start"], page.timezone),
        status="cancelled" if cancelled else status_of(title, _plain(told)),
        place=place or None,
        url=text_of(event, "htmlLink") or None,
        documents=linked_files(told, page.url),
        amended=is_amended(title),
    )


def _plain(told: str) -> str:
    """A description as lines of text; people type it, or a form makes HTML of it."""
    return lines_of(tree_of(told)) if "<" in told else told


def _start(value: object, timezone: str | None) -> str:
    """A moment, or a whole day."""
    held = value if isinstance(value, dict) else {}
    return instant_in("an event", str(held.get("dateTime") or held.get("date") or ""), timezone)


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The events of the days that matter, with the option `key`, else the feed.

    Raises BadInput where the address names no calendar.
    """
    calendar = _calendar(source.url)
    key = source.options.get("key")
    if not key:
        return (PageRequest(f"{FEED}{quote(calendar, safe='')}/public/basic.ics"),)
    query = {
        "singleEvents": "true",
        "orderBy": "startTime",
        "maxResults": "2500",
        "timeMin": f"{source.first_day}T00:00:00Z",
        "timeMax": f"{source.last_day}T00:00:00Z",
        "key": key,
    }
    return (PageRequest(f"{API}{quote(calendar, safe='')}/events?{urlencode(query)}"),)


def _calendar(url: str) -> str:
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("src") or parse_qs(parts.query).get("cid")
    found = re.search(r"/(?:ical|calendars)/([^/]+)/", parts.path)
    if asked:
        return asked[0]
    if found:
        return unquote(found[1])
    raise BadInput(
        f"The address {url} names no Google calendar; give the address of the calendar's own page, "
        "with 'src=' and the calendar's name in it."
    )


def recognises(url: str, body: bytes) -> bool:
    """A calendar by its host, or an answer of the API by its kind."""
    return host_of(url) == "calendar.google.com" or b'"calendar#events"' in body[:500]


PLATFORM = Platform(NAME, parse, recognises, listing=listing)
