"""The one stepwise count: event, first day, unit, days passed over, last day, roll.

Each step keeps the rule it rests on, so that counsel can check the date by hand.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from groundwork.law.calendar import Calendar, Reading, Skipped, is_weekend
from groundwork.law.holidays import load_holidays
from groundwork.law.model import Clock, Unit

_ONE_DAY = timedelta(days=1)
_RECEIPT_RULE = "no rule on receipt on a closed day is relied on; the next open day is taken"
_LEFT_OUT = {
    "legal_holidays": "legal holidays do not count",
    "closed_days": "a day on which the office is closed does not count",
    "none": "every day counts",
}
_OWN_RULE = "our own deadline: no holiday is counted in our favour, and we act before a closed day"


@dataclass(frozen=True)
class Step:
    """One step of a count: what was done, and the rule it rests on."""

    what: str
    rule: str


@dataclass(frozen=True)
class Count:
    """A finished count: from `start`, to `last` before the roll and `due` after it."""

    start: date
    last: date
    due: date
    skipped: tuple[Skipped, ...]
    steps: tuple[Step, ...]


def count(clock: Clock, given: date, calendar: Calendar, reading: Reading) -> Count | None:
    """Counts a clock from the day of its event; None where the law names no number."""
    if clock.number is None:
        return None
    start, steps = _start(clock, given, calendar, reading)
    before_first = start - _ONE_DAY if clock.first_day_counts else start
    time = load_holidays(calendar.state).time
    steps.append(
        Step(
            f"Day 1 is {spoken(before_first + _ONE_DAY)} or the first that counts after it.",
            "the day of the event counts"
            if clock.first_day_counts
            else f"the day of the event is left out, {time.cite}",
        )
    )
    if clock.unit == "business":
        last, skipped = business(
            before_first, clock.number, lambda d: calendar.why_closed(d, clock.leaves_out, reading)
        )
        steps.append(Step("Saturdays and Sundays are passed over.", "they are no business days"))
    else:
        last, skipped = plain(before_first, clock.number, clock.unit), ()
    left_out = _LEFT_OUT[clock.leaves_out]
    steps.extend(Step(f"{spoken(s.date)} is passed over: {s.why}.", left_out) for s in skipped)
    steps.append(Step(f"The last day is {spoken(last)}.", f"{clock.rule}, {clock.cite}"))
    due, passed, roll_steps = _roll(clock, last, calendar, reading)
    return Count(start, last, due, (*skipped, *passed), (*steps, *roll_steps))


def _start(
    clock: Clock, given: date, calendar: Calendar, reading: Reading
) -> tuple[date, list[Step]]:
    """The day to count from: a receipt on a closed day counts on the next open one."""
    event = clock.counted_from.replace("_", " ")
    steps = [Step(f"The event is {event!r}, on {spoken(given)}.", clock.cite)]
    start = given
    if clock.counted_from == "received":
        while why := calendar.why_closed(start, clock.leaves_out, reading):
            steps.append(Step(f"{spoken(start)} is closed: {why}.", _RECEIPT_RULE))
            start += _ONE_DAY
    return start, steps


def _roll(
    clock: Clock, last: date, calendar: Calendar, reading: Reading
) -> tuple[date, tuple[Skipped, ...], list[Step]]:
    """Moves a last day off a closed day: forward for an office, back for the requester."""
    if clock.party == "requester":
        due = last
        while calendar.why_closed(due, "legal_holidays", "law"):
            due -= _ONE_DAY
        return due, (), [Step(f"The last safe day to act is {spoken(due)}.", _OWN_RULE)]
    if clock.roll == "none" or (clock.roll == "unknown" and reading != "careful"):
        return last, (), []
    due, passed, steps = last, [], []
    while why := _why_no_last_day(clock, due, calendar, reading):
        steps.append(Step(f"{spoken(due)} cannot be the last day: {why}.", clock.roll_cite or ""))
        if not is_weekend(due):
            passed.append(Skipped(due, why))
        due += _ONE_DAY
    if due != last:
        steps.append(Step(f"The last day moves to {spoken(due)}.", clock.roll_cite or ""))
    return due, tuple(passed), steps


def _why_no_last_day(clock: Clock, day: date, calendar: Calendar, reading: Reading) -> str | None:
    """The roll of the law on time; a period of business days also ends on a business day."""
    why = calendar.why_rolled(day, reading)
    if why is None and clock.unit == "business":
        return calendar.why_closed(day, clock.leaves_out, reading)
    return why


def business(
    start: date, number: int, why_closed: Callable[[date], str | None]
) -> tuple[date, tuple[Skipped, ...]]:
    """The `number`th open day after `start`, and the closed weekdays passed on the way."""
    day, left, skipped = start, number, []
    while left > 0:
        day += _ONE_DAY
        why = why_closed(day)
        if why is None:
            left -= 1
        elif not is_weekend(day):
            skipped.append(Skipped(day, why))
    return day, tuple(skipped)


def plain(start: date, number: int, unit: Unit) -> date:
    """`number` calendar days, hours, months or years after `start`.

    Hours give the day in which they end, counted from the end of the first day, since only days are
    known. A month that has no such day ends on its last.
    """
    if unit == "hours":
        return start + timedelta(days=-(-number // 24))
    if unit in ("months", "years"):
        months = start.year * 12 + start.month - 1 + number * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    return start + timedelta(days=number)


def spoken(day: date) -> str:
    """`Tuesday, December 8, 2026`."""
    return f"{day:%A, %B} {day.day}, {day.year}"
