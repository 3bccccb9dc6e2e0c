"""RSS and Atom feeds: of meetings where an item says when one is, else of documents and news.

An item's own day comes from a calendar's fields (CivicPlus `EventDates`, Trumba `localstart`, RSS
events `startdate`), else from its title; a Granicus feed has parts of its own. `pubDate` is when
something was published and never the day of a meeting: an item with nothing else is a document. An
item without any date shows that the feed changed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    kind_of,
    local_start,
    status_of,
    tree_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.feeds import PUBLISHED, feed_of, link_in, part_text, tag_of
from spiders.platforms.gather import Page, gathered
from spiders.platforms.granicus_feed import parse_feed as parse_granicus
from spiders.platforms.moments import any_day, instant, instant_in, linked_files, needs_day

NAME = "rss"
STARTS = ("localstart", "startdate", "dtstart")
AT_END = re.compile(
    r"[\s,:–-]{1,9}(?:\(?(?:[A-Z][a-z]{2,5}day,?\s)?[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}"
    r"|\d{1,2}/\d{1,2}/\d{2,4})"
    r"\)?(?:\s?(?:at\s)?\d{1,2}:\d\d\s?[ap]\.?m\.?)?\s?$",
    re.IGNORECASE,
)
FILE = re.compile(
    r"\.(?:pdf|docx?)(?:\?|$)|AgendaViewer|MinutesViewer|/ViewFile/|DocumentCenter/View|View\.ashx",
    re.IGNORECASE,
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a feed in its own order, and documents that belong to none."""
    try:
        _, items, variant = feed_of(body)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not items:
        return Parsed("empty", NAME, "The feed holds no items.", variant)
    if any(tag_of(part) == "pubDateParts" for item in items for part in item):
        return replace(parse_granicus(body, url, timezone=timezone), platform=NAME)
    page = Page(NAME, variant, url, timezone)
    dated = [item for item in items if _day_text(item)]
    loose = [item for item in items if not _day_text(item)]
    parsed = gathered(page, dated, lambda item: _meeting(item, page)) if dated else None
    try:
        documents = tuple(_news(item, page) for item in loose)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if parsed is None:
        return Parsed("ok", NAME, None, variant, documents=documents)
    return replace(parsed, documents=documents)


def _day_text(item: Any) -> str:
    """The text that says when a meeting is, or ""."""
    told = part_text(item, "EventDates", *STARTS)
    title = words(part_text(item, "title"))
    return told or (title if any_day(title) else "")


def _meeting(item: Any, page: Page) -> MeetingFound:
    title, link = words(part_text(item, "title")), link_in(item, page.url)
    if not title:
        raise ShapeChanged("an item without a title")
    told = part_text(item, "description", "summary", "content", "encoded")
    body = AT_END.sub("", title) or title
    return MeetingFound(
        key=words(part_text(item, "guid", "id")) or link or title,
        body=body,
        title=title,
        start=_start(item, page.timezone),
        status=status_of(body),
        place=_place(part_text(item, "Location", "where")),
        url=link,
        documents=unique([*_own(item, title, link, page), *linked_files(told, page.url)]),
        amended=is_amended(title),
    )


def _start(item: Any, timezone: str | None) -> str:
    stamp = part_text(item, *STARTS)
    if re.match(r"\d{4}.*T", stamp):
        return instant_in("an item", stamp, timezone)
    sent = _sent(stamp)
    if sent is not None and sent.tzinfo is not None:
        return instant(sent, timezone)
    text = _day_text(item)
    times = part_text(item, "EventTimes") or text
    return local_start(needs_day("an item", text), clock(times), timezone)


def _sent(stamp: str) -> datetime | None:
    """A moment as RFC 822 writes it ("Mon, 07 Dec 2026 18:00:00 -0600"); None for other texts."""
    try:
        return parsedate_to_datetime(stamp)
    except ValueError:
        return None


def _place(text: str) -> str | None:
    """A place on one line, without the markup that some calendars write into it."""
    marked = "<" in text
    return words(tree_of(text).get_text(" ") if marked else text) or None


def _own(item: Any, title: str, link: str | None, page: Page) -> list[DocumentFound]:
    """The document that the item is about, and what is enclosed."""
    found = []
    if link and FILE.search(link):
        kind = kind_of(re.sub(r"(?<=[a-z])(?=[A-Z])|[/_]", " ", link.partition("//")[2]))
        found.append(DocumentFound(kind if kind != "other" else kind_of(title), title, link))
    for part in item:
        target = absolute(str(part.get("url") or ""), page.url) if part.get("url") else None
        media = str(part.get("type"))
        if tag_of(part) == "enclosure" and target and not media.startswith("image/"):
            recorded = media.startswith(("video/", "audio/"))
            found.append(DocumentFound("video" if recorded else kind_of(title), title, target))
    return found


def _news(item: Any, page: Page) -> DocumentFound:
    """An item that tells of no meeting: what was published, at its address."""
    title, link = words(part_text(item, "title")), link_in(item, page.url)
    if not title or link is None:
        raise ShapeChanged("an item without a title or link")
    if not part_text(item, *PUBLISHED):
        raise ShapeChanged("an item without a date")
    return DocumentFound(kind_of(title), title, link)


def recognises(url: str, body: bytes) -> bool:
    """A feed by its first element; one with fields of Granicus is a view's."""
    start = body[:1000].lower()
    feed = b"<rss" in start or b"<feed" in start or b"<rdf:rdf" in start
    return feed and b"<gran:" not in body[:50_000]


PLATFORM = Platform(NAME, parse, recognises)
