"""iCalendar feeds (RFC 5545): VEVENTs as meetings, whoever publishes them.

Times with TZID are wall times of that zone; times with Z, or in the zone UTC, are instants; times
with neither are wall times of the place. `VALUE=DATE` is a whole day. An event that repeats by rule
is given on its first day, and on those from a year before the feed was made to a year after; an
event with RECURRENCE-ID stands in for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import re2

from spiders.items import DocumentFound, MeetingFound, MeetingStatus, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.bounds import ends_of, with_cut
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    is_amended,
    kind_of,
    local_start,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered
from spiders.platforms.moments import instant, linked_files
from spiders.platforms.repeats import Effort, occurrences

NAME = "ics"
# A list in a list of parameters: RE2 reads it in one pass, whatever stands there.
LINE = re2.compile(
    r"(?s)(?P<name>[A-Za-z0-9-]+)"
    r"(?P<params>(?:;[\w-]+=(?:\"[^\"]*\"|[^\";:,]*)(?:,\"?[^\";:,]*\"?)*)*):(?P<value>.*)"
)
STAMP = re.compile(r"(?P<day>\d{8})(?:T(?P<time>\d{4})(?:\d\d)?(?P<utc>Z)?)?$")
YEAR = timedelta(days=366)
TOO_MANY_RULES = (
    "The calendar has more events that repeat than are read; days of the last ones are missing. "
    "Watch a calendar of one body."
)
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Z"})


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: its value as written, and its parameters by upper-case name."""

    value: str
    params: dict[str, str] = field(default_factory=dict)


Event = dict[str, list[Property]]


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a calendar, in its own order."""
    return parse_feed(body, url, NAME, timezone)


def parse_feed(body: bytes, url: str, platform: str, timezone: str | None) -> Parsed:
    """As `parse`, for a platform that publishes such a feed among others."""
    try:
        events = _events(_lines(body))
    except ShapeChanged as change:
        return unrecognised(platform, body, str(change))
    if not events:
        return Parsed("empty", platform, "The calendar holds no events.", "ics")
    page, effort = Page(platform, "ics", url, timezone), Effort()
    once = {_once(event) for event in events if "RECURRENCE-ID" in event}
    within, cut = ends_of(events)
    parsed = gathered(page, within, lambda event: _meeting(event, page))
    if parsed.outcome != "ok":
        return parsed
    repeated = [
        held
        for meeting, event in zip(parsed.meetings, within, strict=True)
        for held in _repeated(meeting, event, once, page, effort)
    ]
    spent = TOO_MANY_RULES if effort.left <= 0 else None
    return with_cut(replace(parsed, meetings=tuple(repeated)), cut, spent)


def _lines(body: bytes) -> list[str]:
    """The unfolded lines of a whole calendar; raises ShapeChanged for anything else."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    lines = re.sub(r"\r?\n[ \t]", "", text.strip()).splitlines()
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise ShapeChanged("it is no calendar")
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise ShapeChanged("it ends in the middle")
    return lines


def _events(lines: Sequence[str]) -> list[Event]:
    """The properties of each VEVENT, without those of its alarms."""
    events: list[Event] = []
    inside: list[str] = []
    for line in lines:
        found = LINE.match(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"].strip()
        if name == "BEGIN":
            inside.append(value.upper())
            if value.upper() == "VEVENT":
                events.append({})
        elif name == "END":
            if not inside or inside.pop() != value.upper():
                raise ShapeChanged("its parts do not end where they began")
        elif inside and inside[-1] == "VEVENT":
            events[-1].setdefault(name, []).append(Property(value, _params(found["params"])))
    if not any(line.upper().startswith("VERSION:") for line in lines):
        raise ShapeChanged("it names no version")
    return events


def _params(text: str) -> dict[str, str]:
    pairs = re.findall(r";([\w-]+)=(\"[^\"]*\"|[^;]*)", text)
    return {name.upper(): value.strip('"') for name, value in pairs}


def _text(event: Event, name: str) -> str:
    """The first value of a property as plain text, with its escapes undone."""
    value = event[name][0].value if name in event else ""
    return re.sub(r"\\([nN,;\\])", lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def _line(event: Event, name: str) -> str:
    """A property on one line; plug-ins of WordPress write "&#8211;" and "&amp;" in it."""
    return words(unescape(_text(event, name)))


def _meeting(event: Event, page: Page) -> MeetingFound:
    if "DTSTART" not in event:
        raise ShapeChanged("an event without a start")
    if len(event["DTSTART"]) > 1:
        raise ShapeChanged("an event with several starts: the end of one is lost")
    title = _line(event, "SUMMARY") or "Event without a title"
    start = _start(event["DTSTART"][0], page.timezone)
    place = _line(event, "LOCATION")
    link = absolute(_text(event, "URL"), page.url) if _text(event, "URL") else None
    return MeetingFound(
        key=_key(event, link, start, title),
        body=title,
        title=title,
        start=start,
        status=_status(event, title),
        place=place or None,
        url=link,
        documents=unique([*_attached(event), *linked_files(_text(event, "DESCRIPTION"), page.url)]),
        amended=is_amended(title),
    )


def _status(event: Event, title: str) -> MeetingStatus:
    if _text(event, "STATUS").upper() == "CANCELLED":
        return "cancelled"
    return status_of(title, _text(event, "DESCRIPTION"))


def _key(event: Event, link: str | None, start: str, title: str) -> str:
    """The event's own id; some sites scramble it as if it were an e-mail address."""
    uid = _text(event, "UID")
    if not uid or "<" in uid:
        return link or f"{start}-{title}"
    stands_for = _text(event, "RECURRENCE-ID")
    return f"{uid}/{stands_for}" if stands_for else uid


def _attached(event: Event) -> Iterator[DocumentFound]:
    for held in event.get("ATTACH", ()):
        target = absolute(held.value, "") if held.value.lower().startswith("http") else None
        if target and not held.params.get("FMTTYPE", "").startswith("image/"):
            name = words(held.params.get("FILENAME")) or target.rpartition("/")[2] or "Attachment"
            yield DocumentFound(kind_of(name), name, target)


def _moment(held: Property) -> tuple[date, time | None, bool]:
    """Day, time of day and whether they are UTC; raises ShapeChanged where it is no stamp."""
    found = STAMP.match(held.value)
    try:
        on = date.fromisoformat(found["day"]) if found else None
        clock = f"{found['time'][:2]}:{found['time'][2:]}" if found and found["time"] else None
        at = time.fromisoformat(clock) if clock else None
    except ValueError:
        on = at = None
    if on is None or found is None:
        raise ShapeChanged("an event without a date")
    return on, at, bool(found["utc"]) or held.params.get("TZID") in UTC_NAMES


def _start(held: Property, timezone: str | None) -> str:
    on, at, is_utc = _moment(held)
    if at is None:
        return on.isoformat()
    if is_utc:
        return instant(datetime.combine(on, at, UTC), timezone)
    if at == time(0):
        return on.isoformat()
    return local_start(on, at, _zone(held.params.get("TZID")) or timezone)


def _zone(name: str | None) -> str | None:
    """A zone that is known by its name; Windows and home-made names are not."""
    try:
        return str(ZoneInfo(name)) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _once(event: Event) -> tuple[str, str]:
    return _text(event, "UID"), _text(event, "RECURRENCE-ID")[:8]


def _repeated(
    meeting: MeetingFound,
    event: Event,
    once: set[tuple[str, str]],
    page: Page,
    effort: Effort,
) -> Iterator[MeetingFound]:
    """The meeting itself, or where a rule repeats it, one for each day about its feed's own."""
    if "RRULE" not in event or "RECURRENCE-ID" in event:
        yield meeting
        return
    held = event["DTSTART"][0]
    first = _moment(held)[0]
    since, until = _window(event, first)
    left_out = {part[:8] for p in event.get("EXDATE", ()) for part in p.value.split(",")}
    uid = _text(event, "UID")
    for on in occurrences(_text(event, "RRULE"), first, since, until, effort):
        stamp = on.strftime("%Y%m%d")
        if stamp in left_out or (uid, stamp) in once:
            continue
        start = _start(replace(held, value=stamp + held.value[8:]), page.timezone)
        yield replace(meeting, key=f"{meeting.key}/{stamp}", start=start)


def _window(event: Event, first: date) -> tuple[date, date]:
    """From a year before the feed was made to a year after; what was earlier matters no more."""
    found = STAMP.match(_text(event, "DTSTAMP"))
    try:
        made = date.fromisoformat(found["day"]) if found else first
        return (first if made < first else made - YEAR), made + YEAR
    except (ValueError, OverflowError):
        return first, first


def recognises(url: str, body: bytes) -> bool:
    """A calendar by its first line."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


PLATFORM = Platform(NAME, parse, recognises)
