"""The one stepwise count: event, arrival, first day, unit, days passed over, pause, last day, roll.

Each step keeps the rule it rests on, so that counsel can check the date by hand.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from groundwork.law.calendar import Calendar, Reading, Skipped, is_weekend
from groundwork.law.holidays import ShortPeriods, load_holidays
from groundwork.law.model import ArrivalRule, Clock, Unit

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
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


@dataclass(frozen=True)
class Standstill:
    """A pause as it happened: the clock stood from `start`; `end` None: it stands still.

    `restarts`: the whole period runs anew from `end`.
    """

    start: date
    end: date | None
    restarts: bool
    rule: str


def count(
    clock: Clock,
    given: date,
    calendar: Calendar,
    reading: Reading,
    arrivals: Sequence[ArrivalRule] = (),
    standstills: Sequence[Standstill] = (),
) -> Count | None:
    """Counts a clock from the day of its event.

    `arrivals` are the rules on when the request counts as received, `standstills` what stopped the
    clock, in order of time; one that begins after the last day changes nothing. None where the law
    names no number and where the clock stands still.
    """
    if clock.number is None:
        return None
    run = _Run(clock, clock.number, calendar, reading, tuple(arrivals))
    done = run.count(given)
    applied: list[Standstill] = []
    for stop in standstills:
        if stop.start > done.due:
            continue
        if stop.end is None:
            return None
        applied = [] if stop.restarts else [*applied, stop]
        if stop.restarts:
            given = stop.end
            run = replace(run, arrivals=(), restart=stop)
        done = run.count(given, applied)
    return done


@dataclass(frozen=True)
class _Run:
    """One clock with all that its count needs; `restart` is what it runs anew from."""

    clock: Clock
    number: int
    calendar: Calendar
    reading: Reading
    arrivals: tuple[ArrivalRule, ...]
    restart: Standstill | None = None

    def count(self, given: date, stops: Sequence[Standstill] = ()) -> Count:
        clock, calendar, reading = self.clock, self.calendar, self.reading
        start, steps = self._start(given)
        before_first = start - _ONE_DAY if clock.first_day_counts else start
        time = load_holidays(calendar.state).time
        steps.append(
            Step(
                f"Day 1 is {spoken(before_first + _ONE_DAY)} or the first that counts after it.",
                "the day of the event counts"
                if clock.first_day_counts
                else f"the day of the event is left out, {time.cite}"
                if time.first_day_excluded == "yes"
                else "the day of the event is left out, as is usual; no law on it was read",
            )
        )
        last, skipped = self._last(before_first, stops, steps)
        steps.append(Step(f"The last day is {spoken(last)}.", f"{clock.rule}, {clock.cite}"))
        due, passed, roll_steps = _roll(clock, last, calendar, reading)
        return Count(start, last, due, (*skipped, *passed), (*steps, *roll_steps))

    def _last(
        self, before_first: date, stops: Sequence[Standstill], steps: list[Step]
    ) -> tuple[date, tuple[Skipped, ...]]:
        """The last day before any roll, and the weekdays passed over on the way to it."""
        clock = self.clock
        short = self._short()
        passes: Callable[[date], str | None] | None = None
        rule = _LEFT_OUT[clock.leaves_out]
        if clock.unit == "business":
            passes = self._why_no_business_day
            steps.append(
                Step("Saturdays and Sundays are passed over.", "they are no business days")
            )
        elif clock.unit == "calendar" and short is not None:
            cite = load_holidays(self.calendar.state).time.cite
            rule = f"a period of fewer than {short.under} days leaves such days out, {cite}"
            steps.append(Step("The period is a short one.", rule))
            passes = self._short_passes(short)
        if passes is None and not stops:
            return plain(before_first, self.number, clock.unit), ()
        if passes is None and clock.unit != "calendar":
            away = sum((stop.end - stop.start).days for stop in stops if stop.end)
            steps.extend(_stood(stops))
            return plain(before_first, self.number, clock.unit) + timedelta(days=away), ()
        steps.extend(_stood(stops))
        passed = passes or (lambda _: None)
        last, skipped = business(
            before_first, self.number, lambda d: _why_stood(stops, d) or passed(d)
        )
        kept = tuple(s for s in skipped if _why_stood(stops, s.date) is None)
        steps.extend(Step(f"{spoken(s.date)} is passed over: {s.why}.", rule) for s in kept)
        return last, kept

    def _why_no_business_day(self, day: date) -> str | None:
        return self.calendar.why_closed(day, self.clock.leaves_out, self.reading)

    def _short(self) -> ShortPeriods | None:
        """The state's rule on short periods where it reaches this clock in this reading."""
        time = load_holidays(self.calendar.state).time
        short = time.short_periods
        if short is None or self.number >= short.under or self.reading == "own":
            return None
        sure = short.sure and time.applies_to == "statutes"
        return short if sure or self.reading == "careful" else None

    def _short_passes(self, short: ShortPeriods) -> Callable[[date], str | None]:
        def why(day: date) -> str | None:
            if is_weekend(day):
                counts = not (short.saturday if day.weekday() == _SATURDAY else short.sunday)
                return None if counts else f"{day:%A}"
            if not short.holiday:
                return None
            return self.calendar.why_closed(day, "legal_holidays", self.reading)

        return why

    def _start(self, given: date) -> tuple[date, list[Step]]:
        """The day to count from: the arrival that the law sets, then the next open day."""
        clock = self.clock
        event = clock.counted_from.replace("_", " ")
        steps = [Step(f"The event is {event!r}, on {spoken(given)}.", clock.cite)]
        if self.restart is not None:
            steps = [Step(f"The period runs anew from {spoken(given)}.", self.restart.rule)]
        start = given
        if clock.counted_from != "received" or self.reading == "own":
            return start, steps  # our own time runs from the very day
        for rule in self.arrivals:
            start = self._arrived(start, rule)
            steps.append(Step(f"It counts as received on {spoken(start)}.", _of(rule)))
        while why := self.calendar.why_closed(start, clock.leaves_out, self.reading):
            steps.append(Step(f"{spoken(start)} is closed: {why}.", _RECEIPT_RULE))
            start += _ONE_DAY
        return start, steps

    def _arrived(self, sent: date, rule: ArrivalRule) -> date:
        if rule.unit == "calendar":
            return sent + timedelta(days=rule.number)
        return business(sent, rule.number, self._why_no_business_day)[0]


def _of(rule: ArrivalRule) -> str:
    return f"{rule.rule}, {rule.cite}"


def _stood(stops: Sequence[Standstill]) -> list[Step]:
    return [
        Step(f"The clock stood from {spoken(s.start)} to {spoken(s.end)}.", s.rule)
        for s in stops
        if s.end is not None
    ]


def _why_stood(stops: Sequence[Standstill], day: date) -> str | None:
    """The rule of a pause that this day lies in: after the day it began, to the day it ended."""
    return next((s.rule for s in stops if s.end is not None and s.start < day <= s.end), None)


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
    while why := _why_no_last_day(clock, due, calendar, reading) or (
        # Once it moves, it moves to a day on which an office works.
        calendar.why_closed(due, clock.leaves_out, reading) if due != last else None
    ):
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
