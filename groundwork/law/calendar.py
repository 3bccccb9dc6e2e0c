"""Which days count: one state's calendar, the user's closures, and three ways to read them.

`law` is the date that the law sets by our table. `careful` allows for every closure that a body
could claim: before it has passed, no letter says "late". `own` is for the requester's deadlines,
where no holiday is counted in our own favour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundwork.law.holidays import Answer, ClosedDay, closed_days, load_holidays
from groundwork.law.model import Leaves

Reading = Literal["law", "careful", "own"]
_WEEKEND = {5: "Saturday", 6: "Sunday"}


@dataclass(frozen=True)
class Closure:
    """A day on which the county is closed, as the user found out, with the reason."""

    date: date
    why: str


@dataclass(frozen=True)
class Skipped:
    """A weekday that a count passed over, with the reason."""

    date: date
    why: str

    def to_json(self) -> dict[str, str]:
        """`{"date": "2026-11-26", "why": "Thanksgiving Day"}`."""
        return {"date": self.date.isoformat(), "why": self.why}


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() in _WEEKEND


@dataclass(frozen=True)
class Calendar:
    """The closed days of a state and of one county in it."""

    state: str
    closures: tuple[Closure, ...] = ()

    def why_closed(self, day: date, leaves_out: Leaves, reading: Reading) -> str | None:
        """Why the day is no business day in that reading, or None where it counts."""
        if day.weekday() in _WEEKEND:
            return _WEEKEND[day.weekday()]
        if reading == "own":
            return None
        return self._closure(day) or _name(
            d for d in self._on(day) if _leaves(d, leaves_out) or reading == "careful"
        )

    def why_rolled(self, day: date, reading: Reading) -> str | None:
        """Why a last day on this day moves on in that reading, or None where it stands."""
        rolls = load_holidays(self.state).time.rolls
        weekend = {5: rolls.saturday, 6: rolls.sunday}.get(day.weekday())
        if weekend and _allowed(weekend, reading):
            return _WEEKEND[day.weekday()]
        closure = self._closure(day)
        if closure and _allowed(rolls.office_closed, reading):
            return closure
        if not _allowed(rolls.holiday, reading):
            return None
        return _name(d for d in self._on(day) if d.moves or reading == "careful")

    def _on(self, day: date) -> tuple[ClosedDay, ...]:
        return tuple(d for d in closed_days(self.state, day.year) if d.date == day)

    def _closure(self, day: date) -> str | None:
        return next((c.why for c in self.closures if c.date == day), None)


def _leaves(day: ClosedDay, leaves_out: Leaves) -> bool:
    return day.legal if leaves_out == "legal_holidays" else day.sure


def _allowed(answer: Answer, reading: Reading) -> bool:
    return answer == "yes" or (reading == "careful" and answer == "unknown")


def _name(days: Iterable[ClosedDay]) -> str | None:
    return next((d.name for d in days), None)
