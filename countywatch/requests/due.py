"""What is due of all open requests, most urgent first; the same as a calendar file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from countywatch import __version__
from countywatch.requests.draft import public_id
from countywatch.requests.events import standing_of
from groundwork.casefile import CaseFile
from groundwork.casefile.requests import Request, all_requests
from groundwork.errors import NotReachable
from groundwork.paper import one_line
from requests_templates.ladder_due import Row, due_rows, urgency

_LINE_OCTETS = 75  # RFC 5545, 3.1: longer lines are folded
_ALARMS = ("-P2DT15H", "-PT15H")  # nine in the morning, three days and one day before


@dataclass(frozen=True)
class Due:
    """One row with the request that it belongs to."""

    request: str
    agency: str
    state: str
    status: str
    row: Row

    def to_json(self, today: date) -> dict[str, object]:
        """The row of `request due --json`."""
        return {
            "request": self.request,
            "agency": self.agency,
            "state": self.state,
            "status": self.status,
            **self.row.to_json(today),
        }


def all_due(casefile: CaseFile, today: date) -> tuple[Due, ...]:
    """Every date of every open request; the earliest day to act comes first."""
    with casefile.reading() as session:
        found = [due for row in all_requests(session) for due in _due_of(row, today)]
    return tuple(sorted(found, key=lambda due: urgency(due.row)))


def _due_of(request: Request, today: date) -> Iterator[Due]:
    now = standing_of(request, today)
    public = public_id(request)
    for row in due_rows(now):
        said = replace(row, say=re.sub(r"\bID\b", public, row.say))
        yield Due(public, one_line(request.agency), request.state, now.status, said)


def write_calendar(found: Sequence[Due], path: Path, now: datetime) -> int:
    """Writes the rows that have a date as iCalendar; gives how many. Raises NotReachable."""
    dated = [due for due in found if due.row.act_on is not None]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(calendar(dated, now).encode())
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be written ({error.strerror}); name another with --ics."
        ) from error
    return len(dated)


def calendar(found: Sequence[Due], now: datetime) -> str:
    """An iCalendar (RFC 5545) with a whole-day event a row, and alarms for the requester's own.

    An event keeps its UID from one file to the next, so that a calendar updates it.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Countywatch//Countywatch {__version__}//EN",
        "CALSCALE:GREGORIAN",
        *_unique(found, now),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _unique(found: Sequence[Due], now: datetime) -> Iterator[str]:
    seen: dict[str, int] = {}
    for due in found:
        stem = f"{due.request}-{due.row.kind}-{_slug(due.row.name)}"
        seen[stem] = seen.get(stem, 0) + 1
        yield from _event(due, f"{stem}-{seen[stem]}@countywatch", now)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]


def _event(due: Due, uid: str, now: datetime) -> Iterator[str]:
    row = due.row
    day = row.act_on
    assert day is not None
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(_summary(due))}"
    yield f"DESCRIPTION:{_text(_description(row))}"
    yield "TRANSP:TRANSPARENT"
    for trigger in _ALARMS if row.party == "requester" else ():
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(_summary(due))}"
        yield f"TRIGGER:{trigger}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _summary(due: Due) -> str:
    whose = "yours" if due.row.party == "requester" else "the office's"
    return f"{due.request} {one_line(due.row.name)} ({whose}): {one_line(due.agency)}"


def _description(row: Row) -> str:
    said = [row.rule, row.cite, row.consequence or "", row.say, *row.cautions]
    return "\n".join(one_line(part) for part in said if part)


def _text(value: str) -> str:
    """A value of type TEXT: RFC 5545, 3.3.11."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line in parts of at most 75 octets; no character is cut in two."""
    parts, part = [], b""
    for char in line:
        data = char.encode()
        if len(part) + len(data) > _LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += data
    return b"\r\n".join([*parts, part]).decode()
