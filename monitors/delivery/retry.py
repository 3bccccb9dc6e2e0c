"""When a delivery that was not accepted is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# Minutes after each failed try; a server that is down over a night still gets every alert.
WAITS = (1, 5, 15, 60, 120, 240, 480, 720, 1440)

# After the last wait: once a day for a week, the time in which a person reads mail and acts.
DAILY_TRIES = 7

MOST_TRIES = len(WAITS) + DAILY_TRIES


def next_try(attempts: int, now: datetime) -> datetime | None:
    """The moment of the next try after `attempts` failed ones; None where it is given up."""
    if attempts > MOST_TRIES:
        return None
    return now + timedelta(minutes=WAITS[min(attempts, len(WAITS)) - 1])
