"""Legistar by its Web API: events, each with its agenda items and their attachments.

    GET /v1/{client}/events?$filter=EventDate ge datetime'2026-09-01' and ...&$top=1000&$skip=0
    GET /v1/{client}/events/{id}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1

EventDate is the day (at midnight) and EventTime a text in local time, or null: then only the day is
known. A page holds 1000 events at most. Some clients answer XML whatever is asked; an error is a
JSON object with `Message`, or a JSON string. An attachment that is added later changes no field
of its event, so the items of meetings ahead are asked each time. Its pages: `legistar_html`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from lxml import etree

from groundwork.errors import BadInput
from spiders.items import AgendaItemFound, DocumentFound, MeetingFound, Parsed, Section
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    day,
    is_amended,
    kind_of,
    local_start,
    section_of,
    status_of,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, host_of, participate_of
from spiders.platforms.legistar_html import (
    Line,
    looks_like_page,
    parse_page,
    wanted,
    without_headings,
)

NAME = "legistar"
PAGES = re.compile(r"/(?:Calendar|DepartmentDetail)\.aspx$", re.IGNORECASE)
# Bodies that the vendor made to try a new client's site.
TEST = re.compile(r"\W{0,9}(?:granicus|legistar)\W{1,9}(?:\w{1,40}\W{1,9})?test\b", re.IGNORECASE)
PAGE_SIZE = 1000
JSON_ONLY = (("Accept", "application/json"),)
EVENT_KEYS = frozenset({"EventId", "EventBodyName", "EventDate", "EventTime"})
ITEM_KEYS = frozenset({"EventItemId", "EventItemTitle"})
Record = Mapping[str, Any]


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of an events answer or page, or an eventitems answer's items (`Parsed.items`)."""
    if looks_like_page(body):
        return parse_page(body, url, timezone=timezone)
    try:
        records = _records(body)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not records:
        kind = "agenda items" if "/eventitems" in url.lower() else "events in these days"
        return Parsed("empty", NAME, f"The API lists no {kind}.", "webapi")
    if any(record.keys() >= ITEM_KEYS for record in records):
        return _items_page(records, url)
    real = [record for record in records if not TEST.match(_text(record, "EventBodyName") or "")]
    if not real:
        return Parsed("empty", NAME, "The API lists nothing but tests of the vendor's.", "webapi")
    page = Page(NAME, "webapi", url, timezone)
    return gathered(page, real, lambda record: _meeting(record, url, timezone))


def _records(body: bytes) -> list[Record]:
    """The list of objects of an answer; raises ShapeChanged for anything else."""
    if body.lstrip()[:1] == b"<":
        return _from_xml(body)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ShapeChanged("it is no JSON, or cut off") from error
    if isinstance(answer, dict) and answer.keys() >= EVENT_KEYS:
        return [answer]
    if not isinstance(answer, list):
        raise ShapeChanged(f"it answers with an error: {_error_text(answer)}")
    if not all(isinstance(record, dict) for record in answer):
        raise ShapeChanged("its list holds no objects")
    return answer


def _error_text(answer: object) -> str:
    text = answer.get("Message", "no message") if isinstance(answer, dict) else answer
    return words(str(text))[:200]


def _from_xml(body: bytes) -> list[Record]:
    """The same records where a client answers XML: `ArrayOfGranicusEvent/GranicusEvent/...`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ShapeChanged("it is neither JSON nor whole XML") from error
    if _tag(root).startswith("Granicus"):
        return [_xml_value(root)]
    if not _tag(root).startswith("ArrayOfGranicus"):
        raise ShapeChanged("it is a page and no answer of the API")
    records = [_xml_value(child) for child in root]
    if not all(isinstance(record, dict) for record in records):
        raise ShapeChanged("its list holds things that are no events or items")
    return records


def _xml_value(element: Any) -> Any:
    if _tag(element).startswith("Granicus"):
        return {_tag(child): _xml_value(child) for child in element}
    if len(element):
        return [_xml_value(child) for child in element]
    return element.text


def _tag(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _meeting(event: Record, url: str, timezone: str | None) -> MeetingFound:
    missing = EVENT_KEYS - event.keys()
    if missing:
        raise ShapeChanged(f"an event without {', '.join(sorted(missing))}")
    on = _day(event)
    body = words(_text(event, "EventBodyName"))
    if not body:
        raise ShapeChanged("an event without the name of its body")
    at, place, note = (_text(event, f"Event{key}") for key in ("Time", "Location", "Comment"))
    status = _text(event, "EventAgendaStatusName")
    return MeetingFound(
        key=str(event["EventId"]),
        body=body,
        title=body,
        start=local_start(on, clock(at), timezone),
        status=status_of(status, at, place, note),
        place=words(place) or None,
        participate=participate_of(note),
        url=_link(event, "EventInSiteURL", url),
        documents=_files(event, url),
        items=_items(event.get("EventItems") or (), url),
        amended=is_amended(status, note),
    )


def _day(event: Record) -> date:
    on = day(str(event["EventDate"] or "").partition("T")[0])
    if on is None:
        raise ShapeChanged("an event without a date")
    return on


def _text(record: Record, key: str) -> str | None:
    value = record.get(key)
    return str(value) if value not in (None, "") else None


def _link(record: Record, key: str, url: str) -> str | None:
    text = _text(record, key)
    return absolute(text, url) if text else None


def _files(event: Record, url: str) -> tuple[DocumentFound, ...]:
    links = (
        ("agenda", "Agenda", "EventAgendaFile"),
        ("minutes", "Minutes", "EventMinutesFile"),
        ("video", "Video", "EventVideoPath"),
    )
    return tuple(
        DocumentFound(kind, title, target)  # type: ignore[arg-type]
        for kind, title, key in links
        if (target := _link(event, key, url))
    )


def _items_page(records: Sequence[Record], url: str) -> Parsed:
    try:
        if not all(record.keys() >= ITEM_KEYS for record in records):
            raise ShapeChanged("an agenda item without number or title")
        return Parsed("ok", NAME, None, "webapi_items", items=_items(records, url))
    except ShapeChanged as change:
        return suspect(NAME, f"there is {change}")


def _items(records: Sequence[Record], url: str) -> tuple[AgendaItemFound, ...]:
    """Agenda items in the order of the agenda; a heading gives its section to those below.

    It is no item itself where one of a matter follows.
    """
    if not isinstance(records, Sequence) or not all(isinstance(r, Mapping) for r in records):
        raise ShapeChanged("agenda items that are no list of objects")
    items: list[Line] = []
    section: Section = "unknown"
    for record in sorted(records, key=_sequence):
        title = words(_text(record, "EventItemTitle") or _text(record, "EventItemMatterName"))
        files = _attachments(record, url)
        if not title and not files:
            continue
        own = section_of(title)
        bare = _text(record, "EventItemMatterId") is None and not files
        heading = bare and len(title) <= 60 and own != "unknown"
        if heading:
            section = own
        number = words(_text(record, "EventItemAgendaNumber"))
        shown = _section(record, section, own)
        item = AgendaItemFound(number, title or files[0].title, shown, files)
        items.append(Line(item, heading, bare))
    return without_headings(items)


def _sequence(record: Record) -> int:
    text = _text(record, "EventItemAgendaSequence") or "0"
    return int(text) if text.isdigit() else 0


def _section(record: Record, above: Section, own: Section) -> Section:
    if str(record.get("EventItemConsent")) in ("1", "true", "True"):
        return "consent"
    return own if above == "unknown" and own in ("hearing", "closed") else above


def _attachments(record: Record, url: str) -> tuple[DocumentFound, ...]:
    found = []
    listed = record.get("EventItemMatterAttachments") or ()
    for file in listed if isinstance(listed, list | tuple) else (None,):
        if not isinstance(file, Mapping):
            raise ShapeChanged("an attachment that is no object")
        target = _link(file, "MatterAttachmentHyperlink", url)
        title = words(_text(file, "MatterAttachmentName")) or "Attachment"
        if target:
            found.append(DocumentFound(kind_of(title), title, target))
    return unique(found)


# --- what to ask ------------------------------------------------------------------------------


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The events of the days that matter, soonest first.

    A page is asked as it is with the option `view = page`, where it is that of one department, and
    where its host does not name a client of the API.
    """
    if _is_page(source):
        return (PageRequest(source.url),)
    days = f"EventDate ge datetime'{source.first_day}' and EventDate lt datetime'{source.last_day}'"
    query = {"$filter": days, "$orderby": "EventDate", "$top": str(PAGE_SIZE), "$skip": "0"}
    token = source.options.get("token")
    return (_ask(f"{_api(source)}/events", query | ({"token": token} if token else {})),)


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next page, where this one is full."""
    if len(parsed.meetings) < PAGE_SIZE:
        return ()
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    query["$skip"] = str(int(query.get("$skip", "0")) + PAGE_SIZE)
    return (_ask(urlunsplit(parts._replace(query="")), query),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The items of one event, with their attachments; or the page of a meeting, without them."""
    if _is_page(source):
        if meeting.url is None or "meetingdetail.aspx" not in meeting.url.lower():
            return ()
        return (PageRequest(meeting.url, meeting_key=meeting.key),)
    query = {"AgendaNote": "1", "MinutesNote": "1", "Attachments": "1"}
    token = source.options.get("token")
    address = f"{_api(source)}/events/{quote(meeting.key)}/eventitems"
    return (_ask(address, query | ({"token": token} if token else {}), meeting.key),)


def _ask(address: str, query: Mapping[str, str], key: str | None = None) -> PageRequest:
    text = urlencode(query, quote_via=quote, safe="$'")
    return PageRequest(f"{address}?{text}", headers=JSON_ONLY, meeting_key=key)


def _is_page(source: Listing) -> bool:
    parts = urlsplit(source.url)
    if source.options.get("view") == "page":
        return True
    if source.options.get("client") or not PAGES.search(parts.path):
        return False
    of_client = host_of(source.url).endswith(".legistar.com")
    return not of_client or parts.path.lower().endswith("/departmentdetail.aspx")


def _api(source: Listing) -> str:
    """The API's address: in the source's own, or by the client's name."""
    parts = urlsplit(source.url)
    named = re.match(r"(?P<base>.*/v1/[^/]+)(?:/|$)", parts.path, re.IGNORECASE)
    if named:
        return f"{parts.scheme}://{parts.netloc}{named['base']}"
    client = source.options.get("client")
    tenant = re.fullmatch(r"([\w-]+)\.legistar\.com", (parts.hostname or "").lower())
    if not client and not tenant:
        raise BadInput(
            f"The address {source.url} does not name a Legistar client; add the option 'client', "
            "the name that stands in the county's Legistar API address after /v1/."
        )
    return f"https://webapi.legistar.com/v1/{quote(client or (tenant[1] if tenant else ''))}"


def recognises(url: str, body: bytes) -> bool:
    """A client's site or the Web API by its host; an answer or a calendar by its own marks."""
    start = body[:20_000]
    return (
        host_of(url).endswith(".legistar.com")
        or (b"EventId" in start and b"EventBodyName" in start)
        or b"ArrayOfGranicusEvent" in start
        or (b"gridCalendar" in body and b"MeetingDetail.aspx" in body)
    )


PLATFORM = Platform(
    NAME, parse, recognises, listing=listing, follow=follow, details=details, wanted=wanted
)
