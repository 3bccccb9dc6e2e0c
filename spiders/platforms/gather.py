"""What platforms share in gathering: JSON answers, times in records, and rows read one by one.

A row that cannot be read makes a page `suspect`, and the rows that can be read are still given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bs4 import Tag

from spiders.items import MeetingFound, Parsed
from spiders.platforms.bounds import ends_of, with_cut
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    day,
    end_lines,
    is_amended,
    kind_of,
    link_of,
    local_start,
    suspect,
    words,
)

Row = TypeVar("Row")
Found = TypeVar("Found")
Record = Mapping[str, Any]
_WALL = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d\d?)[-/](?P<day>\d\d?)"
    r"(?:[T ](?P<hour>\d\d?):(?P<minute>\d\d))?"
)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is read: its platform, variant and address, and the zone of its times."""

    platform: str
    variant: str
    url: str
    timezone: str | None = None


def json_answer(body: bytes) -> Any:
    """The value of a JSON answer; raises ShapeChanged where it is none, or cut off."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ShapeChanged("it is no JSON, or cut off") from error


def records_of(value: object, what: str) -> list[Record]:
    """A JSON list of objects; raises ShapeChanged for anything else."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ShapeChanged(f"its {what} are no list of objects")
    return value


def needs(record: Record, keys: Iterable[str], what: str) -> None:
    """Raises ShapeChanged where a record lacks one of the keys that its platform always has."""
    missing = sorted(set(keys) - record.keys())
    if missing:
        raise ShapeChanged(f"{what} without {', '.join(missing)}")


def text_of(record: Record, key: str) -> str:
    """The text under a key without white space at its ends; "" where there is none."""
    value = record.get(key)
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def title_of(record: Record, key: str) -> str:
    """A title as it is written, inner spaces kept, on one line."""
    return "".join(c for c in re.sub(r"[\r\n\t]+", " ", text_of(record, key)) if c.isprintable())


def wall(text: str, what: str) -> tuple[date, time | None]:
    """Day and time of a timestamp ("2026-01-06T09:00:00Z"), as written; midnight is no time.

    Several vendors write local time with a Z, so an offset says nothing. Raises ShapeChanged
    where there is no date.
    """
    found = _WALL.match(text.strip())
    try:
        on = date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
        at = time(int(found["hour"]), int(found["minute"])) if found and found["hour"] else None
    except ValueError:
        on = at = None
    if on is None or on.year < 1950:  # 0001 and 1900 stand for "none"
        raise ShapeChanged(f"{what} without a date")
    return on, at if at != time(0) else None


def wall_start(text: str, what: str, timezone: str | None) -> str:
    """The start that a timestamp of local time says, as `items.py` writes it."""
    return local_start(*wall(text, what), timezone)


def root_of(url: str) -> str:
    """The scheme and host of an address, with a slash at the end."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def host_of(url: str) -> str:
    """The host of an address in small letters; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def read_each(
    rows: Sequence[Row], read: Callable[[Row], Found]
) -> tuple[tuple[Found, ...], str | None]:
    """What the rows hold that can be read, and what is amiss in the others; None where nothing."""
    found: list[Found] = []
    unread: list[str] = []
    for row in rows:
        try:
            found.append(read(row))
        except ShapeChanged as change:
            unread.append(str(change))
    if not unread:
        return tuple(found), None
    return tuple(found), f"in {len(unread)} of {len(rows)} rows there is {unread[0]}"


def _named(found: MeetingFound) -> MeetingFound:
    """A meeting that has a key, without which it is a new one at each visit."""
    if not found.key:
        raise ShapeChanged("a meeting without a number")
    return found


def gathered(
    page: Page,
    rows: Sequence[Row],
    read: Callable[[Row], MeetingFound],
    amiss: Sequence[str] = (),
) -> Parsed:
    """The meetings of all rows: `ok`, or `suspect` where a row, or the page itself, is amiss.

    Of more rows than `MOST_ROWS` only the first and the last are read; then it is `suspect` too.
    """
    within, cut = ends_of(rows)
    meetings, unread = read_each(within, lambda row: _named(read(row)))
    said = [*amiss, *([unread] if unread else [])]
    if not rows and not said:
        said.append("it lists no meetings and does not say that there are none")
    parsed = Parsed("ok", page.platform, None, page.variant, meetings)
    if not said:
        return with_cut(parsed, cut)
    return replace(parsed, outcome="suspect", reason=suspect(page.platform, said[0]).reason)


def joined(*parts: str | None) -> str | None:
    """The parts of a place that are there, each once, with commas; None where none is."""
    kept = dict.fromkeys(words(part).strip(" ,") for part in parts if part)
    return ", ".join(part for part in kept if part) or None


_MONTH = r"(?P<month>[a-z]{3,9})"
_NAMED_DAY = re.compile(
    rf"\b{_MONTH}\.?\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<![\d/])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:-|\s+){_MONTH}\.?(?:-|,?\s+)(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_NUMBERED_DAY = re.compile(
    r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})(?![\d/])"
)
_DASHED_DAY = re.compile(
    r"(?<![\d.-])(?P<month>\d{1,2})(?P<dash>[-.])(?P<day>\d{1,2})(?P=dash)(?P<year>\d{4})(?![\d.-])"
)
_ISO_DAY = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)"
)
_DAYS = (_NAMED_DAY, _NUMBERED_DAY, _ISO_DAY, _DAY_FIRST, _DASHED_DAY)


def day_in(text: str) -> date | None:
    """The first date inside a text ("Tue Mar 7, 2026 - 6:00 PM", "09/27/22"), else None."""
    plain = words(text)
    for found in (found for form in _DAYS for found in form.finditer(plain)):
        month, number, year = found["month"], found["day"], found["year"]
        year = f"20{year}" if len(year) == 2 else year
        on = day(f"{month}/{number}/{year}" if month.isdigit() else f"{month} {number}, {year}")
        if on:
            return on
    return None


def start_in(text: str, timezone: str | None, what: str) -> str:
    """The start that a text names, with a time where it has one; raises ShapeChanged without."""
    on = day_in(text)
    if on is None:
        raise ShapeChanged(f"{what} without a date")
    return local_start(on, clock(text), timezone)


_OPENS = re.compile(
    r"(?:open|location(?:\.href)?\s{0,9}=|OpenWindow)\s{0,9}\(?\s{0,9}[\"']([^\"']+)[\"']", re.I
)


def target_of(tag: Tag, base: str) -> str | None:
    """The web address that a link or button leads to, by `href` or by a script that opens it."""
    link = link_of(tag, base)
    if link:
        return link
    script = str(tag.get("onclick") or "") + str(tag.get("href") or "")
    found = _OPENS.search(script)
    return absolute(found[1], base) if found else None


_PROMISED = frozenset({"agenda", "packet", "minutes"})
_WITHHELD = re.compile(
    r"\b(?:not|un|no)[ -]?(?:yet )?(?:avail|view|post|publi)|\bno\b", re.IGNORECASE
)


def expect_target(tag: Tag, base: str, text: str) -> str | None:
    """The address of a link; raises ShapeChanged where one called "Agenda" lost its own.

    An address that is there and empty is how vendors show that nothing is published yet.
    """
    target = target_of(tag, base)
    bare = not (tag.has_attr("href") or tag.has_attr("onclick"))
    if bare and kind_of(text) in _PROMISED and not _WITHHELD.search(text):
        raise ShapeChanged(f"a link called '{text[:40]}' that leads nowhere")
    return target


def is_whole(body: bytes) -> bool:
    """Whether a page has its end: one that was cut off in the middle has not."""
    return b"</html" in body.lower()


def in_table(tag: Tag, table: Tag) -> bool:
    """Whether a row belongs to this table itself, and not to one inside of it."""
    return tag.find_parent("table") is table


def marks_of(tag: Tag, name: str) -> str:
    """The text of an attribute that may hold several words, as `class` and `headers`; else ""."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


_TAKES_PART = re.compile(
    r"zoom|webinar|webex|teams\b|dial|call\b|phone|e-?mail|@|comment|speak|sign.?up|regist|join|"
    r"attend|watch|stream|livestream|https?://|\d{3}[-. ]\d{4}",
    re.IGNORECASE,
)


JOINS = re.compile(
    r"//[^/]*(?:zoom\.us|webex\.com|teams\.microsoft\.com|meet\.google\.com|gotomeet)"
)


def lines_of(tag: Tag) -> str:
    """The text of a note, a line where the page breaks it, without the line ends of its source."""
    end_lines(tag.select("br, p, li, div"))
    parts = ("\n" if text == "\n" else f" {words(str(text))}" for text in tag.find_all(string=True))
    return "\n".join(words(line) for line in "".join(parts).splitlines())


def participate_of(note: str | None) -> str | None:
    """A note about a meeting, line by line, where it says how to take part; else None."""
    lines = [words(line) for line in (note or "").splitlines() if line.strip()]
    useful = [line for line in lines if _TAKES_PART.search(line) or not is_amended(line)]
    return "\n".join(useful) if _TAKES_PART.search(" ".join(useful)) else None
