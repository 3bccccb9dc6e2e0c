"""Drupal: a view of events, or the JSON:API of a site that opens it.

    GET /jsonapi/node/event?sort=...     `data[].attributes` with a title and a field of the time

Every site names its fields itself. In a view a row is `.views-row`, or a row of a table, with the
time in `time[datetime]` or `[content]` (instants) beside the local time that is shown. A view that
shows no year cannot be dated, and is said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, MeetingFound, MeetingStatus, Parsed
from spiders.platforms.base import PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    is_amended,
    kind_of,
    link_of,
    local_start,
    some,
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
    text_of,
)
from spiders.platforms.moments import instant_in, wall_in, whole_page

NAME = "drupal"
LAST_PAGE = 2
ROWS = (
    ".views-row, table.views-table > tbody > tr, table.views-view-table > tbody > tr"
    ", .view-content > table > tbody > tr"
)
TITLE = ".views-field-title a, .views-field-title, h2, h3, h4, h5, .event-title, .title"
PLACE = "[class*=location], [class*=venue], [class*=address]"
MARKED = "time[datetime], [content][property*=date], [content].date-display-single"
WHEN = re.compile(
    r"(?:event|meeting|start).{0,60}(?:date|time)|(?:date|time).{0,60}(?:event|meeting)"
    r"|^field_\w{0,60}date\w{0,60}$|^field_when$"
)
NOTHING = re.compile(
    r"\b(?:no|not any|none)\b.{0,200}\b(?:events?|meetings?|results?|content|items?|agendas?)\b",
    re.IGNORECASE,
)
NOT_HELD = re.compile(r"\bwill not be held\b|\bnot meeting\b", re.IGNORECASE)
YEARLESS = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,9}\.?\s+\d{1,2}\b"
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a view, or of an answer of the JSON:API."""
    try:
        if body.lstrip()[:1] == b"{":
            return _from_api(body, url, timezone)
        tree = whole_page(body)
        if _says_nothing(tree):
            return Parsed("empty", NAME, "The view says that it has no events.", "view")
        rows = some(tree, ROWS, "rows of a view")
        rows = [row for row in rows if row.select_one("a[href]")] or rows
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    page = Page(NAME, "view", url, timezone)
    parsed = gathered(page, rows, lambda row: _meeting(row, page))
    return replace(parsed, next_page=_next_page(tree, page) if parsed.outcome == "ok" else None)


def _says_nothing(tree: BeautifulSoup) -> bool:
    """Whether the views that the page holds have Drupal's own part for no result, and no rows."""
    said = " ".join(words(tag.get_text(" ")) for tag in tree.select(".view-empty"))
    return bool(NOTHING.search(said)) and not tree.select(f"{ROWS}, .view-content")


def _next_page(tree: BeautifulSoup, page: Page) -> str | None:
    link = tree.select_one(".pager a[rel=next], .pager__item--next a, .pager-next a")
    return link_of(link, page.url) if link else None


def _meeting(row: Tag, page: Page) -> MeetingFound:
    head = row.select_one(TITLE) or row.select_one("a[href]")
    title = words(head.get_text(" ")) if head else ""
    if not title:
        raise ShapeChanged("a row without a title")
    start = _start(row, page.timezone)
    anchor = next((a for a in (head, *row.select("a[href]")) if a and a.get("href")), None)
    link = link_of(anchor, page.url) if anchor else None
    place = row.select_one(PLACE)
    return MeetingFound(
        key=f"{link or title}#{start[:10]}",
        body=title,
        title=title,
        start=start,
        status=_status(title),
        place=_place(words(place.get_text(" ")) if place else ""),
        url=link or page.url,
        documents=unique(_files(row, page)),
        amended=is_amended(title),
    )


def _place(text: str) -> str | None:
    return re.sub(r"^Location(?:\(s\))?:?\s*", "", text) or None


def _status(title: str) -> MeetingStatus:
    return "cancelled" if NOT_HELD.search(title) else status_of(title)


def _start(row: Tag, timezone: str | None) -> str:
    """What is shown where that is a whole date, else the moment behind it."""
    shown = wall_in(row.get_text(" "))
    if shown:
        return local_start(*shown, timezone)
    marked = row.select_one(MARKED)
    if marked:
        return instant_in("a row", str(marked.get("datetime") or marked.get("content")), timezone)
    if YEARLESS.search(words(row.get_text(" "))):
        raise ShapeChanged("a date without a year: give the site's feed, or its JSON:API, instead")
    raise ShapeChanged("a row without a date")


def _files(row: Tag, page: Page) -> list[DocumentFound]:
    found = []
    for link in row.select("a[href]"):
        target = link_of(link, page.url)
        if target and re.search(r"/files/|\.(?:pdf|docx?)(?:\?|$)", target, re.I):
            cell = link.find_parent("td")
            column = words(str(cell.get("data-th") or "")) if cell else ""
            shown = words(link.get_text(" ")) or column or "Document"
            found.append(DocumentFound(kind_of(f"{shown} {column}"), shown, target))
    return found


# --- JSON:API ---------------------------------------------------------------------------------


def _from_api(body: bytes, url: str, timezone: str | None) -> Parsed:
    answer = json_answer(body)
    if "data" not in answer or answer.get("errors"):
        raise ShapeChanged("it is no list of the JSON:API")
    records = records_of(answer["data"], "events")
    if not records:
        return Parsed("empty", NAME, "The site lists no such events.", "jsonapi")
    page = Page(NAME, "jsonapi", url, timezone)
    parsed = gathered(page, records, lambda record: _event(record, page))
    links = answer.get("links")
    target = _href(links.get("next")) if isinstance(links, Mapping) else ""
    following = absolute(target, url) if target else None
    ours = following if following and host_of(following) == host_of(url) else None
    return replace(parsed, next_page=ours)


def _href(link: object) -> str:
    return text_of(link, "href") if isinstance(link, Mapping) else str(link or "")


def _event(record: Record, page: Page) -> MeetingFound:
    needs(record, ("id", "attributes"), "an event")
    held = record["attributes"]
    if not isinstance(held, Mapping):
        raise ShapeChanged("an event without attributes")
    title = words(text_of(held, "title"))
    if not title:
        raise ShapeChanged("an event without a title")
    link = text_of(held, "absolute_url") or _alias(held)
    return MeetingFound(
        key=text_of(record, "id"),
        body=title,
        title=title,
        start=instant_in("an event", _when(held), page.timezone),
        status=_status(title),
        place=_address(held),
        url=absolute(link, page.url) if link else None,
        amended=is_amended(title),
    )


def _alias(held: Record) -> str:
    path = held.get("path")
    return text_of(path, "alias") if isinstance(path, Mapping) else ""


def _when(held: Record) -> str:
    """The first value of the field that is the time of an event."""
    for key, value in held.items():
        if WHEN.search(key) and (text := _first(value)):
            return text
    return ""


def _first(value: Any) -> str:
    if isinstance(value, list):
        return _first(value[0]) if value else ""
    if isinstance(value, Mapping):
        return text_of(value, "value")
    return value if isinstance(value, str) else ""


def _address(held: Record) -> str | None:
    found = next((v for k, v in held.items() if "address" in k and isinstance(v, Mapping)), {})
    state = " ".join(text_of(found, key) for key in ("administrative_area", "postal_code"))
    lines = ("organization", "address_line1", "address_line2", "locality")
    return joined(*(text_of(found, key) for key in lines), state)


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next pages of a list; of a view, the first three at most."""
    number = re.search(r"[?&]page=(\d+)", parsed.next_page or "")
    if parsed.next_page in (None, url) or (number and int(number[1]) > LAST_PAGE):
        return ()
    return (PageRequest(parsed.next_page),) if parsed.next_page else ()


def recognises(url: str, body: bytes) -> bool:
    """The JSON:API by its address or names, and a view of events by Drupal's own marks."""
    if "/jsonapi/" in url or b'"node--' in body[:3000]:
        return True
    drupal = re.search(rb"<meta[^<>]+generator[^<>]{1,300}Drupal", body[:50_000], re.I)
    return bool(drupal) and b"views-row" in body and b"event" in body


PLATFORM = Platform(NAME, parse, recognises, follow=follow)
