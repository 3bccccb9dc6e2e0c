"""The invented county: its name, its calendar, and what a test may change about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

NAME = "Larkmoor County"
STATE = "PA"
FIPS = "42999"
OCD_ID = "ocd-division/country:us/state:pa/county:larkmoor"
TIMEZONE = "America/New_York"
SHERIFF = "Larkmoor County Sheriff's Office"
BOARD = "Board of Commissioners"
COMMITTEE = "Budget and Finance Committee"
PACKET_PAGES = 60

# Numbers that the vendor's pages would show; they name files and meetings and mean nothing else.
BOARD_EVENT, PAST_EVENT, COMMITTEE_ID = 4417, 4398, 318


@dataclass(frozen=True)
class SampleCounty:
    """One state of the county's web site; the same state always gives the same bytes.

    `sign_page` is where in the packet the agreement stands; None leaves it out. `board_time` None
    gives a listing without a time. `broken_listing` redesigns the AgendaCenter page; `error_page`
    answers it with an error page and status 200.
    """

    first_run: date
    sign_page: int | None = 47
    board_time: time | None = time(18, 0)
    board_delay_days: int = 0
    status: Literal["scheduled", "postponed", "cancelled"] = "scheduled"
    broken_listing: bool = False
    error_page: bool = False
    agency_listed: bool = True

    @property
    def board_day(self) -> date:
        """The Board's next meeting: a Tuesday, three to nine days after the first run."""
        soonest = self.first_run + timedelta(days=3)
        tuesday = soonest + timedelta(days=(1 - soonest.weekday()) % 7)
        return tuesday + timedelta(days=self.board_delay_days)

    @property
    def past_day(self) -> date:
        """The Board's last meeting, four weeks before the next."""
        soonest = self.first_run + timedelta(days=3)
        return soonest + timedelta(days=(1 - soonest.weekday()) % 7 - 28)

    @property
    def committee_day(self) -> date:
        """The committee's next meeting, two days after the Board's."""
        return self.past_day + timedelta(days=30)

    @property
    def built(self) -> datetime:
        """The time that the files carry as their own: noon of the first run."""
        return datetime.combine(self.first_run, time(12, 0))


def long_date(day: date) -> str:
    """`December 1, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"
