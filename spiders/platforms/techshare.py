"""TechShare Agenda, of counties in Texas: `{county}-agendamanagement-public.techsharetx.gov`.

    POST /publicportal/api/meetings/readCurrentAndUpcoming   {"committeeId": "{guid}"}
    POST /publicportal/api/meetings/readArchived             {"committeeId": "{guid}"}

`meetingStartDateTime` is local. The answer is `{"data": [...], "total": n, "errors": null}`. An
agenda is fetched by its number from `/publicportal/api/meetingattachments/download?id=`.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from groundwork.errors import BadInput
from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import ShapeChanged, is_amended, status_of, unrecognised, words
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

NAME = "techshare"
KEYS = frozenset({"id", "meetingStartDateTime", "meetingType", "description"})


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of either list."""
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or "data" not in answer or answer.get("errors"):
            raise ShapeChanged("it is no list of meetings")
        records = records_of(answer["data"], "meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not records and answer.get("total") == 0:
        return Parsed("empty", NAME, "The portal lists no meetings.", "api")
    page = Page(NAME, "api", root_of(url), timezone)
    total = answer.get("total")
    short = isinstance(total, int) and total > len(records)
    amiss = [f"it gives {len(records)} of {total} meetings"] if short else []
    return gathered(page, records, lambda record: _meeting(record, page), amiss)


def _meeting(record: Record, page: Page) -> MeetingFound:
    needs(record, KEYS, "a meeting")
    body = words(text_of(record, "meetingType"))
    title = words(text_of(record, "description")) or body
    if not title:
        raise ShapeChanged("a meeting without a name")
    return MeetingFound(
        key=text_of(record, "id"),
        body=body or title,
        title=title,
        start=wall_start(text_of(record, "meetingStartDateTime"), "a meeting", page.timezone),
        status=status_of(title, text_of(record, "meetingStatus")),  # "Not Held", "Cancelled"
        url=f"{page.url}publicportal/",
        documents=tuple(_files(record, page)),
        amended=is_amended(title),
    )


def _files(record: Record, page: Page) -> list[DocumentFound]:
    download = f"{page.url}publicportal/api/meetingattachments/download?id="
    kinds: tuple[tuple[DocumentKind, str, str], ...] = (
        ("agenda", "agendaAttachmentId", download),
        ("minutes", "minutesAttachmentId", download),
        ("video", "videoId", "https://www.youtube.com/watch?v="),
    )
    return [
        DocumentFound(kind, kind.capitalize(), root + quote(number))
        for kind, key, root in kinds
        if (number := text_of(record, key))
    ]


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """What is ahead and the archive, of the committee that the option `committee` names.

    Raises BadInput where it names none.
    """
    committee = source.options.get("committee", "")
    if not committee:
        raise BadInput(
            f"The source {source.url} needs the option 'committee': the id of its commissioners "
            "court, which stands in the requests that the portal's page makes."
        )
    api = f"{root_of(source.url)}publicportal/api/meetings/"
    form = json.dumps({"committeeId": committee}).encode()
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    lists = ("readCurrentAndUpcoming", "readArchived")
    return tuple(PageRequest(api + name, "POST", form, headers) for name in lists)


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, or an answer by its own field names."""
    start = body[:3000]
    return host_of(url).endswith(".techsharetx.gov") or (
        b'"meetingStartDateTime"' in start and b'"agendaAttachmentId"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing)
