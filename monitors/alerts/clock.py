"""The clock of a meeting: hours left, only the date where no time is listed, or already held."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class MeetingClock:
    """What can be said of a meeting's time at one moment.

    `hours_left` are whole hours, rounded down; None where no exact start is known or it is past.
    `held` is None where that cannot be told.
    """

    when: str
    left: str
    hours_left: int | None
    held: bool | None

    @property
    def ahead(self) -> bool:
        """Whether the meeting may still be ahead: what is not known counts as ahead."""
        return self.held is not True


def meeting_clock(
    start: str, status: str, now: datetime, zone: str | None, kind: str = "agenda"
) -> MeetingClock:
    """Reads a local start (with offset, without, or a bare date) against an aware `now`.

    `zone` is the IANA zone of the place; it decides what day it is there. A document of kind
    `minutes` reports a meeting that was held.
    """
    if len(start) == 10:
        return _by_day(date.fromisoformat(start), status, now, zone, kind)
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    when = f"{day_words(moment.date())} at {moment.strftime('%I:%M %p').lstrip('0')}"
    if moment.tzinfo is None:
        told = _by_day(moment.date(), status, now, zone, kind)
        return MeetingClock(f"{when} (time zone not known)", told.left, None, told.held)
    if kind == "minutes" or moment <= now:
        return MeetingClock(when, _stopped(status) or "already held", None, True)
    seconds = (moment - now).total_seconds()
    hours = math.floor(seconds / 3600)
    if stopped := _stopped(status):
        return MeetingClock(when, stopped, hours, False)
    return MeetingClock(when, _hours_words(hours), hours, False)


def _by_day(day: date, status: str, now: datetime, zone: str | None, kind: str) -> MeetingClock:
    today = now.astimezone(ZoneInfo(zone) if zone else UTC).date()
    when = f"{day_words(day)} (the listing gives no time)"
    if kind == "minutes" or day < today:
        return MeetingClock(when, _stopped(status) or "already held", None, True)
    if stopped := _stopped(status):
        return MeetingClock(when, stopped, None, False)
    days = (day - today).days
    left = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    # A bare date that is today may be over by now: nobody can tell from the listing.
    return MeetingClock(when, left, None, None if days == 0 else False)


def _stopped(status: str) -> str | None:
    return {
        "cancelled": "listed as cancelled",
        "postponed": "listed as postponed",
    }.get(status)


def _hours_words(hours: int) -> str:
    if hours < 1:
        return "in less than an hour"
    if hours == 1:
        return "in 1 hour"
    if hours < 72:
        return f"in {hours} hours"
    return f"in {hours} hours ({hours // 24} days)"


def day_words(day: date) -> str:
    """A date in words: `Tuesday, December 1, 2026`."""
    return f"{day.strftime('%A, %B')} {day.day}, {day.year}"
