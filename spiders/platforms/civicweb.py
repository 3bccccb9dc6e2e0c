"""CivicWeb and Diligent Community: the service behind a portal's list of meetings.

    GET /Services/MeetingsService.svc/meetings?from=YYYY-MM-DD&to=YYYY-MM-DD&loadall=false
    GET /Services/MeetingsService.svc/meetings/{id}/meetingDocuments

`MeetingDateTime` is local ("2026-10-26 17:00"). `Published` false is a meeting whose agenda is a
draft. Of a meeting's documents only those with IsPublic may be fetched, from `/document/{id}`. The
vendor's robots.txt turns robots away on most hosts; there a source ends as failed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import quote

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
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
    wall_start,
)

NAME = "civicweb"
SERVICE = "Services/MeetingsService.svc/meetings"
KEYS = frozenset({"Id", "Name", "MeetingDateTime"})
DOCUMENT_KEYS = frozenset({"Id", "MeetingId", "IsPublic", "DocumentType", "Name"})
KINDS: dict[str, DocumentKind] = {"1": "agenda"}
HOSTS = (
    ".civicweb.net",
    ".community.highbond.com",
    ".diligent.community",
    ".community.diligentoneplatform.com",
)
DATED = re.compile(r"\s?[-–]?\s?(?P<day>[A-Z][a-z]{2} \d{2} \d{4})\b")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a list, or the one meeting whose documents an answer lists."""
    try:
        records = records_of(json_answer(body), "meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if "/meetingdocuments" in url.lower() or (records and "DocumentType" in records[0]):
        return _documents(records, body, url)
    if not records:
        return Parsed("empty", NAME, "The portal lists no meetings in these days.", "list")
    page = Page(NAME, "list", root_of(url), timezone)
    return gathered(page, records, lambda record: _meeting(record, page))


def _meeting(record: Record, page: Page) -> MeetingFound:
    needs(record, KEYS, "a meeting")
    title, key = words(text_of(record, "Name")), text_of(record, "Id")
    if not title:
        raise ShapeChanged("a meeting without a name")
    place = words(text_of(record, "MeetingLocation"))
    return MeetingFound(
        key=key,
        body=words(text_of(record, "MeetingTypeName")) or DATED.split(title)[0] or title,
        title=title,
        start=wall_start(text_of(record, "MeetingDateTime"), "a meeting", page.timezone),
        status=status_of(title, place),
        place=place or None,
        url=f"{page.url}Portal/MeetingInformation.aspx?Id={key}",
        amended=is_amended(title),
    )


def _documents(records: list[Record], body: bytes, url: str) -> Parsed:
    """The public documents of one meeting, with its day where the name of its agenda has one."""
    if not records:
        return Parsed("empty", NAME, "The meeting has no documents yet.", "documents")
    page = Page(NAME, "documents", root_of(url))
    try:
        files = [file for record in records if (file := _file(record, page))]
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    title, number = words(text_of(records[0], "Name")), text_of(records[0], "MeetingId")
    on = _day(title)
    if on is None or not number:
        return Parsed("ok", NAME, None, "documents", documents=unique(files))
    meeting = MeetingFound(
        key=number,
        body=DATED.split(title)[0] or title,
        title=title,
        start=on.isoformat(),
        status=status_of(title),
        url=f"{page.url}Portal/MeetingInformation.aspx?Id={number}",
        documents=unique(files),
        amended=is_amended(title),
    )
    return Parsed("ok", NAME, None, "documents", (meeting,))


def _day(title: str) -> date | None:
    found = DATED.search(title)
    try:
        return datetime.strptime(found["day"], "%b %d %Y").date() if found else None  # noqa: DTZ007
    except ValueError:
        return None


def _file(record: Record, page: Page) -> DocumentFound | None:
    needs(record, DOCUMENT_KEYS, "a document")
    if not isinstance(record["IsPublic"], bool):
        raise ShapeChanged("a document that does not say whether it is public")
    if not record["IsPublic"]:
        return None
    name = words(text_of(record, "Name")) or "Document"
    kind = KINDS.get(text_of(record, "DocumentType")) or kind_of(name)
    return DocumentFound(kind, name, f"{page.url}document/{text_of(record, 'Id')}")


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The meetings of the days that matter."""
    days = f"from={source.first_day}&to={source.last_day}&loadall=false"
    return (PageRequest(f"{root_of(source.url)}{SERVICE}?{days}"),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The documents of a listed meeting, which the list does not name."""
    address = f"{root_of(source.url)}{SERVICE}/{quote(meeting.key)}/meetingDocuments"
    return (PageRequest(address, meeting_key=meeting.key),)


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, or an answer by its own field names."""
    start = body[:5000]
    return host_of(url).endswith(HOSTS) or (
        b'"MeetingDateTime"' in start and b'"ExternalCalendar"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, details=details, details_tell=True)
