"""The clock of the watch: APScheduler calls a round, and a signal ends it cleanly."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

LOG = logging.getLogger("countywatch.watch")

TICK_SECONDS = 30


class Stopper:
    """Set by SIGTERM or SIGINT: a round looks at it between steps and ends where it stands."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def listen(self) -> None:
        """Takes SIGTERM and SIGINT; must be called in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._take)

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._event.set()

    def stop(self) -> None:
        """Asks for the end, as a signal does."""
        self._event.set()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def wait(self) -> None:
        """Blocks until a signal comes."""
        self._event.wait()


def run_until_stopped(
    job: Callable[[], None], stopper: Stopper, tick_seconds: float = TICK_SECONDS
) -> None:
    """Calls `job` now and at every tick, one at a time, until the stopper is set.

    A tick that comes while the one before still runs is left out, not queued: the next takes up
    whatever is due by then. A job that fails is called again at the next tick; it is the job's own
    part to keep what failed.
    """

    def failed(event: JobExecutionEvent) -> None:
        LOG.error("A tick of the watch failed", exc_info=event.exception)

    # Its own lines would tell of each tick that is left out; what failed is logged here.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        job,
        "interval",
        seconds=tick_seconds,
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
    )
    scheduler.add_listener(failed, EVENT_JOB_ERROR)
    scheduler.start()
    stopper.wait()
    scheduler.shutdown(wait=True)
