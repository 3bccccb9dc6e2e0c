"""The count for clocks that the five states do not have, on laws made for the test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from groundwork.law import Closure, Deadline, deadlines, load_law
from groundwork.law.calendar import Calendar
from groundwork.law.counting import plain
from groundwork.law.holidays import HolidayTable, Rolls, load_holidays
from groundwork.law.model import Channel, Clock, Event, RecordsLaw, Unit


def clock(**changes: object) -> Clock:
    """A ten-day clock of an office, from receipt, with the changes."""
    base = Clock(
        name="made for the test",
        kind="produce",
        party="office",
        number=10,
        unit="calendar",
        counted_from="received",
        rule="10 days after receipt",
        status="verified",
        cite="Test Code § 1",
        roll="none",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def law_with(*clocks: Clock) -> RecordsLaw:
    return replace(load_law("PA"), clocks=clocks)


def count(one: Clock, received: str, **more: object) -> Deadline:
    day = date.fromisoformat(received)
    found = deadlines(law_with(one), received=day, **more)  # type: ignore[arg-type]
    return next(d for d in found if d.kind == one.kind and d.basis == "law")


def test_an_answer_counted_from_the_acknowledgement() -> None:
    """As in Alabama: 15 business days after the acknowledgement, no date before there is one."""
    one = clock(number=15, unit="business", counted_from="acknowledged")
    assert count(one, "2026-12-01").date is None
    # 8-11, 14-18, 21-24, 28, 29 Dec 2026: Christmas is out.
    found = count(one, "2026-12-01", acknowledged=date(2026, 12, 7))
    assert (found.date, found.counted_from.date) == (date(2026, 12, 29), date(2026, 12, 7))
    assert found.safe_from == date(2026, 12, 31)


def test_a_day_of_receipt_that_counts_is_day_one() -> None:
    """Where the first day counts, ten days from a Monday end on the Wednesday of the next week."""
    one = clock(first_day_counts=True)
    assert count(one, "2026-11-02").date == date(2026, 11, 11)
    business = clock(first_day_counts=True, unit="business", number=5)
    assert count(business, "2026-11-02").date == date(2026, 11, 6)


def test_a_last_day_stands_where_the_law_does_not_move_it() -> None:
    """Without a roll the last day may be a Sunday."""
    assert count(clock(), "2026-11-05").date == date(2026, 11, 15)


def test_an_unknown_roll_is_said_and_puts_off_late() -> None:
    """Where nobody read whether a Sunday moves, the date stands, says so, and "late" waits."""
    found = count(clock(roll="unknown"), "2026-11-05")
    assert (found.date, found.rolled_from, found.safe_from) == (
        date(2026, 11, 15),
        None,
        date(2026, 11, 17),
    )
    assert "Whether a last day on a weekend or holiday moves is not known here." in found.cautions


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        ("2026-12-04", 24, "hours", "2026-12-05"),
        ("2026-12-04", 30, "hours", "2026-12-06"),
        ("2026-08-31", 6, "months", "2027-02-28"),
        ("2027-08-31", 6, "months", "2028-02-29"),
        ("2028-02-29", 1, "years", "2029-02-28"),
        ("2026-11-30", 1, "months", "2026-12-30"),
        ("2026-12-15", 12, "months", "2027-12-15"),
        ("2028-02-28", 2, "calendar", "2028-03-01"),
    ],
)
def test_plain_units(start: str, number: int, unit: Unit, end: str) -> None:
    """Hours, months and years end on the day that the calendar gives, leap days too."""
    assert plain(date.fromisoformat(start), number, unit) == date.fromisoformat(end)


@pytest.mark.parametrize(("channel", "kinds"), [("in_person", ["produce"]), ("email", [])])
def test_a_clock_for_one_channel_only(channel: Channel, kinds: list[str]) -> None:
    """As in Indiana: a period for a request in person is none for an e-mail."""
    law = law_with(clock(number=24, unit="hours", channels=("in_person",)))
    found = deadlines(law, received=date(2026, 12, 4), channel=channel)
    assert [d.kind for d in found if d.basis == "law"] == kinds


def test_a_saturday_that_the_law_on_time_does_not_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Alabama: a Saturday stays a last day by law, and a body could still claim a move."""
    table = load_holidays("PA")
    silent = Rolls(saturday="unknown", sunday="yes", holiday="yes", office_closed="yes")
    changed: HolidayTable = table.model_copy(
        update={"time": table.time.model_copy(update={"rolls": silent})}
    )
    monkeypatch.setattr("groundwork.law.calendar.load_holidays", lambda _state: changed)
    calendar = Calendar("PA")
    saturday = date(2026, 11, 14)
    assert calendar.why_rolled(saturday, "law") is None
    assert calendar.why_rolled(saturday, "careful") == "Saturday"


def test_a_law_that_leaves_out_legal_holidays_by_name() -> None:
    """Good Friday 2026, offices open, is no day of a count that leaves out legal holidays."""
    named = clock(unit="business", number=5, leaves_out="legal_holidays")
    open_offices = clock(unit="business", number=5, leaves_out="closed_days")
    assert count(named, "2026-03-30").date == date(2026, 4, 7)
    assert count(open_offices, "2026-03-30").date == date(2026, 4, 6)


def test_a_closure_on_the_day_of_receipt_moves_the_start() -> None:
    """A request that reaches a closed county counts from its next open day, and the day is told."""
    found = count(clock(), "2026-11-05", closures=[Closure(date(2026, 11, 5), "flood")])
    assert found.counted_from.to_json() == {
        "event": "received",
        "date": "2026-11-06",
        "given": "2026-11-05",
    }
    assert (
        "Received on a closed day: counted from Friday, November 6, 2026, the next open one."
        in found.cautions
    )


def test_our_own_date_stands_beside_a_period_that_is_not_verified() -> None:
    """An unverified period is shown as such, and our own date for asking again with it."""
    found = deadlines(
        law_with(clock(kind="respond", status="unverified")), received=date(2026, 11, 2)
    )
    assert [(d.basis, d.verified) for d in found] == [("practice", False), ("law", False)]


def test_every_event_of_the_requester_can_be_told() -> None:
    """A clock from any event gets its date once the event has a day."""
    events: list[Event] = ["fee", "denied", "appealed", "extended", "ready"]
    for event in events:
        one = clock(counted_from=event, party="requester", kind="appeal_by")
        found = count(one, "2026-11-02", events={event: date(2026, 11, 4)})
        # Day ten is Saturday 14 Nov: act by Friday.
        assert found.date == date(2026, 11, 13)
