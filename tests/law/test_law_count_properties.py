"""The stepwise count against a slow oracle written apart from it, and its other properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

import groundwork.law
from groundwork.errors import WrongUse
from groundwork.law import Closure, Deadline, deadlines, known_states, load_law
from groundwork.law.model import ArrivalRule, Clock, Event, Pause, RecordsLaw
from groundwork.law.records import JURISDICTIONS


def answering(law: RecordsLaw) -> Clock | None:
    """The clock of a county's answer to an e-mail that runs from its receipt, where one does."""
    return next(
        (
            c
            for c in law.clocks
            if (c.kind, c.counted_from, c.status) == ("respond", "received", "verified")
            and "local" in c.binds
            and (not c.channels or "email" in c.channels)
        ),
        None,
    )


STATES = tuple(state for state in known_states() if answering(load_law(state)))
_PENNSYLVANIA = answering(load_law("PA"))
assert _PENNSYLVANIA is not None
PLAIN: Clock = _PENNSYLVANIA
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
    years = {
        "even": day.year % 2 == 0,
        "odd": day.year % 2 == 1,
        "presidential": day.year % 4 == 0,
        "inauguration": day.year % 4 == 1,
        None: True,
    }
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
        by_name = clock.leaves_out == "legal_holidays"
        named = by_name and holiday["scope"] == "legal_only"
        office = office and (not by_name or holiday.get("legal_holiday", True))
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
    if rolls["holiday"] not in good:
        return False
    if careful:
        probe = Clock("x", "respond", "office", 1, "business", "received", "", "verified", "")
        return day.weekday() < 5 and shut(state, probe, day, set(), careful=True)
    return any(
        kept(h, day, h.get("observed", "none"))
        and h["confidence"] != "low"
        and (h["scope"] in ("statute", "order", "offices") or h.get("moves_last_day", False))
        for h in table(state)["days"]
    )


def left_out_as_short(
    state: str, clock: Clock, day: date, closed: set[date], careful: bool
) -> bool:
    """Whether the state's rule on short periods leaves this day out of this clock."""
    time = table(state)["time"]
    short = time.get("short_periods")
    if clock.unit != "calendar" or short is None or (clock.number or 0) >= short["under"]:
        return False
    if not careful and not (short["sure"] and time["applies_to"] == "statutes"):
        return False
    if day.weekday() > 4:
        return bool(short["saturday" if day.weekday() == 5 else "sunday"])
    legal = replace(clock, leaves_out="legal_holidays")
    return bool(short["holiday"]) and shut(state, legal, day, closed, careful)


def arrived(
    law: RecordsLaw, clock: Clock, received: date, closed: set[date], careful: bool
) -> date:
    """The day on which an e-mail counts as received; its hour is not known."""
    day = received
    for rule in law.arrival:
        if rule.channel not in (None, "email") or not (careful or rule.status == "verified"):
            continue
        if rule.after_hour is not None and not careful:
            continue
        left = rule.number
        while left:
            day += DAY
            left -= rule.unit == "calendar" or not shut(law.state, clock, day, closed, careful)
    return day


def oracle(
    law: RecordsLaw,
    clock: Clock,
    received: date,
    closed: set[date],
    careful: bool,
    stood: tuple[date, date] | None = None,
) -> date:
    """The last day, found by asking each day in turn; `stood` are the days of one pause."""
    assert clock.number is not None
    state = law.state
    day = arrived(law, clock, received, closed, careful)
    while shut(state, clock, day, closed, careful):
        day += DAY
    number = -(-clock.number // 24) if clock.unit == "hours" else clock.number
    counted = 0
    if clock.first_day_counts:
        day -= DAY
    while counted < number:
        day += DAY
        if stood and stood[0] < day <= stood[1]:
            continue
        out = shut(state, clock, day, closed, careful) if clock.unit == "business" else False
        counted += not (out or left_out_as_short(state, clock, day, closed, careful))
    if clock.roll == "none" or (clock.roll == "unknown" and not careful):
        return day
    last = day
    while cannot_end(state, day, closed, careful) or (
        (clock.unit == "business" or day != last) and shut(state, clock, day, closed, careful)
    ):
        day += DAY
    return day


def respond(state: str, received: date, closed: list[Closure] | None = None) -> Deadline:
    found = deadlines(load_law(state), received=received, closures=closed or [])
    return next(d for d in found if d.kind == "respond" and d.basis == "law" and d.date)


@given(states, days, closures)
def test_the_count_equals_a_slow_oracle(state: str, received: date, closed: list[Closure]) -> None:
    """The date and the last unsafe day are those of a day-by-day count written apart."""
    law = load_law(state)
    clock = answering(law)
    assert clock is not None
    found = respond(state, received, closed)
    shut_days = {c.date for c in closed}
    assert found.date == oracle(law, clock, received, shut_days, careful=False)
    assert found.safe_from == oracle(law, clock, received, shut_days, careful=True) + DAY


def with_clock(state: str, clock: Clock, arrival: tuple[ArrivalRule, ...] = ()) -> RecordsLaw:
    """A state's law with this one clock and these rules of arrival."""
    return replace(load_law(state), clocks=(clock,), arrival=arrival)


numbers = st.integers(1, 25)
units = st.sampled_from(["business", "calendar"])
stances = st.sampled_from(["verified", "unverified"])


@given(st.sampled_from(JURISDICTIONS), days, numbers, units, closures, stances, st.integers(1, 4))
def test_any_clock_in_any_calendar_equals_the_oracle(
    calendar: str,
    received: date,
    number: int,
    unit: Any,
    closed: list[Closure],
    status: Any,
    later: int,
) -> None:
    """Every table of closed days, periods short and long, and e-mail that counts days later."""
    clock = replace(PLAIN, number=number, unit=unit)
    rule = ArrivalRule("email", None, later, "business", "days later", status, "cite")
    law = replace(with_clock("PA", clock, (rule,)), state=calendar)
    (found,) = deadlines(law, received=received, closures=closed, custodian="local")
    shut_days = {c.date for c in closed}
    assert found.date == oracle(law, clock, received, shut_days, careful=False)
    assert found.safe_from == oracle(law, clock, received, shut_days, careful=True) + DAY


@given(states, days, numbers, units, st.integers(0, 40), st.integers(0, 30), stances)
def test_a_pause_takes_its_days_out(
    state: str, received: date, number: int, unit: Any, after: int, long: int, status: Any
) -> None:
    """Days between question and answer do not count; a pause after the last day changes nothing."""
    pause = Pause("clarification_asked", "clarified", "pauses", status, "cite")
    clock = replace(PLAIN, number=number, unit=unit, pauses=(pause,))
    law = with_clock(state, clock)
    asked = received + timedelta(days=after)
    stood = (asked, asked + timedelta(days=long))
    events: dict[Event, date] = {"clarification_asked": asked, "clarified": stood[1]}
    (found,) = deadlines(law, received=received, events=events)
    for careful, date_or_safe in ((False, found.date), (True, found.safe_from)):
        plain_end = oracle(law, clock, received, set(), careful)
        holds = asked <= plain_end and (careful or status == "verified")
        end = oracle(law, clock, received, set(), careful, stood) if holds else plain_end
        assert date_or_safe == (end + DAY if careful else end)


@given(states, days, numbers, st.integers(0, 10), st.integers(0, 10))
def test_a_restart_counts_anew_and_an_open_question_gives_no_date(
    state: str, received: date, number: int, after: int, long: int
) -> None:
    """The whole period runs again from the answer; until there is one the clock stands still."""
    pause = Pause("clarification_asked", "clarified", "restarts", "verified", "cite")
    clock = replace(PLAIN, number=number, pauses=(pause,))
    law = with_clock(state, clock)
    asked = received + timedelta(days=after)
    (first,) = deadlines(law, received=received)
    assert first.date is not None
    *_, open_one = deadlines(law, received=received, events={"clarification_asked": asked})
    assert open_one.date == (first.date if asked > first.date else None)
    answered = asked + timedelta(days=long)
    events: dict[Event, date] = {"clarification_asked": asked, "clarified": answered}
    (again,) = deadlines(law, received=received, events=events)
    anew = oracle(replace(law, arrival=()), clock, answered, set(), careful=False)
    assert again.date == (first.date if asked > first.date else anew)


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
    clock = answering(load_law(state))
    found = respond(state, received, closed)
    assert clock is not None and clock.number is not None and found.date is not None
    number = -(-clock.number // 24) if clock.unit == "hours" else clock.number
    span = [received + timedelta(days=n) for n in range(1, (found.date - received).days + 1)]
    fit = [d for d in span if clock.unit == "calendar" or d.weekday() < 5]
    assert len(fit) >= number - clock.first_day_counts


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
    clock = answering(load_law(state))
    assert clock is not None
    assume(clock.unit == "business" or state == "CA")
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
    law = replace(law, clocks=tuple(c for c in law.clocks if c.party == "requester"))
    happened = max(received, event)
    others = [c.counted_from for c in law.clocks if c.counted_from != "received"]
    events: dict[Event, date] = dict.fromkeys(others, happened)
    found = deadlines(law, received=received, events=events)
    by_name = {one.name: one for one in found}
    for clock in law.clocks:
        one = by_name.get(clock.name)
        if one is None or one.date is None:
            continue
        assert one.date.weekday() < 5
        if clock.unit not in ("business", "calendar"):
            continue
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
