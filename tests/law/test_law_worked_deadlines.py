"""Deadlines worked out by hand, against a printed calendar; ids name the second look's examples."""

from __future__ import annotations

from datetime import date

import pytest

from groundwork.law import Closure, Deadline, deadlines, deemed_received, load_law
from groundwork.law.model import ClockKind, Event


def one(state: str, received: str, kind: ClockKind, **more: object) -> Deadline:
    """The first deadline of that kind for a request received on that day."""
    found = deadlines(load_law(state), received=date.fromisoformat(received), **more)  # type: ignore[arg-type]
    return next(d for d in found if d.kind == kind)


# state, received, kind, date, rolled_from, safe_from, days passed over
WORKED = [
    # PA-1: 25 Nov, 30 Nov, 1, 2, 3 Dec; Thanksgiving and the Friday are out.
    pytest.param(
        "PA", "2026-11-24", "respond", "2026-12-03", None, "2026-12-04", "11-26 11-27", id="PA-1"
    ),
    # PA-2: 30 days after 3 Dec is Saturday 2 Jan; 1 Pa.C.S. § 1908 moves it to Monday the 4th.
    pytest.param(
        "PA", "2026-11-24", "extension", "2027-01-04", "2027-01-02", "2027-01-05", "", id="PA-2"
    ),
    # Good Friday, 3 Apr 2026, is a legal holiday while offices are open: it is business day five,
    # but no last day (1 Pa.C.S. § 1908), so Monday.
    pytest.param(
        "PA",
        "2026-03-27",
        "respond",
        "2026-04-06",
        "2026-04-03",
        "2026-04-07",
        "04-03",
        id="PA-good-friday",
    ),
    # A day later in the week Good Friday is day four and counts; a county could claim otherwise.
    pytest.param(
        "PA", "2026-03-30", "respond", "2026-04-06", None, "2026-04-08", "", id="PA-open-holiday"
    ),
    # 2027-06-19 is a Saturday and kept on Friday the 18th: 15, 16, 17, 21, 22 June. The day of
    # receipt is Flag Day: a county could claim that it was closed and count from the 15th.
    pytest.param(
        "PA", "2027-06-14", "respond", "2027-06-22", None, "2027-06-24", "06-18", id="PA-juneteenth"
    ),
    # Leap day 2028 is a Tuesday: 28, 29 Feb, 1, 2, 3 Mar.
    pytest.param("PA", "2028-02-25", "respond", "2028-03-03", None, "2028-03-04", "", id="PA-leap"),
    # Year end: 29, 30, 31 Dec 2025, 2, 5 Jan 2026; New Year's Eve is a doubt, so safe is a day on.
    pytest.param(
        "PA", "2025-12-26", "respond", "2026-01-05", None, "2026-01-07", "01-01", id="PA-year-end"
    ),
    pytest.param(
        "TX", "2026-11-16", "respond", "2026-12-02", None, "2026-12-03", "11-26 11-27", id="TX-1"
    ),
    pytest.param(
        "TX", "2026-08-17", "respond", "2026-09-01", None, "2026-09-02", "08-27", id="TX-2"
    ),
    # TX-4: 21-23, 28-31 Dec, 4-6 Jan; three days that a body may name put "late" off to the 12th.
    pytest.param(
        "TX",
        "2026-12-18",
        "respond",
        "2027-01-06",
        None,
        "2027-01-12",
        "12-24 12-25 01-01",
        id="TX-4",
    ),
    # The example of the contract.
    pytest.param(
        "TX", "2026-11-20", "respond", "2026-12-08", None, "2026-12-09", "11-26 11-27", id="TX-doc"
    ),
    # A state holiday with staffed offices: 2 Mar 2026; ten days from 19 Feb end on 6 Mar.
    pytest.param(
        "TX", "2026-02-19", "respond", "2026-03-06", None, "2026-03-07", "03-02", id="TX-march-2"
    ),
    # 4 July 2026 is a Saturday; Friday the 3rd counts unless the body observes it.
    pytest.param(
        "TX", "2026-06-22", "respond", "2026-07-06", None, "2026-07-08", "", id="TX-july-4"
    ),
    # CA-1: day 10 is Thanksgiving; Friday is a judicial holiday; Monday.
    pytest.param(
        "CA",
        "2026-11-16",
        "respond",
        "2026-11-30",
        "2026-11-26",
        "2026-12-01",
        "11-26 11-27",
        id="CA-1",
    ),
    pytest.param(
        "CA", "2026-12-10", "respond", "2026-12-21", "2026-12-20", "2026-12-22", "", id="CA-2"
    ),
    pytest.param(
        "CA", "2026-12-10", "extension", "2027-01-04", "2027-01-03", "2027-01-05", "", id="CA-3"
    ),
    # Fourteen days more than day 10, which was Thanksgiving; a body could count them from the
    # Monday to which that moved.
    pytest.param(
        "CA", "2026-11-16", "extension", "2026-12-10", None, "2026-12-15", "", id="CA-1-extended"
    ),
    # CA-4: a Saturday e-mail is taken as Monday's: 16 July.
    pytest.param("CA", "2026-07-04", "respond", "2026-07-16", None, "2026-07-17", "", id="CA-4"),
    # Lincoln Day, 12 Feb 2027, is a judicial holiday: day 10 moves from Friday over Presidents'
    # Day, Monday the 15th, to Tuesday.
    pytest.param(
        "CA",
        "2027-02-02",
        "respond",
        "2027-02-16",
        "2027-02-12",
        "2027-02-17",
        "02-12 02-15",
        id="CA-lincoln",
    ),
    # Columbus Day is no judicial holiday: 12 Oct 2026 stands, and "late" waits a day.
    pytest.param(
        "CA", "2026-10-02", "respond", "2026-10-12", None, "2026-10-14", "", id="CA-columbus"
    ),
    # Ten days from 19 Feb 2028 (a Saturday, taken as Tuesday the 22nd after Presidents' Day).
    pytest.param("CA", "2028-02-19", "respond", "2028-03-03", None, "2028-03-04", "", id="CA-leap"),
    # KY-1: 24 Dec is a doubt only.
    pytest.param(
        "KY", "2026-12-21", "respond", "2026-12-29", None, "2026-12-31", "12-25", id="KY-1"
    ),
    # KY-2 gives 8 June with low confidence and allows for the 9th. The table of holidays, read
    # later, has 3 June as a legal holiday though offices are open (Wilkins v. Ky. Ret. Sys.), and
    # the act leaves out "legal holidays": so the 9th. The safe day is the same.
    pytest.param(
        "KY", "2026-06-01", "respond", "2026-06-09", None, "2026-06-10", "06-03", id="KY-2"
    ),
    # 19 Jan 2027 is a Tuesday and in KRS 2.110; the Monday is King's Day: 14, 15, 20, 21, 22 Jan.
    pytest.param(
        "KY", "2027-01-13", "respond", "2027-01-22", None, "2027-01-23", "01-18 01-19", id="KY-jan"
    ),
    # 5 Nov 2024, presidential election: 1, 4, 6, 7, 8 Nov.
    pytest.param(
        "KY", "2024-10-31", "respond", "2024-11-08", None, "2024-11-09", "11-05", id="KY-election"
    ),
]


@pytest.mark.parametrize(("state", "received", "kind", "due", "rolled", "safe", "passed"), WORKED)
def test_a_deadline_worked_by_hand(
    state: str, received: str, kind: ClockKind, due: str, rolled: str, safe: str, passed: str
) -> None:
    """The date, its roll, the safe day and the days passed over are those of the hand count."""
    found = one(state, received, kind)
    assert (
        str(found.date),
        found.rolled_from and str(found.rolled_from),
        str(found.safe_from),
        " ".join(f"{s.date:%m-%d}" for s in found.skipped),
        found.basis,
        found.verified,
    ) == (due, rolled, safe, passed, "law", True)


# state, kind, event, its day, the last safe day for the requester
OURS = [
    # PA-3: 15 weekdays after 3 Dec.
    pytest.param("PA", "appeal_by", "denied", "2026-12-03", "2026-12-24", id="PA-3"),
    # No holiday in our own favour: Thanksgiving and the Friday count against us.
    pytest.param("PA", "appeal_by", "denied", "2026-11-17", "2026-12-08", id="PA-holiday"),
    # 30 days after 3 Dec is Saturday 2 Jan, the Friday is New Year's Day: act by Thursday.
    pytest.param("PA", "court_limit", "appeal_decided", "2026-12-03", "2026-12-31", id="PA-court"),
    pytest.param("TX", "fee_answer", "fee", "2026-11-16", "2026-11-30", id="TX-estimate"),
    # 61 days after 25 Oct is Christmas, the 24th is a state holiday: act by the 23rd.
    pytest.param("TX", "clarify", "clarification_asked", "2026-10-25", "2026-12-23", id="TX-61"),
    pytest.param("TX", "collect", "ready", "2026-12-30", "2027-02-26", id="TX-collect"),
    pytest.param("KY", "court_limit", "appeal_decided", "2026-11-25", "2026-12-24", id="KY-court"),
    pytest.param("NC", "court_limit", "suit_answered", "2026-11-26", "2026-12-23", id="NC-suit"),
]


@pytest.mark.parametrize(("state", "kind", "event", "day", "due"), OURS)
def test_our_own_deadline_counts_no_holiday_in_our_favour(
    state: str, kind: ClockKind, event: Event, day: str, due: str
) -> None:
    """The requester's own date is the last safe day to act, and no letter calls it late."""
    found = one(state, "2026-10-01", kind, events={event: date.fromisoformat(day)})
    assert (str(found.date), found.safe_from, found.party) == (due, None, "requester")


def test_a_deposit_is_made_before_the_tenth_business_day() -> None:
    """Texas wants the deposit before the 10th business day, so our date is the ninth."""
    found = deadlines(
        load_law("TX"), received=date(2026, 11, 2), events={"deposit_asked": date(2026, 11, 16)}
    )
    deposit = next(d for d in found if d.counted_from.event == "deposit_asked")
    # The ninth weekday is Friday 27 Nov, a state holiday after Thanksgiving: act by Wednesday.
    assert deposit.date == date(2026, 11, 25)


def test_an_appeal_against_silence_runs_from_the_earliest_deemed_denial() -> None:
    """Where a county may have been open on a holiday, our appeal is counted as if it was."""
    found = deadlines(load_law("PA"), received=date(2026, 11, 24))
    appeal = [d for d in found if d.kind == "appeal_by"]
    assert [(d.counted_from.event, d.counted_from.date, d.date) for d in appeal] == [
        ("denied", None, None),
        ("silence", date(2026, 12, 1), date(2026, 12, 22)),
    ]


def test_a_mailed_request_in_texas_is_deemed_received_on_the_third_business_day() -> None:
    """TX-3: postmarked 3 Aug, received 6 Aug, due 20 Aug 2026."""
    received = deemed_received(load_law("TX"), date(2026, 8, 3))
    found = one("TX", received.isoformat(), "respond")
    assert (received, found.date) == (date(2026, 8, 6), date(2026, 8, 20))


def test_north_carolina_is_given_no_date_as_law() -> None:
    """NC-1: the law sets no period, so the only date of answer is our practice and says so."""
    found = deadlines(load_law("NC"), received=date(2026, 11, 9))
    office = [d for d in found if d.party == "office"]
    respond = [d for d in found if d.kind == "respond"]
    assert office == []
    assert [(d.basis, d.verified, d.cite, d.date, d.safe_from) for d in respond] == [
        ("practice", False, "", date(2026, 11, 23), None)
    ]


def test_a_closure_moves_a_business_date_and_is_named() -> None:
    """A day that the county is closed, told by the user, is passed over with its reason."""
    storm = Closure(date(2026, 12, 2), "snow, courthouse closed")
    found = one("PA", "2026-11-24", "respond", closures=[storm])
    assert found.date == date(2026, 12, 4)
    assert found.skipped[-1].to_json() == {"date": "2026-12-02", "why": "snow, courthouse closed"}


def test_a_closure_on_a_last_day_moves_it_where_the_law_says_so() -> None:
    """California moves a last day on which the office is closed; Pennsylvania's law is silent."""
    california = one(
        "CA", "2026-12-01", "respond", closures=[Closure(date(2026, 12, 11), "furlough")]
    )
    assert (california.date, california.rolled_from) == (date(2026, 12, 14), date(2026, 12, 11))
    pennsylvania = one(
        "PA", "2026-11-30", "extension", closures=[Closure(date(2027, 1, 6), "furlough")]
    )
    assert (pennsylvania.date, pennsylvania.safe_from) == (date(2027, 1, 6), date(2027, 1, 8))


def test_a_clock_without_its_event_has_no_date() -> None:
    """Nothing is counted from what has not happened."""
    found = deadlines(load_law("TX"), received=date(2026, 11, 16))
    waiting = {d.counted_from.event: (d.date, d.safe_from) for d in found if d.date is None}
    events = ["fee", "deposit_asked", "clarification_asked", "ready", "ruling_asked"]
    assert waiting == dict.fromkeys(events, (None, None))


def test_an_office_clock_starts_with_its_own_event() -> None:
    """45 business days from 1 Sep 2026 for a ruling in Texas, Labor Day out."""
    found = one("TX", "2026-08-17", "appeal_decision", events={"ruling_asked": date(2026, 9, 1)})
    assert found.date == date(2026, 11, 4)
