"""RSS and Atom feeds: of meetings where an item says when one is, else of documents and news.

An item's own day comes from a calendar's fields (CivicPlus `EventDates`, Trumba `localstart`, RSS
events `startdate`), else from its title; a Granicus feed has parts of its own. `pubDate` is when
something was published and never the day of a meeting: an item with nothing else is a document. An
item without any date shows that the feed changed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lxml import etree

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
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered
from spiders.platforms.granicus_feed import parse_feed as parse_granicus
from spiders.platforms.moments import any_day, instant_in, linked_files, needs_day

NAME = "rss"
ROOTS = frozenset({"rss", "feed", "RDF"})
# What has a title of its own in a feed and is no item.
APART = frozenset({"image", "textInput", "textinput", "source"})
PUBLISHED = ("pubDate", "published", "updated", "date")
STARTS = ("localstart", "startdate", "dtstart")
AT_END = re.compile(
    r"[\s,:–-]+(?:\(?(?:[A-Z][a-z]+day,?\s+)?[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}"
    r"|\d{1,2}/\d{1,2}/\d{2,4})"
    r"\)?(?:\s*(?:at\s+)?\d{1,2}:\d\d\s*[ap]\.?m\.?)?\s*$",
    re.IGNORECASE,
)
FILE = re.compile(
    r"\.(?:pdf|docx?)(?:\?|$)|AgendaViewer|MinutesViewer|/ViewFile/|DocumentCenter/View|View\.ashx",
    re.IGNORECASE,
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a feed in its own order, and documents that belong to none."""
    try:
        items, variant = _items(body)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if not items:
        return Parsed("empty", NAME, "The feed holds no items.", variant)
    if any(_tag(part) == "pubDateParts" for item in items for part in item):
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


def _items(body: bytes) -> tuple[list[Any], str]:
    """The items of a whole feed, and which kind it is."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise ShapeChanged("it is no XML, or cut off") from error
    if _tag(root) not in ROOTS:
        raise ShapeChanged("it is XML, but no feed")
    name, variant = ("entry", "atom") if _tag(root) == "feed" else ("item", "rss")
    channel = root if variant == "atom" else next((p for p in root if _tag(p) == "channel"), None)
    if channel is None:
        raise ShapeChanged("it is a feed without a channel")
    items = [part for part in root.iter() if _tag(part) == name]
    if not items and any(_tag(p) not in APART and _text(p, "title") for p in channel):
        raise ShapeChanged(f"it holds things that are no {name}")
    return items, variant


def _tag(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _text(item: Any, *names: str) -> str:
    """The text of the first part of one of these names, in the order of the names."""
    for name in names:
        for part in item:
            if _tag(part).lower() == name.lower() and "".join(part.itertext()).strip():
                return "".join(part.itertext()).strip()
    return ""


def _link(item: Any, page: Page) -> str | None:
    hrefs = [
        part.get("href")
        for part in item
        if _tag(part) == "link" and part.get("href") and part.get("rel", "alternate") == "alternate"
    ]
    target = words(_text(item, "link") or (hrefs[0] if hrefs else ""))
    return absolute(target, page.url) if target else None


def _day_text(item: Any) -> str:
    """The text that says when a meeting is, or ""."""
    told = _text(item, "EventDates", *STARTS)
    title = words(_text(item, "title"))
    return told or (title if any_day(title) else "")


def _meeting(item: Any, page: Page) -> MeetingFound:
    title, link = words(_text(item, "title")), _link(item, page)
    if not title:
        raise ShapeChanged("an item without a title")
    told = _text(item, "description", "summary", "content", "encoded")
    body = AT_END.sub("", title) or title
    return MeetingFound(
        key=words(_text(item, "guid", "id")) or link or title,
        body=body,
        title=title,
        start=_start(item, page.timezone),
        status=status_of(body),
        place=words(_text(item, "Location", "where")) or None,
        url=link,
        documents=unique([*_own(item, title, link, page), *linked_files(told, page.url)]),
        amended=is_amended(title),
    )


def _start(item: Any, timezone: str | None) -> str:
    stamp = _text(item, *STARTS)
    if stamp and "T" in stamp:
        return instant_in("an item", stamp, timezone)
    text = _day_text(item)
    times = _text(item, "EventTimes") or text
    return local_start(needs_day("an item", text), clock(times), timezone)


def _own(item: Any, title: str, link: str | None, page: Page) -> list[DocumentFound]:
    """The document that the item is about, and what is enclosed."""
    found = []
    if link and FILE.search(link):
        kind = kind_of(re.sub(r"(?<=[a-z])(?=[A-Z])|[/_]", " ", link.partition("//")[2]))
        found.append(DocumentFound(kind if kind != "other" else kind_of(title), title, link))
    for part in item:
        target = absolute(str(part.get("url") or ""), page.url) if part.get("url") else None
        if _tag(part) == "enclosure" and target and not str(part.get("type")).startswith("image/"):
            recorded = str(part.get("type")).startswith(("video/", "audio/"))
            found.append(DocumentFound("video" if recorded else kind_of(title), title, target))
    return found


def _news(item: Any, page: Page) -> DocumentFound:
    """An item that tells of no meeting: what was published, at its address."""
    title, link = words(_text(item, "title")), _link(item, page)
    if not title or link is None:
        raise ShapeChanged("an item without a title or link")
    if not _text(item, *PUBLISHED):
        raise ShapeChanged("an item without a date")
    return DocumentFound(kind_of(title), title, link)


def recognises(url: str, body: bytes) -> bool:
    """A feed by its first element; one with fields of Granicus is a view's."""
    start = body[:1000].lower()
    feed = b"<rss" in start or b"<feed" in start or b"<rdf:rdf" in start
    return feed and b"<gran:" not in body[:50_000]


PLATFORM = Platform(NAME, parse, recognises)
