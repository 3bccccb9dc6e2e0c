"""The clock of a meeting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.alerts.clock import MeetingClock, meeting_clock

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # noon in New York


@pytest.mark.parametrize(
    ("start", "status", "kind", "expected"),
    [
        (
            "2026-12-01T18:00:00-05:00",
            "scheduled",
            "packet",
            MeetingClock(
                "Tuesday, December 1, 2026 at 6:00 PM", "in 174 hours (7 days)", 174, False
            ),
        ),
        (
            "2026-11-24T12:30:00-05:00",
            "scheduled",
            "agenda",
            MeetingClock(
                "Tuesday, November 24, 2026 at 12:30 PM", "in less than an hour", 0, False
            ),
        ),
        (
            "2026-11-24T13:30:00-05:00",
            "unknown",
            "agenda",
            MeetingClock("Tuesday, November 24, 2026 at 1:30 PM", "in 1 hour", 1, False),
        ),
        (
            "2026-11-24T12:00:00-05:00",
            "scheduled",
            "agenda",
            MeetingClock("Tuesday, November 24, 2026 at 12:00 PM", "already held", None, True),
        ),
        (
            "2026-12-01T18:00:00-05:00",
            "cancelled",
            "agenda",
            MeetingClock("Tuesday, December 1, 2026 at 6:00 PM", "listed as cancelled", 174, False),
        ),
        (
            "2026-12-01",
            "scheduled",
            "agenda",
            MeetingClock(
                "Tuesday, December 1, 2026 (the listing gives no time)", "in 7 days", None, False
            ),
        ),
        (
            "2026-11-24",
            "scheduled",
            "agenda",
            MeetingClock(
                "Tuesday, November 24, 2026 (the listing gives no time)", "today", None, None
            ),
        ),
        (
            "2026-11-23",
            "unknown",
            "agenda",
            MeetingClock(
                "Monday, November 23, 2026 (the listing gives no time)", "already held", None, True
            ),
        ),
        (
            "2026-11-10T18:00:00-05:00",
            "unknown",
            "minutes",
            MeetingClock("Tuesday, November 10, 2026 at 6:00 PM", "already held", None, True),
        ),
    ],
)
def test_what_is_said_of_a_time(start: str, status: str, kind: str, expected: MeetingClock) -> None:
    """Hours left, only the date where no time is listed, "already held" for minutes."""
    assert meeting_clock(start, status, NOW, "America/New_York", kind) == expected


def test_a_time_without_a_zone_counts_no_hours() -> None:
    """Nobody can say how many hours are left where the zone is not known."""
    clock = meeting_clock("2026-12-01T18:00", "scheduled", NOW, None)
    assert clock == MeetingClock(
        "Tuesday, December 1, 2026 at 6:00 PM (time zone not known)", "in 7 days", None, False
    )


def test_hours_across_the_end_of_summer_time() -> None:
    """The night on which clocks go back has an hour more."""
    now = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)  # noon, Saturday, New York
    clock = meeting_clock("2026-11-01T12:00", "scheduled", now, "America/New_York")
    assert clock.hours_left == 25


@given(
    hours=st.integers(min_value=1, max_value=5000),
    now=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001
)
def test_hours_left_is_the_difference_of_instants(hours: int, now: datetime) -> None:
    """Whatever the zone and the day, hours left are whole hours between two instants."""
    here = now.replace(tzinfo=UTC)
    start = (here + timedelta(hours=hours, minutes=1)).astimezone(ZoneInfo("America/Chicago"))
    said = start.isoformat(timespec="seconds")
    clock = meeting_clock(said, "scheduled", here.replace(second=0, microsecond=0), None)
    assert clock.hours_left == hours
