"""CivicClerk (CivicPlus): the OData answers behind a `{tenant}.portal.civicclerk.com`.

    GET /v1/Events?$filter=startDateTime ge 2026-01-01 and startDateTime lt 2026-02-01

`startDateTime` is local wall time that carries a false Z. A file is fetched by its number from
GetMeetingFileStream, which answers 404 unless `plainText` is given; the `url` of a file is a path
in a store that is not public. `agendaId` 0 or null: no agenda yet; else its items have an answer of
their own (`civicclerk_items`), which is missing (404) for some agendas although their files are
there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.civicclerk_items import agenda_of
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
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
    joined,
    json_answer,
    needs,
    records_of,
    root_of,
    text_of,
    title_of,
    wall_start,
)

NAME = "civicclerk"
EVENT_KEYS = frozenset({"id", "eventName", "startDateTime", "publishedFiles"})
KINDS: dict[str, DocumentKind] = {
    "agenda": "agenda",
    "agenda packet": "packet",
    "minutes": "minutes",
}


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of an Events answer, the one of an Events(id) answer, or the items of an agenda."""
    page = Page(NAME, "api", _api(url), timezone)
    try:
        answer = json_answer(body)
        if isinstance(answer, dict) and "items" in answer and "eventName" not in answer:
            return agenda_of(answer, page)
        events = _events(answer)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not events:
        return Parsed("empty", NAME, "The portal lists no events in these days.", "api")
    parsed = gathered(page, events, lambda event: _meeting(event, page))
    return replace(parsed, next_page=_next(answer, page))


def _next(answer: Record, page: Page) -> str | None:
    """The rest of a long answer, where it is on the same host."""
    link = absolute(text_of(answer, "@odata.nextLink") or page.url, page.url)
    return link if link and link != page.url and host_of(link) == host_of(page.url) else None


def _events(answer: object) -> list[Record]:
    if isinstance(answer, dict) and answer.keys() >= EVENT_KEYS:
        return [answer]
    if not isinstance(answer, dict) or "value" not in answer:
        raise ShapeChanged("it is no answer about events")
    return records_of(answer["value"], "events")


def _meeting(event: Record, page: Page) -> MeetingFound:
    needs(event, EVENT_KEYS, "an event")
    body = text_of(event, "categoryName") or text_of(event, "eventCategoryName")
    title = title_of(event, "eventName") or body
    if not title:
        raise ShapeChanged("an event without a name")
    notice = words(text_of(event, "eventNotice"))
    files = records_of(event["publishedFiles"] or [], "files")
    deleted = event.get("isDeleted") is True
    return MeetingFound(
        key=text_of(event, "id"),
        body=body or title,
        title=title,
        start=wall_start(text_of(event, "startDateTime"), "an event", page.timezone),
        status="unknown" if deleted else status_of(title, notice, text_of(event, "agendaName")),
        place=_place(event.get("eventLocation")),
        url=f"{page.url.replace('.api.', '.portal.')}event/{text_of(event, 'id')}/overview",
        documents=unique([*(_file(file, page) for file in files), *_video(event)]),
        amended=is_amended(title, *(text_of(file, "name") for file in files)),
        details=_agenda(event, page),
    )


def _agenda(event: Record, page: Page) -> str | None:
    """The address of the agenda's items, where there is an agenda."""
    number = text_of(event, "agendaId")
    return f"{page.url}v1/Meetings/{number}" if re.fullmatch(r"[1-9]\d*", number) else None


def _place(location: object) -> str | None:
    if not isinstance(location, dict):
        return None
    state = " ".join(text_of(location, key) for key in ("state", "zipCode"))
    return joined(*(text_of(location, k) for k in ("name", "address1", "address2", "city")), state)


def _file(file: Record, page: Page) -> DocumentFound:
    needs(file, ("fileId", "type"), "a file")
    kind, name = text_of(file, "type"), words(text_of(file, "name"))
    address = f"GetMeetingFileStream(fileId={text_of(file, 'fileId')},plainText=false)"
    return DocumentFound(
        KINDS.get(kind.lower()) or kind_of(f"{kind} {name}"),
        name or kind or "File",
        f"{page.url}v1/Meetings/{address}",
    )


def _video(event: Record) -> tuple[DocumentFound, ...]:
    """The recording, where the event has its whole address."""
    target = text_of(event, "mediaSourcePathMp4") or text_of(event, "externalMediaUrl")
    link = absolute(target, "") if re.match("https?://", target) else None
    return (DocumentFound("video", "Video", link),) if link else ()


def _api(url: str) -> str:
    """The root of the API that belongs to an address of the portal, or of the API itself."""
    return root_of(url).replace(".portal.civicclerk.com", ".api.civicclerk.com")


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The events of the days that matter, of the categories that the option `categories` names."""
    days = f"startDateTime ge {source.first_day} and startDateTime lt {source.last_day}"
    chosen = re.findall(r"\d+", source.options.get("categories", ""))
    among = f" and categoryId in ({','.join(chosen)})" if chosen else ""
    api = _api(source.url)
    query = f"$filter={quote(days + among)}&$orderby=startDateTime%20desc"
    return (PageRequest(f"{api}v1/Events?{query}", headers=_as_portal(api)),)


def _as_portal(api: str) -> tuple[tuple[str, str], ...]:
    """The headers without which the API answers 404: it wants to be asked from its portal."""
    portal = api.replace(".api.", ".portal.").rstrip("/")
    return (("Accept", "application/json"), ("Origin", portal), ("Referer", f"{portal}/"))


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The rest of a long answer; none where it leads back to itself."""
    if parsed.next_page in (None, url):
        return ()
    return (PageRequest(parsed.next_page, headers=_as_portal(_api(url))),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The items of a meeting's agenda; that there is no such answer is no trouble."""
    if meeting.details is None:
        return ()
    headers = _as_portal(_api(source.url))
    ask = PageRequest(meeting.details, headers=headers, meeting_key=meeting.key, otherwise=())
    return (ask,)


def recognises(url: str, body: bytes) -> bool:
    """A portal or API by its host, and an answer by its own field names."""
    start = body[:20_000]
    return host_of(url).endswith((".portal.civicclerk.com", ".api.civicclerk.com")) or (
        b'"publishedFiles"' in start and b'"startDateTime"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, follow=follow, details=details)
