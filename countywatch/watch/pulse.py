"""Whether the watch runs, is stuck, or should run and does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.watch.receipt import moment_words
from groundwork.casefile import heartbeat, tasks
from groundwork.casefile.heartbeat import Heartbeat
from groundwork.casefile.owners import is_alive

# Ten ticks of the watch, which beats at each: a busy disk may cost it some, not ten.
BEAT_LATE = timedelta(minutes=5)

# The longest single step is OCR of one document (15 minutes by default); nothing that is well gets
# nothing done in four times that while work is due.
STUCK_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the watch stands at one moment. `well` is false where it should run and does not.

    `sentence` says it, and what to do.
    """

    running: bool
    stuck: bool
    well: bool
    sentence: str
    heartbeat: datetime | None = None
    started: datetime | None = None
    stopped: datetime | None = None
    error: str | None = None


def pulse(
    session: Session, home: Path | None, now: datetime, overdue: int, zone: str | None = None
) -> Pulse:
    """Judges the watch of a home folder at the aware `now`; without one only by its beats.

    `overdue` is how many sources that are not paused are overdue; `zone` that of the words.
    """
    last = heartbeat.last(session, heartbeat.WATCH)
    if last is None:
        return _none_runs(overdue, None)
    if last.stopped_at is not None:
        return _none_runs(overdue, last)
    beat = moment_words(last.beat_at, zone)
    # A beat that is dated ahead is of a wrong clock: it does not show that anything runs now.
    late = abs(now - last.beat_at) > BEAT_LATE
    if late or (home is not None and not is_alive(home, last.owner)):
        said = (
            f"The watch is not running: it ended without being stopped; its last sign of life "
            f"was at {beat}. Start it again: countywatch watch"
        )
        return _of(last, said)
    due = tasks.oldest_due(session, now)
    stuck = due is not None and now - due > STUCK_AFTER and now - last.progress_at > STUCK_AFTER
    if stuck:
        done = moment_words(last.progress_at, zone)
        said = (
            f"The watch is stuck: it runs, but work is due and nothing was finished since {done}. "
            "Stop it and start it again: countywatch watch"
        )
        return _of(last, said, running=True, stuck=True)
    said = f"The watch is running; its last sign of life was at {beat}."
    if last.error:
        said += f" It could not finish its last round: {last.error}"
    return _of(last, said, running=True, well=True)


def _of(
    last: Heartbeat,
    sentence: str,
    *,
    running: bool = False,
    stuck: bool = False,
    well: bool = False,
) -> Pulse:
    times = (last.beat_at, last.started_at, last.stopped_at)
    return Pulse(running, stuck, well, sentence, *times, last.error)


def _none_runs(overdue: int, last: Heartbeat | None) -> Pulse:
    """Nothing runs, on purpose: that is well for as long as rounds come in time."""
    if overdue:
        sources = "1 source is" if overdue == 1 else f"{overdue} sources are"
        said = (
            f"The watch is not running, and {sources} overdue. Start it: countywatch watch, or let "
            "a timer call countywatch watch --once"
        )
    else:
        said = "The watch is not running; no source is overdue."
    if last is None:
        return Pulse(running=False, stuck=False, well=not overdue, sentence=said)
    return _of(last, said, well=not overdue)
