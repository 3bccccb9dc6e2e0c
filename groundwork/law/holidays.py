"""The days on which a state's offices are closed, by rule, and its law on computing time.

A day is `sure` when a statute, an order or settled practice closes offices and the source is better
than weak. A `legal_only` day stands in the statute while offices are open. Every other day is a
doubt: a body could claim it, so it puts off the day from which a letter may say "late", and nothing
else. The package `holidays` is no source here: it differs from the states' own lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from groundwork.errors import BadInput, UnknownState
from groundwork.law.model import LOADER

_DATA = files("groundwork.law") / "data" / "holidays"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICES = ("statute", "order", "offices")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Years = Literal["even", "odd", "inauguration", "presidential"]
Observed = Literal["none", "unknown", "sun_mon", "sat_fri_sun_mon", "sat_mon_sun_mon"]
Scope = Literal[
    "statute", "order", "offices", "legal_only", "some_counties", "courts_only", "half_day", "local"
]
Confidence = Literal["high", "medium", "low"]
Answer = Literal["yes", "no", "unknown"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DayRule(_Strict):
    """A day of the year: month and day, nth weekday, days from Easter, or one date (`once`).

    `n` -1 is the last one; `plus` days are added after; `years` keeps some years only.
    """

    month: int | None = None
    day: int | None = None
    weekday: Weekday | None = None
    n: int | None = None
    easter: int | None = None
    once: date | None = None
    plus: int = 0
    years: Years | None = None

    @model_validator(mode="after")
    def _one_form(self) -> DayRule:
        forms = [
            self.month is not None and self.day is not None,
            self.month is not None and self.weekday is not None and self.n is not None,
            self.easter is not None,
            self.once is not None,
        ]
        if sum(forms) != 1:
            raise ValueError("a day is a month and day, an nth weekday, an Easter offset or a date")
        return self

    def on(self, year: int) -> date | None:
        """The date in that year, or None where the rule gives none."""
        if self.once is not None:
            return self.once if self.once.year == year else None
        if not _in_years(self.years, year):
            return None
        return self._base(year) + timedelta(days=self.plus)

    def _base(self, year: int) -> date:
        if self.easter is not None:
            return easter(year) + timedelta(days=self.easter)
        assert self.month is not None
        if self.day is not None:
            return date(year, self.month, self.day)
        assert self.weekday is not None and self.n is not None
        return _nth_weekday(year, self.month, _WEEKDAYS.index(self.weekday), self.n)


class Holiday(_Strict):
    """One holiday of the table.

    `moves_last_day`: it moves a last day though offices are open. `legal_holiday` False: offices
    are closed by order, and a records law that leaves out "legal holidays" does not mean it.
    """

    name: str
    rule: DayRule
    observed: Observed = "none"
    scope: Scope = "local"
    confidence: Confidence = "low"
    source: str
    moves_last_day: bool = False
    legal_holiday: bool = True


class Statute(_Strict):
    """Where the list of holidays stands."""

    cite: str
    as_of: str
    confidence: Confidence
    source: str


class Rolls(_Strict):
    """Whether a last day on such a day moves to the next day that is none."""

    saturday: Answer
    sunday: Answer
    holiday: Answer
    office_closed: Answer


class ShortPeriods(_Strict):
    """A period of fewer than `under` days leaves these days out. `sure`: so the statute reads."""

    under: int
    saturday: bool
    sunday: bool
    holiday: bool
    sure: bool


class TimeLaw(_Strict):
    """The state's general law on computing time.

    `applies_to` says how far it reaches: every statute, some of them, or only where court rules do.
    """

    cite: str
    first_day_excluded: Answer
    rolls: Rolls
    applies_to: Literal["statutes", "some_statutes", "court_rules", "unknown"]
    short_periods: ShortPeriods | None = None
    confidence: Confidence
    source: str


class HolidayTable(_Strict):
    """All that the files hold on one state's calendar."""

    state: str
    statute: Statute
    time: TimeLaw
    sources: dict[str, str]
    days: tuple[Holiday, ...]


class CommonDays(_Strict):
    """Days that are a doubt everywhere."""

    sources: dict[str, str]
    days: tuple[Holiday, ...]


@dataclass(frozen=True)
class ClosedDay:
    """One day of one year. `sure`, `legal` and `moves` say what it may be counted for."""

    date: date
    name: str
    scope: Scope
    confidence: Confidence
    sure: bool
    legal: bool
    moves: bool


def load_holidays(state: str) -> HolidayTable:
    """The holiday table of a state; raises UnknownState or BadInput."""
    return _load(state.strip().upper())


@lru_cache(maxsize=64)
def _load(state: str) -> HolidayTable:
    path = _DATA / f"{state}.yaml"
    if len(state) != 2 or not state.isalpha() or not path.is_file():
        raise UnknownState(f"There is no holiday table for {state[:40]!r}; use a state with a law.")
    try:
        return HolidayTable.model_validate(
            yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        )
    except (yaml.YAMLError, ValidationError) as error:
        raise BadInput(f"{path.name} is not a holiday table in our schema: {error}.") from error


@lru_cache(maxsize=1)
def _common() -> CommonDays:
    text = (_DATA / "common.yaml").read_text(encoding="utf-8")
    return CommonDays.model_validate(yaml.load(text, Loader=LOADER))


@lru_cache(maxsize=512)
def closed_days(state: str, year: int) -> tuple[ClosedDay, ...]:
    """Every day of `year` on which an office of the state is, or may be, closed; in order.

    A day may stand twice where two holidays meet. Weekends are in it only where a holiday falls
    there and is not moved. County closures are not here: they come from the user.
    """
    near = (year - 1, year, year + 1)
    days = [d for y in near for d in _days_of(load_holidays(state), y) if d.date.year == year]
    return tuple(sorted(days, key=lambda d: (d.date, not d.sure, d.name)))


def _days_of(table: HolidayTable, year: int) -> Iterator[ClosedDay]:
    for holiday in (*table.days, *_common().days):
        named = holiday.rule.on(year)
        if named is not None:
            yield from _observed(holiday, named)


def _observed(holiday: Holiday, named: date) -> Iterator[ClosedDay]:
    """The day that the law closes, and the weekday beside a weekend that a county might close."""
    kept = _moved(holiday.observed, named)
    sound = holiday.confidence != "low"
    sure = holiday.scope in _OFFICES and sound
    yield ClosedDay(
        kept,
        holiday.name if kept == named else f"{holiday.name} (observed)",
        holiday.scope,
        holiday.confidence,
        sure=sure,
        legal=(sure and holiday.legal_holiday) or (holiday.scope == "legal_only" and sound),
        moves=sure or (holiday.moves_last_day and sound),
    )
    beside = _moved("sat_fri_sun_mon", named)
    if beside not in (named, kept) and (sound or holiday.observed == "unknown"):
        name = f"{holiday.name}, if kept on the weekday beside it"
        yield ClosedDay(beside, name, "local", "low", sure=False, legal=False, moves=False)


def _moved(observed: Observed, day: date) -> date:
    shifts = {
        "sat_fri_sun_mon": {5: -1, 6: 1},
        "sun_mon": {6: 1},
        "sat_mon_sun_mon": {5: 2, 6: 1},
    }
    return day + timedelta(days=shifts.get(observed, {}).get(day.weekday(), 0))


def _in_years(years: Years | None, year: int) -> bool:
    if years is None:
        return True
    modulus, rest = {"even": (2, 0), "odd": (2, 1), "presidential": (4, 0), "inauguration": (4, 1)}[
        years
    ]
    return year % modulus == rest


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    after = date(year + month // 12, month % 12 + 1, 1)
    last = after - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-n - 1))


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous rule of 1876."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, leap_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, quarter_rest = divmod(rest, 4)
    offset = (32 + 2 * leap_rest + 2 * quarter - epact - quarter_rest) % 7
    late = (golden + 11 * epact + 22 * offset) // 451
    month, day = divmod(epact + offset - 7 * late + 114, 31)
    return date(year, month, day + 1)
