"""The stepwise count against a slow oracle written apart from it, and its other properties."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import groundwork.law
from groundwork.errors import WrongUse
from groundwork.law import Closure, Deadline, deadlines, load_law
from groundwork.law.model import Clock, Event

STATES = ("PA", "TX", "CA", "KY")
DAY = timedelta(days=1)
DATA = Path(groundwork.law.__file__).parent / "data" / "holidays"
EASTER = [
    *(date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)),
    *(date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21), date(2031, 4, 13), date(2032, 3, 28)),
    *(date(2033, 4, 17), date(2034, 4, 9), date(2035, 3, 25), date(2036, 4, 13)),
]
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
states = st.sampled_from(STATES)
closures = st.lists(
    st.builds(Closure, st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.just("storm")), max_size=8
)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


# The oracle: asks of each single day whether a rule names it, and steps one day at a time.


@cache
def table(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def names(rule: dict[str, Any], day: date) -> bool:
    """Whether the rule names this very day."""
    day -= timedelta(days=rule.get("plus", 0))
    years = {"even": day.year % 2 == 0, "presidential": day.year % 4 == 0, None: True}
    if not years[rule.get("years")]:
        return False
    if "once" in rule:
        return str(day) == str(rule["once"])
    if "easter" in rule:
        return day - timedelta(days=rule["easter"]) in EASTER
    if day.month != rule["month"]:
        return False
    if "day" in rule:
        return bool(day.day == rule["day"])
    right_week = (day + timedelta(days=7)).month != day.month
    if rule["n"] > 0:
        right_week = (day.day - 1) // 7 + 1 == rule["n"]
    return WEEKDAYS[day.weekday()] == rule["weekday"] and right_week


def kept(holiday: dict[str, Any], day: date, observed: str) -> bool:
    """Whether the holiday is kept on this day, after its move off a weekend."""
    rule, weekday = holiday["rule"], day.weekday()
    if names(rule, day):
        moved = (weekday == 5 and observed.startswith("sat")) or (
            weekday == 6 and observed.endswith("sun_mon")
        )
        return not moved
    if weekday == 4:
        return observed == "sat_fri_sun_mon" and names(rule, day + DAY)
    if weekday == 0:
        sunday = observed.endswith("sun_mon") and names(rule, day - DAY)
        return sunday or (observed == "sat_mon_sun_mon" and names(rule, day - 2 * DAY))
    return False


def shut(state: str, clock: Clock, day: date, closed: set[date], careful: bool) -> bool:
    if day.weekday() > 4 or day in closed:
        return True
    for holiday in table(state)["days"]:
        observed = holiday.get("observed", "none")
        weak = holiday["confidence"] == "low"
        office = holiday["scope"] in ("statute", "order", "offices")
        named = clock.leaves_out == "legal_holidays" and holiday["scope"] == "legal_only"
        if kept(holiday, day, observed) and (careful or (not weak and (office or named))):
            return True
        beside = not weak or observed == "unknown"
        if careful and beside and kept(holiday, day, "sat_fri_sun_mon"):
            return True
    common = table("common")["days"]
    return careful and any(kept(h, day, h.get("observed", "none")) for h in common)


def cannot_end(state: str, day: date, closed: set[date], careful: bool) -> bool:
    rolls = table(state)["time"]["rolls"]
    good = ("yes", "unknown") if careful else ("yes",)
    if (day.weekday() == 5 and rolls["saturday"] in good) or (
        day.weekday() == 6 and rolls["sunday"] in good
    ):
        return True
    if day in closed and rolls["office_closed"] in good:
        return True
    if careful:
        probe = Clock("x", "respond", "office", 1, "business", "received", "", "verified", "")
        return day.weekday() < 5 and shut(state, probe, day, set(), careful=True)
    return any(
        kept(h, day, h.get("observed", "none"))
        and h["confidence"] != "low"
        and (h["scope"] in ("statute", "order", "offices") or h.get("moves_last_day", False))
        for h in table(state)["days"]
    )


def oracle(state: str, clock: Clock, received: date, closed: set[date], careful: bool) -> date:
    assert clock.number is not None
    day = received
    while shut(state, clock, day, closed, careful):
        day += DAY
    counted = 0
    while counted < clock.number:
        day += DAY
        if clock.unit == "calendar" or not shut(state, clock, day, closed, careful):
            counted += 1
    while cannot_end(state, day, closed, careful) or (
        clock.unit == "business" and shut(state, clock, day, closed, careful)
    ):
        day += DAY
    return day


def respond(state: str, received: date, closed: list[Closure] | None = None) -> Deadline:
    found = deadlines(load_law(state), received=received, closures=closed or [])
    return next(d for d in found if d.kind == "respond")


@given(states, days, closures)
def test_the_count_equals_a_slow_oracle(state: str, received: date, closed: list[Closure]) -> None:
    """The date and the last unsafe day are those of a day-by-day count written apart."""
    clock = load_law(state).clock("respond")
    assert clock is not None
    found = respond(state, received, closed)
    shut_days = {c.date for c in closed}
    assert found.date == oracle(state, clock, received, shut_days, careful=False)
    assert found.safe_from == oracle(state, clock, received, shut_days, careful=True) + DAY


@given(states, days, st.integers(0, 20), closures)
def test_a_later_receipt_never_gives_an_earlier_date(
    state: str, received: date, later: int, closed: list[Closure]
) -> None:
    """Every date that runs from receipt is monotonic in the day of receipt."""
    law = load_law(state)
    first = deadlines(law, received=received, closures=closed)
    second = deadlines(law, received=received + timedelta(days=later), closures=closed)
    for a, b in zip(first, second, strict=True):
        assert a.date is None or (b.date is not None and a.date <= b.date)
        assert a.safe_from is None or (b.safe_from is not None and a.safe_from <= b.safe_from)


@given(states, days, closures)
def test_never_earlier_than_the_law_allows(
    state: str, received: date, closed: list[Closure]
) -> None:
    """At least the full number of days, or of weekdays, lies between receipt and date."""
    clock = load_law(state).clock("respond")
    found = respond(state, received, closed)
    assert clock is not None and clock.number is not None and found.date is not None
    span = [received + timedelta(days=n) for n in range(1, (found.date - received).days + 1)]
    fit = [d for d in span if clock.unit == "calendar" or d.weekday() < 5]
    assert len(fit) >= clock.number


@given(states, days, closures)
def test_late_is_said_only_after_the_date(
    state: str, received: date, closed: list[Closure]
) -> None:
    """The safe day lies after the date, for every deadline of an office."""
    for found in deadlines(load_law(state), received=received, closures=closed):
        if found.party == "office" and found.date is not None:
            assert found.safe_from is not None and found.safe_from > found.date


@given(states, days, closures, st.dates(date(2024, 1, 1), date(2034, 12, 31)))
def test_a_further_closure_never_makes_a_date_earlier(
    state: str, received: date, closed: list[Closure], extra: date
) -> None:
    """Closures push an office's dates on or leave them, and never shorten a period."""
    law = load_law(state)
    before = deadlines(law, received=received, closures=closed)
    after = deadlines(law, received=received, closures=[*closed, Closure(extra, "storm")])
    for a, b in zip(before, after, strict=True):
        if a.party == "office" and a.date is not None:
            assert b.date is not None and a.date <= b.date


@given(states, days)
@example("PA", date(2027, 3, 19))  # the last day is Good Friday and moves to the closed Monday
def test_a_closure_on_the_last_day_moves_it(state: str, received: date) -> None:
    """Closing the county on the last day moves the answer, in business days and in California."""
    first = respond(state, received)
    assert first.date is not None
    second = respond(state, received, [Closure(first.date, "storm")])
    assert second.date is not None and second.date > first.date
    assert Closure(first.date, "storm").why in [s.why for s in second.skipped]


@given(st.sampled_from((*STATES, "NC")), days, days)
def test_our_own_deadlines_fall_on_open_days_and_never_late(
    state: str, received: date, event: date
) -> None:
    """The requester's date is a working day and not later than the plain count of weekdays."""
    law = load_law(state)
    happened = max(received, event)
    others = [c.counted_from for c in law.clocks if c.counted_from != "received"]
    events: dict[Event, date] = dict.fromkeys(others, happened)
    found = deadlines(law, received=received, events=events)
    for clock, one in zip(law.clocks, found[len(found) - len(law.clocks) :], strict=True):
        if clock.party != "requester" or one.date is None:
            continue
        assert one.date.weekday() < 5
        number = clock.number or 0
        day, left = happened, number
        while left:
            day += DAY
            left -= clock.unit == "calendar" or day.weekday() < 5
        assert one.date <= day


@given(days)
def test_north_carolina_never_has_an_answer_as_law(received: date) -> None:
    """Whatever the day, no date of answer in North Carolina is of basis law."""
    found = deadlines(load_law("NC"), received=received)
    assert {d.basis for d in found if d.kind in ("acknowledge", "respond", "produce")} == {
        "practice"
    }
    practice = next(d for d in found if d.kind == "respond")
    assert practice.date is not None and practice.date >= received + timedelta(days=14)


def test_an_event_before_the_receipt_is_refused() -> None:
    """An acknowledgement before the receipt is a mistake that the person is told."""
    with pytest.raises(WrongUse, match="acknowledged on 2026-11-01 lies before the receipt"):
        deadlines(load_law("PA"), received=date(2026, 11, 24), acknowledged=date(2026, 11, 1))
