"""The parts of RSS and Atom feeds, whatever their namespaces: items, and the words of an item."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from spiders.platforms.common import ShapeChanged, absolute, words
from spiders.platforms.moments import any_day

ROOTS = frozenset({"rss", "feed", "RDF"})
# What has a title of its own in a feed and is no item.
APART = frozenset({"image", "textInput", "textinput", "source"})
_NAMED = re.compile(rb"&([A-Za-z]{2,8}\d?);")
_NUMBERS = {
    name.encode(): b"&#%d;" % number
    for name, number in name2codepoint.items()
    if name not in ("amp", "lt", "gt", "quot", "apos")
}
PUBLISHED = ("pubDate", "published", "date", "updated")


def feed_of(body: bytes) -> tuple[Any, list[Any], str]:
    """The channel of a whole feed, its items, and which kind it is; raises ShapeChanged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(_without_names(body.lstrip(b"\xef\xbb\xbf \t\r\n")), parser)
    except etree.XMLSyntaxError as error:
        raise ShapeChanged("it is no XML, or cut off") from error
    if tag_of(root) not in ROOTS:
        raise ShapeChanged("it is XML, but no feed")
    name, variant = ("entry", "atom") if tag_of(root) == "feed" else ("item", "rss")
    channel = root if variant == "atom" else next((p for p in root if tag_of(p) == "channel"), None)
    if channel is None:
        raise ShapeChanged("it is a feed without a channel")
    items = [part for part in root.iter() if tag_of(part) == name]
    if not items and any(tag_of(p) not in APART and part_text(p, "title") for p in channel):
        raise ShapeChanged(f"it holds things that are no {name}")
    return channel, items, variant


def _without_names(body: bytes) -> bytes:
    """Entities that HTML names and XML does not ("&nbsp;") by their numbers, as feeds forget."""
    return _NAMED.sub(lambda found: _NUMBERS.get(found[1], found[0]), body)


def tag_of(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def part_text(item: Any, *names: str) -> str:
    """The text of the first part of one of these names, in the order of the names."""
    for name in names:
        for part in item:
            if tag_of(part).lower() == name.lower() and "".join(part.itertext()).strip():
                return "".join(part.itertext()).strip()
    return ""


def link_in(item: Any, base: str) -> str | None:
    """The address of an item's page for people, made absolute."""
    hrefs = [
        part.get("href")
        for part in item
        if tag_of(part) == "link"
        and part.get("href")
        and part.get("rel", "alternate") == "alternate"
    ]
    target = words(part_text(item, "link") or (hrefs[0] if hrefs else ""))
    return absolute(target, base) if target else None


def published(item: Any, timezone: str | None) -> date | None:
    """The day on which an item was published, where its county's clock stood; None if unsaid.

    RSS writes RFC 822 dates, Atom RFC 3339, and some feeds neither: then the day that stands there.
    """
    text = part_text(item, *PUBLISHED)
    moment: datetime | None = None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            break
        except ValueError:
            continue
    if moment is None:
        return any_day(text)
    if timezone and moment.tzinfo is not None and 1 < moment.year < 9999:
        moment = moment.astimezone(ZoneInfo(timezone))
    return moment.date()
