"""When a delivery that was not accepted is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# Minutes after each failed try; a server that is down over a night still gets every alert.
WAITS = (1, 5, 15, 60, 120, 240, 480, 720, 1440)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """The moment of the next try after `attempts` failed ones; None where it is given up."""
    if attempts > len(WAITS):
        return None
    return now + timedelta(minutes=WAITS[attempts - 1])
