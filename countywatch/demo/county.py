"""The invented county: its name, its calendar, and what a test may change about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from groundwork.errors import WrongUse

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
BOARD_EVENT, PAST_EVENT = 4417, 4398
COMMITTEE_ID, PAST_COMMITTEE_ID = 318, 311


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

    def __post_init__(self) -> None:
        if self.sign_page is not None and not 2 <= self.sign_page <= PACKET_PAGES:
            raise WrongUse(
                f"The agreement cannot stand on page {self.sign_page}: the packet has pages 1 to "
                f"{PACKET_PAGES}, and the first is the agenda."
            )

    @property
    def board_day(self) -> date:
        """The Board's next meeting: a Tuesday, three to nine days after the first run."""
        soonest = self.first_run + timedelta(days=3)
        tuesday = soonest + timedelta(days=(1 - soonest.weekday()) % 7)
        return tuesday + timedelta(days=self.board_delay_days)

    @property
    def board_clock(self) -> str | None:
        """The time of the next meeting as `6:00 PM`; None where the listing gives none."""
        return None if self.board_time is None else clock(self.board_time)

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
    def session_day(self) -> date:
        """The Board's work session, on the Wednesday between two meetings."""
        return self.past_day + timedelta(days=15)

    @property
    def budget_year(self) -> int:
        """The calendar year that the requested budget is for."""
        return self.past_day.year + 1

    @property
    def built(self) -> datetime:
        """The time that the files carry as their own: noon of the first run."""
        return datetime.combine(self.first_run, time(12, 0))

    def words(self) -> dict[str, str]:
        """What the papers call things and days: `{board}`, `{board_day}` and so on."""
        filed = self.past_day + timedelta(days=14)
        days = ("board_day", "past_day", "committee_day", "session_day")
        return {day: long_date(getattr(self, day)) for day in days} | {
            "board_when": ", ".join(filter(None, (long_date(self.board_day), self.board_clock))),
            "board": BOARD,
            "committee": COMMITTEE,
            "sheriff": SHERIFF,
            "filed": f"{filed:%b} {filed.day}, {filed.year}".upper(),
        }


def long_date(day: date) -> str:
    """`December 1, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"


def clock(at: time) -> str:
    """`6:00 PM`."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
