"""The feed of a Granicus view: at most 100 items, one a document or recording.

    https://{tenant}.granicus.com/ViewPublisherRSS.php?view_id=N&mode=agendas

`pubDate` is a 12-hour clock without am or pm and says -0800 whatever the zone; the hour of day is
in `gran:pubDateParts`. Both are often the time of publishing: the meeting's day ends the title
("Board of Supervisors - Oct 06, 2026"). Only where both days agree and the seconds are zero, as in
a schedule, is the time the meeting's.
"""

from __future__ import annotations

import re
from datetime import date, time

from lxml import etree

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    is_amended,
    kind_of,
    local_start,
    status_of,
    suspect,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, day_in, gathered

NAME = "granicus"
NUMBER = re.compile(r"(?:(?:\b|;)(event|clip)_id=|/player/(clip|event)/|data-event-id=\")(\d+)")
KINDS: tuple[tuple[str, DocumentKind], ...] = (
    (r"AgendaViewer|GeneratedAgendaViewer|/agenda\b", "agenda"),
    (r"MinutesViewer", "minutes"),
    (r"MediaPlayer|/player/|ASX\.php|DownloadFile|Podcast|\.mp[34](?:\?|$)|youtu", "video"),
)
DATED_END = re.compile(r"\s?[-–]\s?[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\s?$")


def kind_of_link(url: str) -> DocumentKind | None:
    """What a viewer of Granicus shows, by its address; None for any other address."""
    return next((kind for sign, kind in KINDS if re.search(sign, url)), None)


def key_of(number: re.Match[str]) -> str:
    """The key of a meeting by its number among events, or among recordings."""
    return f"{number[1] or number[2] or 'event'}-{number[3]}"


def looks_like_feed(body: bytes) -> bool:
    """Whether an answer is XML of a feed, and no page."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<?xml", b"<rss")) and b"<rss" in start and b"<html" not in start


def parse_feed(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a feed, one an item; a feed without items is suspect, as a view keeps 100."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return unrecognised(NAME, body, "the feed is cut off, or no XML")
    items = root.findall("./channel/item")
    if not items:
        return suspect(NAME, "the feed lists nothing")
    page = Page(NAME, "rss", url, timezone)
    return gathered(page, items, lambda item: _meeting(item, page))


def _meeting(item: etree._Element, page: Page) -> MeetingFound:
    title, link = words(item.findtext("title")), words(item.findtext("link"))
    target = absolute(link, page.url) if link else None
    if not title or target is None:
        raise ShapeChanged("an item without a title or link")
    number = NUMBER.search(target)
    kind = kind_of_link(target) or kind_of(title)
    return MeetingFound(
        key=key_of(number) if number else target,
        body=DATED_END.sub("", title) or title,
        title=title,
        start=_start(item, title, page.timezone),
        status=status_of(DATED_END.sub("", title)),
        url=target,
        documents=(DocumentFound(kind, kind.replace("_", " ").capitalize(), target),),
        amended=is_amended(title),
    )


def _start(item: etree._Element, title: str, timezone: str | None) -> str:
    told, (on, at) = day_in(title), _published(item)
    if told is None and on is None:
        raise ShapeChanged("an item without a date")
    if told is None or told == on:
        return local_start(on or told, at, timezone)  # type: ignore[arg-type]
    return local_start(told, None, timezone)


def _published(item: etree._Element) -> tuple[date | None, time | None]:
    """Day and time in parts; no time where its seconds show that it was a click that set it."""
    parts = next((dict(e.attrib) for e in item if str(e.tag).endswith("pubDateParts")), {})
    try:
        on = date(*(int(parts[key]) for key in ("yr", "mo", "day")))
        at = time(int(parts["hr"]), int(parts["min"]))
    except (KeyError, ValueError):
        return None, None
    return on, at if int(parts.get("sec", "0") or 0) == 0 and at != time(0) else None
