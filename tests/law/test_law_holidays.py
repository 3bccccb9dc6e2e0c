"""The calendar of closed days: rules, weekends, and what each day may be counted for."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundwork.errors import UnknownState
from groundwork.law import closed_days
from groundwork.law.holidays import DayRule, easter, load_holidays
from groundwork.law.records import JURISDICTIONS


@cache
def collected(path: Path) -> dict[str, Any]:
    """The collected facts by state; the file is large and is read once."""
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["states"]
    return {entry["code"]: entry for entry in entries}


def sure(state: str, year: int) -> set[date]:
    return {d.date for d in closed_days(state, year) if d.sure}


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("state", JURISDICTIONS)
def test_the_table_gives_the_collected_days(shared: Path, state: str, year: int) -> None:
    """Our rules give exactly the days that the collected facts list for two years."""
    entry = collected(shared / "facts" / "state_holidays.yaml")[state]
    listed = {date.fromisoformat(d) for d in entry[f"days_{year}"]}
    single = {
        date.fromisoformat(str(d["date"]))
        for d in entry.get("extra_dates") or ()
        if d["confidence"] != "low"
    }
    assert sure(state, year) == listed | {d for d in single if d.year == year}


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, day: date) -> None:
    """Easter Sunday falls on the day that the almanac prints, also at its two extremes."""
    assert easter(year) == day


def test_a_saturday_holiday_of_the_next_year_closes_new_years_eve() -> None:
    """1 January 2028 is a Saturday: Pennsylvania keeps it on Friday, in the year before."""
    assert date(2027, 12, 31) in sure("PA", 2027)


def test_a_texas_holiday_stays_on_its_weekend() -> None:
    """Texas moves none; the Friday before is a doubt, since a body may observe it."""
    friday = [d for d in closed_days("TX", 2026) if d.date == date(2026, 7, 3)]
    assert date(2026, 7, 4) in sure("TX", 2026)
    assert friday and not any(d.sure or d.legal or d.moves for d in friday)


def test_a_legal_holiday_with_open_offices_is_no_closed_day() -> None:
    """Good Friday in Pennsylvania moves a last day and closes nothing."""
    (day,) = [d for d in closed_days("PA", 2026) if d.name == "Good Friday"]
    assert (day.sure, day.legal, day.moves) == (False, True, True)


def test_a_weak_source_counts_for_nothing_but_doubt() -> None:
    """A day of low confidence moves no date that the law sets."""
    weak = [d for s in JURISDICTIONS for d in closed_days(s, 2026) if d.confidence == "low"]
    assert weak and not any(d.sure or d.legal or d.moves for d in weak)


def test_a_presidential_election_closes_kentucky_every_fourth_year() -> None:
    """KRS 2.190 names the presidential election only."""
    days = {y: date(y, 11, n) in sure("KY", y) for y, n in ((2024, 5), (2026, 3), (2028, 7))}
    assert days == {2024: True, 2026: False, 2028: True}


def test_every_day_names_a_listed_source() -> None:
    """No holiday stands in a table without its source."""
    for state in JURISDICTIONS:
        table = load_holidays(state)
        named = {d.source for d in table.days} | {table.time.source, table.statute.source}
        assert named <= set(table.sources)


def test_a_rule_has_one_form() -> None:
    """A day that is both a date and a weekday is refused."""
    with pytest.raises(ValueError, match="a day is a month and day"):
        DayRule(month=1, day=1, easter=-2)


@pytest.mark.parametrize("state", ["ZZ", "", "common", "../records/PA"])
def test_no_table_for_what_is_no_state(state: str) -> None:
    """A name that is no state is refused and never read as a path."""
    with pytest.raises(UnknownState):
        closed_days(state, 2026)
