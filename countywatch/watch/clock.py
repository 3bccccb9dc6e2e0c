"""The watch by the clock: at every tick it shows that it lives, and hands out what fell due."""

from __future__ import annotations

import time
from collections.abc import Callable

from countywatch.watch.rounds import Floor, Round, Watch
from groundwork.casefile import alerts as outbox
from groundwork.casefile import heartbeat, tasks
from groundwork.errors import CaseFileError
from monitors.schedule import TICK_SECONDS, Stopper, run_until_stopped

# A service that waits for the ping needs one more often than the longest silence it allows, and
# none needs it at every tick.
PING_SECONDS = 600.0

# The name under which an outage of the case file is kept, once it can be written again.
OUTAGE = "use of the case file"


def watch_until_stopped(
    watch: Watch,
    stopper: Stopper,
    report: Callable[[Round], None],
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Watches until the stopper is set; `report` is called when a crawl and what follows is done.

    Nothing but the stopper ends it: what fails is kept, told and tried again.
    """
    with watch.opened() as floor:
        clock = Clock(watch, floor, report)
        clock.start()
        try:
            run_until_stopped(clock.tick, stopper, tick_seconds)
        finally:
            clock.stop()


class Clock:
    """What happens at every tick beside the work of the stages."""

    def __init__(self, watch: Watch, floor: Floor, report: Callable[[Round], None]) -> None:
        self._watch = watch
        self._floor = floor
        self._report = report
        self._reported = floor.done
        self._counted = 0
        self._progress_at = watch.now()
        self._pinged_at: float | None = None

    def start(self) -> None:
        """Notes that the watch runs from now on."""
        with self._watch.casefile.session() as session:
            heartbeat.start(session, heartbeat.WATCH, self._floor.owner, self._watch.now())

    def stop(self) -> None:
        """Notes that somebody ended it; where that cannot be written, status finds out anyway."""
        try:
            with self._watch.casefile.session() as session:
                heartbeat.stop(session, heartbeat.WATCH, self._watch.now())
        except CaseFileError as error:
            self._watch.progress(str(error))

    def tick(self) -> None:
        """One tick; while the case file cannot be written it does nothing but wait."""
        floor = self._floor
        try:
            self._beat()
            floor.step("plan the work", floor.plan)
            floor.step("find what is due", floor.begin_crawl)
            floor.step("digest", floor.digest)
            if not floor.crawler.busy:
                floor.step("operator summary", floor.summary)
                self._ping()
                self._tell()
        except CaseFileError as error:
            floor.line.outage.note(error)
            return
        floor.line.outage.over()

    def _beat(self) -> None:
        """Shows that the watch lives, renews its leases, and keeps what an outage was."""
        now, floor = self._watch.now(), self._floor
        ended = floor.line.outage.take_ended()
        count = floor.steps_done
        if count != self._counted or floor.line.is_idle:
            self._counted, self._progress_at = count, now
        with self._watch.casefile.session() as session:
            heartbeat.beat(session, heartbeat.WATCH, now, self._progress_at, ended)
            tasks.record_step(session, OUTAGE, ended, now)
            tasks.renew(session, floor.owner, now)
            outbox.renew_deliveries(session, floor.owner, now)

    def _ping(self) -> None:
        since = self._pinged_at
        if since is None or time.monotonic() - since >= PING_SECONDS:
            self._floor.step("dead-man address", self._floor.ping)
            self._pinged_at = time.monotonic()

    def _tell(self) -> None:
        """Reports what was done since the last report, where there was something."""
        done = self._floor.done
        since = done.since(self._reported)
        if since.has_anything:
            self._reported = done
            self._report(since)
