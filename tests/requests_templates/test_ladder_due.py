"""What is due: the order, the words, the next letter; the calendar file, read by a parser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countywatch.requests.due import Due, calendar, write_calendar
from groundwork.errors import NotReachable
from groundwork.law import known_states, load_law
from requests_templates.ladder_due import Row, due_rows
from requests_templates.ladder_facts import Fact, Told
from requests_templates.ladder_status import standing

DRAFTED = date(2026, 11, 2)
SENT = Fact("sent", date(2026, 11, 3), channel="email")
RECEIVED = Fact("received", date(2026, 11, 4))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def rows(state: str, today: date, *facts: Fact) -> tuple[Row, ...]:
    """What is due of a request of three items."""
    return due_rows(standing(Told(DRAFTED, (1, 2, 3), facts), load_law(state), today))


def row(found: tuple[Row, ...], kind: str) -> Row:
    """The one row of that kind."""
    (one,) = [r for r in found if r.kind == kind]
    return one


@pytest.mark.parametrize("state", known_states())
@pytest.mark.parametrize("facts", [(), (SENT,), (SENT, RECEIVED)])
def test_every_open_request_has_something_to_do(state: str, facts: tuple[Fact, ...]) -> None:
    """From the draft on, each open request has a row, and those of a receipt say what is law."""
    found = rows(state, date(2026, 11, 20), *facts)
    assert found
    assert all(r.say for r in found)
    assert [r.act_on or date.max for r in found] == sorted(r.act_on or date.max for r in found)
    assert not [r for r in found if r.overdue and not (r.verified and r.basis == "law")]


def test_a_closed_request_has_nothing_due() -> None:
    """Nothing stops the quiet after a close."""
    assert rows("TX", NOW.date(), SENT, RECEIVED, Fact("close", date(2026, 11, 9))) == ()


@pytest.mark.parametrize("state", known_states())
def test_nothing_is_overdue_before_its_safe_day(state: str) -> None:
    """Over half a year, an office's date is overdue from `safe_from` on and on no day before."""
    for number in range(0, 180, 3):
        today = DRAFTED + timedelta(days=number)
        for one in rows(state, today, SENT, RECEIVED):
            if one.overdue:
                assert one.safe_from is not None
                assert one.safe_from <= today
                assert one.party == "office"


def test_without_a_receipt_each_date_is_a_guess() -> None:
    """Sent is not received: the rows say so, and none has a safe day."""
    found = rows("PA", date(2027, 6, 1), SENT)
    of_office = [r for r in found if r.party == "office"]
    assert of_office
    assert all(r.guess and r.safe_from is None and not r.overdue for r in of_office)
    assert "No receipt is recorded" in of_office[0].cautions[0]
    assert row(found, "receipt").letter == "receipt"


def test_our_own_deadline_comes_first_with_what_follows() -> None:
    """Texas: the answer to an estimate stands on top, with the letter that answers it."""
    fee = Fact("fee", date(2026, 11, 6), amount=Decimal(310))
    first = rows("TX", date(2026, 11, 9), SENT, RECEIVED, fee)[0]
    assert (first.kind, first.party, first.letter) == ("fee_answer", "requester", "fee")
    assert first.consequence == "the request is withdrawn by law"
    late = rows("TX", date(2026, 12, 9), SENT, RECEIVED, fee)[0]
    assert (late.kind, late.expired) == ("fee_answer", True)


def test_a_promise_holds_our_own_dates_back() -> None:
    """While the office's day has not passed, nothing of ours is to be done before it."""
    promise = Fact("acknowledged", date(2026, 11, 6), until=date(2027, 1, 15))
    for state in ("TX", "NC"):
        found = rows(state, date(2026, 12, 20), SENT, RECEIVED, promise)
        assert row(found, "promise").act_on == date(2027, 1, 16)
        assert not [r for r in found if r.overdue]
        assert not [r.act_on for r in found if r.act_on and r.act_on < date(2027, 1, 16)]


def test_a_reminder_of_ones_own_stays_until_something_is_recorded() -> None:
    """It is due on its day whatever the status, and settled by any fact from that day on."""
    mine = Fact("remind", date(2026, 11, 5), until=date(2026, 11, 30), note="Ask the clerk")
    found = rows("TX", date(2026, 12, 9), SENT, RECEIVED, mine)
    assert (row(found, "reminder").name, row(found, "reminder").date) == (
        "Ask the clerk", date(2026, 11, 30),
    )  # fmt: skip
    note = Fact("note", date(2026, 12, 1))
    assert "reminder" not in {
        r.kind for r in rows("TX", date(2026, 12, 9), SENT, RECEIVED, mine, note)
    }


def test_a_state_without_a_review_says_what_the_next_step_is() -> None:
    """North Carolina has no body to appeal to: the row names court and counsel, and no letter."""
    denied = Fact("denied", date(2026, 11, 6))
    asked = Fact("letter", date(2026, 11, 7), note="denial")
    one = row(rows("NC", date(2026, 11, 20), SENT, RECEIVED, denied, asked), "denial")
    assert one.letter is None
    assert "the next step is court, Superior Court (N.C. Gen. Stat. § 132-9(a)): get counsel." in (
        one.say
    )


def due_of(one: Row, agency: str = "Sample County Sheriff") -> Due:
    """A row of request r3."""
    return Due("r3", agency, "TX", "received", one)


def parsed(text: str) -> list[dict[str, list[str]]]:
    """The events of a calendar by property: unfolded and unescaped, as RFC 5545 reads them."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events: list[dict[str, list[str]]] = []
    depth: list[str] = []
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)", line)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            depth.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert depth.pop() == value
        elif "VEVENT" in depth:
            plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            key = f"{depth[-1]}.{name}{parameters}" if depth[-1] == "VALARM" else name + parameters
            events[-1].setdefault(key, []).append(plain)
    assert depth == []
    return events


def test_the_calendar_holds_each_date_with_alarms_for_ours_only() -> None:
    """One whole-day event a row; the requester's own ring twice, the office's not."""
    fee = Fact("fee", date(2026, 11, 6), amount=Decimal(310))
    found = [
        due_of(r)
        for state, facts in (("TX", (fee,)), ("PA", ()))
        for r in rows(state, date(2026, 11, 9), SENT, RECEIVED, *facts)
    ]
    events = parsed(calendar(found, NOW))
    assert len(events) == len(found)
    for event, due in zip(events, found, strict=True):
        assert due.row.act_on is not None
        assert event["DTSTART;VALUE=DATE"] == [f"{due.row.act_on:%Y%m%d}"]
        assert event["DTSTAMP"] == ["20261120T120000Z"]
        alarms = event.get("VALARM.TRIGGER", [])
        assert alarms == (["-P2DT15H", "-PT15H"] if due.row.party == "requester" else [])
    assert "else" not in events[0]["SUMMARY"][0]
    assert "the request is withdrawn by law" in events[0]["DESCRIPTION"][0]
    assert len({event["UID"][0] for event in events}) == len(events)


def test_an_event_keeps_its_name_when_its_date_moves() -> None:
    """A calendar that reads the next file moves the event and adds none."""
    one = rows("PA", date(2026, 11, 9), SENT, RECEIVED)
    closed = Fact("closure", date(2026, 11, 10), note="storm")
    other = rows("PA", date(2026, 11, 9), SENT, RECEIVED, closed)
    names = [[event["UID"] for event in parsed(calendar([due_of(r) for r in found], NOW))]
             for found in (one, other)]  # fmt: skip
    assert sorted(map(str, names[0])) == sorted(map(str, names[1]))
    assert row(one, "respond").act_on != row(other, "respond").act_on


@given(st.text(max_size=300), st.text(max_size=300))
def test_hostile_words_stay_one_value_of_one_event(agency: str, note: str) -> None:
    """No name or note opens a line, a property or an event of its own."""
    mine = Fact("remind", date(2026, 11, 5), until=date(2026, 11, 30), note=note or "x")
    one = row(rows("NC", date(2026, 11, 9), SENT, mine), "reminder")
    (event,) = parsed(calendar([due_of(one, agency)], NOW))
    assert len(event["SUMMARY"]) == 1


def test_a_calendar_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """One sentence names the file and the remedy."""
    (tmp_path / "x").write_text("")
    with pytest.raises(NotReachable, match="name another with --ics"):
        write_calendar([], tmp_path / "x" / "y.ics", NOW)
