"""The days on which an event repeats by an RRULE (RFC 5545, 3.3.10), as public calendars use it.

Rules by week (with BYDAY), by month (BYDAY with a count as in `2TU`, BYMONTHDAY, BYSETPOS), by day
and by year. A rule of another kind is not guessed at: only the first day is given.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "WKST"}
)
BY_DAY = re.compile(r"(?P<count>[+-]?\d)?(?P<day>MO|TU|WE|TH|FR|SA|SU)$")


def occurrences(rule: str, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, in order, `first` among them."""
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    periods = _PERIODS.get(parts.get("FREQ", ""))
    if periods is None or not parts.keys() <= KNOWN or not _number(parts, "INTERVAL", 1):
        yield first
        return
    end = min(last, _until(parts) or last)
    left = _number(parts, "COUNT", 0) or None
    yield first
    given = 1
    for days in periods(parts, first, end):
        for on in sorted(days):
            if on <= first:
                continue
            if on > end or given == left:
                return
            yield on
            given += 1


def _number(parts: dict[str, str], name: str, default: int) -> int:
    text = parts.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,4}", text) else default


def _until(parts: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None
    except ValueError:
        return None


def _weekdays(parts: dict[str, str]) -> list[tuple[int, int]]:
    """BYDAY as pairs of count (0 = each) and weekday (Monday = 0)."""
    found = (BY_DAY.match(part) for part in parts.get("BYDAY", "").split(","))
    return [(int(f["count"] or 0), DAYS.index(f["day"])) for f in found if f]


def _daily(parts: dict[str, str], first: date, end: date) -> Iterator[list[date]]:
    only = {day for _, day in _weekdays(parts)}
    step = timedelta(days=_number(parts, "INTERVAL", 1))
    on = first
    while on <= end:
        yield [on] if not only or on.weekday() in only else []
        on += step


def _weekly(parts: dict[str, str], first: date, end: date) -> Iterator[list[date]]:
    days = sorted({day for _, day in _weekdays(parts)}) or [first.weekday()]
    # The week begins on Monday, unless WKST says Sunday, which matters for every other week.
    back = (first.weekday() + 1) % 7 if parts.get("WKST") == "SU" else first.weekday()
    week = first - timedelta(days=back)
    while week <= end:
        yield [on for n in range(7) if (on := week + timedelta(days=n)).weekday() in days]
        week += timedelta(weeks=_number(parts, "INTERVAL", 1))


def _monthly(parts: dict[str, str], first: date, end: date) -> Iterator[list[date]]:
    year, month, step = first.year, first.month, _number(parts, "INTERVAL", 1)
    while date(year, month, 1) <= end:
        yield _in_month(parts, year, month, first)
        months = year * 12 + month - 1 + step
        year, month = months // 12, months % 12 + 1


def _yearly(parts: dict[str, str], first: date, end: date) -> Iterator[list[date]]:
    months = [int(m) for m in parts.get("BYMONTH", "").split(",") if m.isdigit()] or [first.month]
    for year in range(first.year, end.year + 1, _number(parts, "INTERVAL", 1)):
        yield [on for m in months if 1 <= m <= 12 for on in _in_month(parts, year, m, first)]


def _in_month(parts: dict[str, str], year: int, month: int, first: date) -> list[date]:
    length = calendar.monthrange(year, month)[1]
    every = [date(year, month, n) for n in range(1, length + 1)]
    found: set[date] = set()
    for count, weekday in _weekdays(parts):
        named = [on for on in every if on.weekday() == weekday]
        at = count - 1 if count > 0 else count
        found |= set(named if count == 0 else named[at : at + 1 or None])
    numbers = [int(n) for n in parts.get("BYMONTHDAY", "").split(",") if re.fullmatch(r"-?\d+", n)]
    if not parts.get("BYDAY"):
        wanted = numbers or [first.day]
        found = {on for on in every if on.day in wanted or on.day - length - 1 in wanted}
    elif numbers:
        found = {on for on in found if on.day in numbers}
    return _at_positions(parts, sorted(found))


def _at_positions(parts: dict[str, str], days: list[date]) -> list[date]:
    chosen = [int(n) for n in parts.get("BYSETPOS", "").split(",") if re.fullmatch(r"-?\d+", n)]
    if not chosen:
        return days
    places = [n - 1 if n > 0 else len(days) + n for n in chosen]
    return [days[n] for n in places if 0 <= n < len(days)]


_PERIODS = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
