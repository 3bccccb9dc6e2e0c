"""The watch: one round by hand, or rounds by the clock until somebody stops it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from countywatch.settings import Settings
from countywatch.watch.crawl import Crawled, crawl_sources
from countywatch.watch.deliver import Delivered
from countywatch.watch.digest import queue_due
from countywatch.watch.isolate import isolated
from countywatch.watch.match import Recipients
from countywatch.watch.pipeline import PATIENCE_SECONDS, Pipeline, Stage
from countywatch.watch.plan import plan_work
from countywatch.watch.stages import DeliverStage, MatchStage, OcrStage, ReadStage, Shop, Work
from countywatch.watch.status import due_sources
from groundwork.casefile import CaseFile, tasks
from groundwork.casefile.owners import is_alive, owner
from groundwork.casefile.sources import Source, all_sources
from groundwork.errors import OutOfService
from groundwork.reading import Limits
from monitors.matching import Watchlist, load_watchlist


@dataclass(slots=True)
class Round:
    """What one round did. `failed` counts items that failed and wait for their next try."""

    crawled: Crawled = field(default_factory=Crawled)
    read: int = 0
    raised: list[int] = field(default_factory=list)
    delivered: Delivered = field(default_factory=Delivered)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """What a round needs: the case file, settings, clock, where words go, and when to stop."""

    casefile: CaseFile
    settings: Settings
    now: Callable[[], datetime]
    progress: Callable[[str], None]
    show: Callable[[str], None]
    stop: Callable[[], bool] = lambda: False
    console: bool = True

    def round(self, due: Sequence[Source] | None = None, *, early: bool = False) -> Round:
        """Crawls what is due (or `due`); reads, matches and delivers as it comes.

        Takes up what an earlier, killed round left undone; `early` also what waits for its next
        try. Raises OutOfService where the case file cannot be written for a minute.
        """
        done = Round()
        with self._line(done, early) as line:
            self._step("plan the work", self._plan)
            self._step("crawl", lambda: self._crawl(due, done, line))
            line.drain()
            self._step("digest", lambda: self._digest(line))
            line.drain()
        return done

    @contextmanager
    def _line(self, done: Round, early: bool) -> Iterator[Pipeline]:
        recipients = recipients_of(self.settings, self.console)
        work = Work()
        with owner(self.casefile.home) as name:
            shop = Shop(
                self.casefile, self.settings, name, recipients, self.now, self.progress, early
            )
            deliver = DeliverStage(shop, limits(self.settings), self.show, self.stop)
            stages: list[Stage] = [
                *(ReadStage(shop, work, limits(self.settings)) for _ in range(readers())),
                OcrStage(shop, work, limits(self.settings)),
                MatchStage(shop, work, watchlist(self.settings)),
                deliver,
            ]
            with Pipeline(stages, self.stop, self.progress) as line:
                yield line
        done.read, done.raised, done.failed = work.read, work.raised, work.failed
        done.delivered = deliver.done

    def _step(self, name: str, step: Callable[[], None]) -> None:
        """Runs a step that belongs to no item; its failure is kept, and the round goes on."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.stop():
            try:
                failure = isolated(step, "run", name)
                with self.casefile.session() as session:
                    tasks.record_step(session, name, failure, self.now())
                return
            except OutOfService:
                if time.monotonic() > until:
                    raise
                time.sleep(1)

    def _plan(self) -> None:
        home = self.casefile.home
        with self.casefile.session() as session:
            tasks.reclaim(session, self.now(), lambda name: is_alive(home, name))
            plan_work(session, watchlist(self.settings).hash, self.now())

    def _crawl(self, due: Sequence[Source] | None, done: Round, line: Pipeline) -> None:
        if due is None:
            with self.casefile.reading() as session:
                due = due_sources(session, self.now())
        done.crawled = crawl_sources(
            self.casefile, self.settings, due, self.now, self.progress, self.stop, wake=line.wake
        )

    def _digest(self, line: Pipeline) -> None:
        queue_due(self.casefile, self.settings, self.now())
        line.wake()


def readers() -> int:
    """How many documents are read at once: one a core."""
    return os.cpu_count() or 1


def recipients_of(settings: Settings, console: bool) -> Recipients:
    """Everyone who gets alerts by these settings."""
    mail = settings.mail
    addresses = [row.email for row in settings.recipients] if mail else []
    return Recipients(addresses, mail.sender if mail else "", console)


def limits(settings: Settings) -> Limits:
    """The reading limits of the settings file."""
    reading = settings.reading
    return Limits(
        seconds=reading.seconds,
        memory_bytes=reading.memory_mb * 1024 * 1024,
        pages=reading.pages,
        file_bytes=reading.file_mb * 1_000_000,
        ocr_seconds=reading.ocr_seconds,
    )


def watchlist(settings: Settings) -> Watchlist:
    """The watchlist that the settings name, or the shipped one."""
    return load_watchlist(Path(settings.watchlist) if settings.watchlist else None)


def every_source(casefile: CaseFile) -> Sequence[Source]:
    """Every source that is not paused, due or not."""
    with casefile.reading() as session:
        return [source for source in all_sources(session) if not source.paused]
