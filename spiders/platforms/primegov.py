"""PrimeGov (OneMeeting): the JSON lists of a public portal.

    GET /api/v2/PublicPortal/ListUpcomingMeetings
    GET /api/v2/PublicPortal/ListArchivedMeetings?year=2026

Neither has pages. `dateTime` is local time without a zone; older answers have `date` and `time`
only. A document is one template compiled to PDF (1), word processor (2) or HTML (3), and is fetched
by its `templateId`, not by its `id`. The lists name committees by number only.
"""

from __future__ import annotations

from datetime import time
from urllib.parse import urljoin

from spiders.items import DocumentFound, MeetingFound, Parsed
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
    day_in,
    gathered,
    host_of,
    json_answer,
    needs,
    records_of,
    root_of,
    text_of,
    wall,
)

NAME = "primegov"
MEETING_KEYS = frozenset({"id", "title", "documentList"})
FILE_KEYS = frozenset({"templateId", "compileOutputType", "templateName"})
HTML = "3"
PORTAL = "api/v2/PublicPortal/"


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a list of upcoming or archived meetings."""
    try:
        records = records_of(json_answer(body), "meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not records:
        return Parsed("empty", NAME, "The portal lists no meetings.", "api")
    page = Page(NAME, "api", root_of(url), timezone)
    return gathered(page, records, lambda record: _meeting(record, page))


def _meeting(record: Record, page: Page) -> MeetingFound:
    needs(record, MEETING_KEYS, "a meeting")
    title = words(text_of(record, "title"))
    if not title:
        raise ShapeChanged("a meeting without a title")
    files = _in_order(records_of(record["documentList"] or [], "documents"))
    names = [words(text_of(file, "templateName")) for file in files]
    recess = any("recess notice" in name.lower() for name in names)
    return MeetingFound(
        key=text_of(record, "id"),
        body=title,
        title=title,
        start=_start(record, page.timezone),
        status="cancelled" if recess else status_of(title, *names),
        place=words(text_of(record, "location")) or None,
        participate=_participate(record),
        url=urljoin(page.url, "public/portal"),
        documents=unique([*(_file(file, page) for file in files), *_video(record, page)]),
        amended=is_amended(title, *names),
    )


def _start(record: Record, timezone: str | None) -> str:
    shown = clock(text_of(record, "time"))
    at = shown if shown != time(0) else None
    if text_of(record, "dateTime"):
        on, told = wall(text_of(record, "dateTime"), "a meeting")
        return local_start(on, told or at, timezone)
    day_of = day_in(text_of(record, "date"))
    if day_of is None:
        raise ShapeChanged("a meeting without a date")
    return local_start(day_of, at, timezone)


def _in_order(files: list[Record]) -> list[Record]:
    """The files of a meeting, those in HTML last: their templates may be there as PDF too."""
    return sorted(files, key=lambda file: text_of(file, "compileOutputType") == HTML)


def _file(file: Record, page: Page) -> DocumentFound:
    needs(file, FILE_KEYS, "a document")
    name = words(text_of(file, "templateName")) or "Document"
    template, output = text_of(file, "templateId"), text_of(file, "compileOutputType")
    query = f"meetingTemplateId={template}"
    path = f"Public/CompiledDocument?{query}&compileOutputType={output}"
    if output == HTML:
        path = f"Portal/Meeting?{query}"
    linked = absolute(text_of(file, "link"), page.url) if text_of(file, "link") else None
    return DocumentFound(kind_of(name), name, linked or urljoin(page.url, path))


def _video(record: Record, page: Page) -> tuple[DocumentFound, ...]:
    link = text_of(record, "videoUrl")
    target = absolute(link, page.url) if link else None
    return (DocumentFound("video", "Video", target),) if target else ()


def _participate(record: Record) -> str | None:
    link = text_of(record, "zoomMeetingLink")
    return f"By video: {link}" if link.startswith("http") else None


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the HTML of a template that is also there as a file."""
    filed = {_template(d.url) for d in documents if "/CompiledDocument?" in d.url}
    return tuple(
        d for d in documents if "/Portal/Meeting?" not in d.url or _template(d.url) not in filed
    )


def _template(url: str) -> str:
    return url.partition("meetingTemplateId=")[2].partition("&")[0]


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The meetings ahead, and those of each year of the days that matter."""
    lists = f"{root_of(source.url)}{PORTAL}"
    years = range(source.first_day.year, source.last_day.year + 1)
    archived = (PageRequest(f"{lists}ListArchivedMeetings?year={year}") for year in years)
    return (PageRequest(f"{lists}ListUpcomingMeetings"), *archived)


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, and a list by its own field names."""
    start = body[:20_000]
    return host_of(url).endswith(".primegov.com") or (
        b'"documentList"' in start and b'"meetingTypeId"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, wanted=wanted)
