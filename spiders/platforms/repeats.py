"""The days on which an event repeats by an RRULE (RFC 5545, 3.3.10), as public calendars use it.

Rules by week (with BYDAY), by month (BYDAY with a count as in `2TU`, BYMONTHDAY, BYSETPOS), by day
and by year. A rule of another kind is not guessed at: only the first day is given. A rule without a
count is begun where the days that matter begin, whenever it was made: one from 1900 costs no more.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "WKST"}
)
BY_DAY = re.compile(r"(?P<count>[+-]?\d)?(?P<day>MO|TU|WE|TH|FR|SA|SU)$")
NUMBER = re.compile(r"[+-]?[0-9]{1,4}$")
# Days that are looked at for all rules of a feed: 400 events that repeat each day for two years.
MOST_DAYS = 300_000
# Within these years no step of a rule leaves the calendar of Python (years 1 to 9999).
FIRST_YEAR, LAST_YEAR = 1600, 9000


@dataclass(slots=True)
class Effort:
    """What is left of the days that may be looked at for the rules of one feed."""

    left: int = MOST_DAYS

    def spend(self, days: int) -> bool:
        """Takes so many days; False where nothing was left before."""
        enough = self.left > 0
        self.left -= days
        return enough


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in parts, each number once. `weekdays` are pairs of count (0 = each) and weekday."""

    periods: Callable[[Rule, date, date, date], Iterator[list[date]]]
    interval: int
    count: int | None
    until: date | None
    weekdays: tuple[tuple[int, int], ...]
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    sunday_first: bool


def occurrences(
    text: str, first: date, since: date, last: date, effort: Effort | None = None
) -> Iterator[date]:
    """`first`, on which an event begins, and the days from `since` to `last` that repeat it.

    In order. Ends early where no effort is left; of a rule that is not known, the first day only.
    """
    effort = effort or Effort()
    rule = _rule(text) if FIRST_YEAR <= first.year <= LAST_YEAR else None
    if rule is None:
        yield first
        return
    end = min(last, rule.until or last, date(LAST_YEAR, 12, 31))
    yield first
    given = 1
    # Where days are counted, they are counted from the first one.
    begin = first if rule.count else max(first, since)
    for days in rule.periods(rule, first, begin, end):
        if not effort.spend(len(days) + 1):
            return
        for on in sorted(days):
            if on <= first:
                continue
            if on > end or given == rule.count:
                return
            given += 1
            if on >= since:
                yield on


def _rule(text: str) -> Rule | None:
    """The parts of a rule; None where one of them is not known."""
    parts = dict(part.upper().split("=", 1) for part in text.split(";") if "=" in part)
    periods = _PERIODS.get(parts.get("FREQ", ""))
    interval = _number(parts, "INTERVAL", 1)
    if periods is None or not parts.keys() <= KNOWN or not interval:
        return None
    named = (BY_DAY.match(part) for part in parts.get("BYDAY", "").split(","))
    weekdays = ((int(found["count"] or 0), DAYS.index(found["day"])) for found in named if found)
    return Rule(
        periods=periods,
        interval=interval,
        count=_number(parts, "COUNT", 0) or None,
        until=_until(parts),
        weekdays=tuple(dict.fromkeys(weekdays)),
        month_days=_numbers(parts, "BYMONTHDAY"),
        months=tuple(month for month in _numbers(parts, "BYMONTH") if 1 <= month <= 12),
        positions=_numbers(parts, "BYSETPOS"),
        sunday_first=parts.get("WKST") == "SU",
    )


def _number(parts: dict[str, str], name: str, default: int) -> int:
    text = parts.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else default


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    """The numbers of a list, each once: a rule may repeat one a thousand times."""
    texts = (text for text in parts.get(name, "").split(",") if NUMBER.match(text))
    return tuple(dict.fromkeys(int(text) for text in texts))


def _until(parts: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None
    except ValueError:
        return None


def _daily(rule: Rule, first: date, begin: date, end: date) -> Iterator[list[date]]:
    only = {day for _, day in rule.weekdays}
    passed = (begin - first).days // rule.interval
    on = first + timedelta(days=passed * rule.interval)
    while on <= end:
        yield [on] if not only or on.weekday() in only else []
        on += timedelta(days=rule.interval)


def _weekly(rule: Rule, first: date, begin: date, end: date) -> Iterator[list[date]]:
    days = {day for _, day in rule.weekdays} or {first.weekday()}
    # The week begins on Monday, unless WKST says Sunday, which matters for every other week.
    back = (first.weekday() + 1) % 7 if rule.sunday_first else first.weekday()
    week = first - timedelta(days=back)
    week += timedelta(weeks=(begin - week).days // (7 * rule.interval) * rule.interval)
    while week <= end:
        yield [on for n in range(7) if (on := week + timedelta(days=n)).weekday() in days]
        week += timedelta(weeks=rule.interval)


def _monthly(rule: Rule, first: date, begin: date, end: date) -> Iterator[list[date]]:
    month = first.year * 12 + first.month - 1
    passed = (begin.year * 12 + begin.month - 1 - month) // rule.interval
    month += passed * rule.interval
    while month <= end.year * 12 + end.month - 1:
        yield _in_month(rule, month // 12, month % 12 + 1, first)
        month += rule.interval


def _yearly(rule: Rule, first: date, begin: date, end: date) -> Iterator[list[date]]:
    months = rule.months or (first.month,)
    passed = (begin.year - first.year) // rule.interval
    for year in range(first.year + passed * rule.interval, end.year + 1, rule.interval):
        yield [on for month in months for on in _in_month(rule, year, month, first)]


def _in_month(rule: Rule, year: int, month: int, first: date) -> list[date]:
    length = calendar.monthrange(year, month)[1]
    every = [date(year, month, n) for n in range(1, length + 1)]
    if not rule.weekdays:
        wanted = rule.month_days or (first.day,)
        found = {on for on in every if on.day in wanted or on.day - length - 1 in wanted}
        return _at_positions(rule, sorted(found))
    found = set()
    for count, weekday in rule.weekdays:
        named = [on for on in every if on.weekday() == weekday]
        at = count - 1 if count > 0 else count
        found |= set(named if count == 0 else named[at : at + 1 or None])
    if rule.month_days:
        found = {on for on in found if on.day in rule.month_days}
    return _at_positions(rule, sorted(found))


def _at_positions(rule: Rule, days: list[date]) -> list[date]:
    if not rule.positions:
        return days
    places = [n - 1 if n > 0 else len(days) + n for n in rule.positions]
    return [days[n] for n in places if 0 <= n < len(days)]


_PERIODS = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
