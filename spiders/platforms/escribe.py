"""eSCRIBE: what the calendar of a `pub-{tenant}.escribemeetings.com` asks of its own server.

    POST /MeetingsCalendarView.aspx/GetCalendarMeetings?MeetingViewId=15
    {"calendarStartDate": "2026-01-01", "calendarEndDate": "2026-02-01"}

The answer is `{"d": [...]}`; `StartDate` is local time ("2026/08/04 18:30:00"). `TimeOverride` is
what the page shows in place of the time. `HasAgenda` can be false beside an agenda; an agenda can
change under the same address. The links of documents are relative to the site's root.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    kind_of,
    local_start,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    Record,
    gathered,
    host_of,
    json_answer,
    needs,
    records_of,
    root_of,
    text_of,
    wall,
)

NAME = "escribe"
MEETING_KEYS = frozenset({"ID", "MeetingName", "StartDate", "MeetingDocumentLink"})
KINDS: dict[str, DocumentKind] = {
    "Agenda": "agenda",
    "AgendaCover": "agenda",
    "AgendaPackage": "packet",
    "PostAgenda": "agenda",
    "Minutes": "minutes",
    "PostMinutes": "minutes",
    "Video": "video",
}
CALENDAR = "MeetingsCalendarView.aspx/GetCalendarMeetings"


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a GetCalendarMeetings answer."""
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or "d" not in answer:
            raise ShapeChanged("it is no answer of the calendar")
        records = records_of(answer["d"], "meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not records:
        return Parsed("empty", NAME, "The calendar lists no meetings in these days.", "calendar")
    page = Page(NAME, "calendar", root_of(url), timezone)
    return gathered(page, records, lambda record: _meeting(record, page))


def _meeting(record: Record, page: Page) -> MeetingFound:
    needs(record, MEETING_KEYS, "a meeting")
    title = words(text_of(record, "MeetingName"))
    if not title:
        raise ShapeChanged("a meeting without a name")
    said = words(text_of(record, "TimeOverride"))
    links = records_of(record["MeetingDocumentLink"] or [], "documents")
    return MeetingFound(
        key=text_of(record, "ID"),
        body=words(text_of(record, "MeetingType")) or title,
        title=title,
        start=_start(text_of(record, "StartDate"), said, page.timezone),
        status=status_of(title, said, words(text_of(record, "Location"))),
        place=words(text_of(record, "Location")) or None,
        url=absolute(text_of(record, "Url"), page.url) if text_of(record, "Url") else None,
        documents=unique(found for link in links if (found := _file(link, page))),
        amended=is_amended(title, *(text_of(link, "Title") for link in links)),
    )


def _start(text: str, said: str, timezone: str | None) -> str:
    """The time that the page shows: what stands in its place ("after Council") may be none."""
    on, at = wall(text, "a meeting")
    return local_start(on, clock(said) if said else at, timezone)


def _file(link: Record, page: Page) -> DocumentFound | None:
    needs(link, ("Title", "Type", "Url"), "a document")
    target = absolute(text_of(link, "Url"), page.url) if text_of(link, "Url") else None
    title = words(text_of(link, "Title")) or text_of(link, "Type") or "Document"
    kind = KINDS.get(text_of(link, "Type")) or kind_of(title)
    return DocumentFound(kind, title, target) if target else None


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the HTML of an agenda that is also there as a file, under the same title."""
    filed = {_plain(d.title) for d in documents if "filestream.ashx" in d.url.lower()}
    return tuple(
        d for d in documents if "meeting.aspx?" not in d.url.lower() or _plain(d.title) not in filed
    )


def _plain(title: str) -> str:
    return re.sub(r"\s?\((?:PDF|HTML)\)$", "", title, flags=re.IGNORECASE).lower()


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The calendar over the days that matter, of the one view that the address names, if any."""
    query = {key.lower(): values[0] for key, values in parse_qs(urlsplit(source.url).query).items()}
    view = source.options.get("view") or query.get("meetingviewid")
    address = root_of(source.url) + CALENDAR
    if view:
        address += "?" + urlencode({"MeetingViewId": view}, quote_via=quote)
    days = {
        "calendarStartDate": source.first_day.isoformat(),
        "calendarEndDate": source.last_day.isoformat(),
    }
    headers = (("Content-Type", "application/json; charset=utf-8"), ("Accept", "application/json"))
    return (PageRequest(address, "POST", json.dumps(days).encode(), headers),)


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, and an answer by its own field names."""
    start = body[:20_000]
    return host_of(url).endswith(".escribemeetings.com") or (
        b'"MeetingDocumentLink"' in start and b'"MeetingName"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, wanted=wanted)
