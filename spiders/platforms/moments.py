"""What platforms share about running text: its days and instants, its links, whole pages.

Two kinds of time: a wall time is what a clock in the county shows, and is never converted; an
instant (with an offset, or counted from 1970) becomes local time where the zone is known.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from spiders.items import DocumentFound
from spiders.platforms.common import (
    ShapeChanged,
    clock,
    kind_of,
    link_of,
    local_start,
    read_html,
    remove,
    tree_of,
    unique,
    words,
)
from spiders.platforms.gather import day_in, is_whole

_ISO = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_FILE = re.compile(
    r"https?://[^\s<>\"')]{1,500}?\.(?:pdf|docx?)\b(?:\?[^\s<>\"')]*)?"
    r"|https?://(?:drive|docs)\.google\.com/(?:file|document|open)[^\s<>\"')]*",
    re.IGNORECASE,
)


def whole_page(body: bytes) -> BeautifulSoup:
    """The tree of a page of HTML; raises ShapeChanged where it is none, or ends in the middle."""
    if not is_whole(body):
        raise ShapeChanged("it is no page of HTML, or it ends in the middle")
    return read_html(body)


def any_day(text: str | None) -> date | None:
    """The first date that stands in a text, in words, with slashes or in ISO 8601, else None."""
    plain = words(text)
    found = _ISO.search(plain)
    try:
        return day_in(plain) or (date.fromisoformat(found.group()) if found else None)
    except ValueError:
        return None


def needs_day(what: str, *texts: str | None) -> date:
    """The date of the first text that has one; raises ShapeChanged where none has."""
    on = next((on for text in texts if (on := any_day(text))), None)
    if on is None:
        raise ShapeChanged(f"{what} without a date")
    return on


def wall_in(text: str | None) -> tuple[date, time | None] | None:
    """Day and time of day that a text names, both as they stand there; None without a day."""
    on = any_day(text)
    return (on, clock(text)) if on else None


def instant(moment: datetime, timezone: str | None) -> str:
    """An aware moment in local time where the zone is known, else with the offset it has.

    Midnight of a known zone is a whole day: nobody meets then.
    """
    local = moment.astimezone(ZoneInfo(timezone)) if timezone else moment
    if timezone and local.time() == time(0):
        return local.date().isoformat()
    return local.isoformat(timespec="seconds")


def instant_in(what: str, text: str, timezone: str | None) -> str:
    """The start that an ISO 8601 text with an offset gives; a text without one is wall time.

    Raises ShapeChanged where it is no such text.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ShapeChanged(f"{what} without a date") from error
    if moment.tzinfo is not None:
        return instant(moment, timezone)
    is_day = len(text.strip()) == len("2026-01-01")
    return local_start(moment.date(), None if is_day else moment.time(), timezone)


def linked_files(text: str, base: str) -> tuple[DocumentFound, ...]:
    """Documents that a description links to, as HTML or as bare addresses."""
    tree = tree_of(text) if "://" in text or "href" in text.lower() else None
    if tree is None:
        return ()
    found = []
    links = tree.select("a[href]")
    for link in links:
        target = link_of(link, base)
        if target and _FILE.search(target):
            name = words(link.get_text(" "))
            title = name if name and not name.startswith("http") else file_name(target)
            found.append(DocumentFound(kind_of(title), title, target))
    remove(links)
    for bare in _FILE.findall(tree.get_text(" ")):
        found.append(DocumentFound(kind_of(file_name(bare)), file_name(bare), bare))
    return unique(found)


def file_name(url: str) -> str:
    """A name for a document that has none but its address ("agenda 2026-12-07.pdf")."""
    last = unquote(url.partition("?")[0].rstrip("/").rpartition("/")[2])
    return words(re.sub(r"[_+]+", " ", last)) or "Document"
