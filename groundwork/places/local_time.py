"""Times on the clock of a place: starts as listings give them, and instants."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def with_offset(start: str, zone: str | None) -> str:
    """`2026-09-14T18:00` in a known zone becomes `2026-09-14T18:00:00-05:00`.

    A bare date stays one; a start that has an offset keeps it; without a zone nothing is added.
    A meeting "in progress" has no start: nothing stays nothing.
    """
    if len(start) <= 10:
        return start
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.isoformat(timespec="seconds")


def local(moment: datetime | None, zone: str | None) -> str | None:
    """An instant as local ISO 8601 with offset, in the zone of its place."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone or "UTC")).isoformat(timespec="seconds")
