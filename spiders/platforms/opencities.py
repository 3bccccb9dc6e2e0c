"""OpenCities (Granicus): the items of a site's calendar, as its own page asks for them.

    POST /ocapi/calendars/getcalendaritems
    {"LanguageCode": "en-US", "Ids": ["{calendar}"], "StartDate": "2026-01-01", "EndDate": "..."}

The answer holds days (`DD`, `MM`, `YYYY`) with `Items`; an item's `DateTime` has the day before the
month, in local time. What it is about, and whether it is cancelled, is in a second answer
(`/ocapi/get/contentinfo`), which names no day: the day is in the address it was asked with.
"""

from __future__ import annotations

import json
import re
from datetime import date, time
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from groundwork.errors import BadInput
from spiders.items import MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    local_start,
    status_of,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    Record,
    gathered,
    joined,
    json_answer,
    needs,
    records_of,
    root_of,
    text_of,
)
from spiders.platforms.moments import linked_files

NAME = "opencities"
DAY_KEYS = frozenset({"DD", "MM", "YYYY", "Items"})
ITEM_KEYS = frozenset({"Id", "Name", "DateTime"})
ASKED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a calendar's answer, or the one that a contentinfo answer is about."""
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or str(answer.get("success")).lower() != "true":
            raise ShapeChanged("it is no answer of a calendar, or says that it failed")
        page = Page(NAME, "calendar", url, timezone)
        if isinstance(answer.get("data"), dict):
            return gathered(page, [answer["data"]], lambda record: _informed(record, page))
        days = records_of(answer.get("data"), "days")
        pairs = [(on, item) for on in days for item in _items(on)]
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not pairs:
        return Parsed("empty", NAME, "The calendar lists nothing in these days.", "calendar")
    return gathered(page, pairs, lambda pair: _meeting(*pair, page))


def _items(on: Record) -> list[Record]:
    needs(on, DAY_KEYS, "a day")
    return records_of(on["Items"], "items")


def _day(year: str, month: str, number: str) -> date:
    try:
        return date(int(year), int(month), int(number))
    except (ValueError, OverflowError) as error:
        raise ShapeChanged("a day without a date") from error


def _meeting(on: Record, item: Record, page: Page) -> MeetingFound:
    needs(item, ITEM_KEYS, "an item")
    title, key = words(text_of(item, "Name")), text_of(item, "Id")
    if not title:
        raise ShapeChanged("an item without a name")
    held = _day(*(text_of(on, part) for part in ("YYYY", "MM", "DD")))
    return MeetingFound(
        key=f"{key}/{held}",
        body=title,
        title=title,
        start=local_start(held, _clock(text_of(item, "DateTime")), page.timezone),
        status=status_of(title),
        details=_about(item, page),
        amended=is_amended(title),
    )


def _clock(text: str) -> time | None:
    """The time of day; midnight stands for none."""
    at = clock(text)
    return at if at != time(0) else None


def _about(item: Record, page: Page) -> str:
    """The address that says more about an item."""
    asked = {
        "calendarId": text_of(item, "CalendarId"),
        "contentId": text_of(item, "Id"),
        "language": "en-US",
        "currentDateTime": text_of(item, "DateTime"),
        "mainContentId": text_of(item, "MainContentId"),
    }
    return f"{root_of(page.url)}ocapi/get/contentinfo?{urlencode(asked, quote_via=quote)}"


def _informed(record: Record, page: Page) -> MeetingFound:
    needs(record, ("Title", "Link", "IsCancelled"), "an item")
    query = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
    when = query.get("currentDateTime", "")
    found = ASKED_DAY.search(when)
    title = words(text_of(record, "Title"))
    if found is None or not title:
        raise ShapeChanged("an item whose day is not in its address, or without a title")
    held = _day(found[3], found[2], found[1])
    place = record.get("Address") if isinstance(record.get("Address"), dict) else {}
    told = text_of(record, "Description")
    cancelled = record["IsCancelled"] is True
    return MeetingFound(
        key=f"{query.get('contentId', title)}/{held}",
        body=title,
        title=title,
        start=local_start(held, _clock(when), page.timezone),
        status="cancelled" if cancelled else status_of(title),
        place=joined(*(text_of(place, key) for key in ("Venue", "Formatted"))) if place else None,
        url=absolute(text_of(record, "Link"), page.url) or page.url,
        documents=linked_files(told, page.url),
        amended=is_amended(title),
    )


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The days that matter of the calendars that the option `calendar` names.

    Raises BadInput where it names none.
    """
    calendars = re.findall(r"[0-9a-f-]{36}", source.options.get("calendar", ""), re.I)
    if not calendars:
        raise BadInput(
            f"The source {source.url} needs the option 'calendar': the id of its calendar, which "
            "stands in the requests that the calendar's page makes."
        )
    asked = {
        "LanguageCode": "en-US",
        "Ids": calendars,
        "StartDate": source.first_day.isoformat(),
        "EndDate": source.last_day.isoformat(),
    }
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    address = f"{root_of(source.url)}ocapi/calendars/getcalendaritems"
    return (PageRequest(address, "POST", json.dumps(asked).encode(), headers),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """What the calendar says of one item when it is opened: its page, place and cancellation."""
    if meeting.details is None:
        return ()
    headers = (("Accept", "application/json"),)
    return (PageRequest(meeting.details, headers=headers, meeting_key=meeting.key),)


def recognises(url: str, body: bytes) -> bool:
    """An answer of this API, by its address or its field names."""
    start = body[:3000]
    return "/ocapi/calendars/" in url.lower() or (b'"YYYY"' in start and b'"Items"' in start)


PLATFORM = Platform(NAME, parse, recognises, listing=listing, details=details, details_tell=True)
