"""The watch: one round by hand, or rounds by the clock until somebody stops it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from countywatch.settings import Settings
from countywatch.watch.crawl import Crawled, Crawler
from countywatch.watch.dead_man import ping_after_round
from countywatch.watch.deliver import Delivered
from countywatch.watch.digest import queue_due
from countywatch.watch.isolate import isolated
from countywatch.watch.match import Recipients
from countywatch.watch.operator_summary import write_summary
from countywatch.watch.pipeline import PATIENCE_SECONDS, Pipeline, Stage
from countywatch.watch.plan import plan_work
from countywatch.watch.shop import Shop, Work
from countywatch.watch.stages import DeliverStage, MatchStage, OcrStage, ReadStage
from countywatch.watch.status import due_sources
from groundwork.casefile import CaseFile, tasks
from groundwork.casefile import alerts as outbox
from groundwork.casefile.owners import is_alive, owner
from groundwork.casefile.sources import Source, all_sources
from groundwork.errors import NotReachable, OutOfService
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

    def since(self, before: Round) -> Round:
        """What was done after an earlier state of the same work."""
        return Round(
            self.crawled.since(before.crawled),
            self.read - before.read,
            self.raised[len(before.raised) :],
            self.delivered.since(before.delivered),
            self.failed - before.failed,
        )

    @property
    def has_anything(self) -> bool:
        """Whether there is something to tell."""
        sent = self.delivered.mails_sent or self.delivered.not_accepted
        return bool(self.crawled.outcomes or self.raised or sent or self.failed)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a watch needs: the case file, settings, clock, where words go, and when to stop."""

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
        with self.opened(early=early, patience_seconds=PATIENCE_SECONDS) as floor:
            floor.step("plan the work", floor.plan)
            floor.step("crawl", lambda: floor.crawl(due))
            floor.line.drain()
            floor.step("digest", floor.digest)
            floor.step("operator summary", floor.summary)
            floor.line.drain()
            floor.step("dead-man address", floor.ping)
            return floor.done

    @contextmanager
    def opened(self, *, early: bool = False, patience_seconds: float = 0.0) -> Iterator[Floor]:
        """All that works on a round, started: stages, crawler, and the steps between them."""
        recipients = recipients_of(self.settings, self.console)
        work, bounds = Work(), limits(self.settings)
        home = self.casefile.home
        with owner(home) as name:
            shop = Shop(
                self.casefile, self.settings, name, recipients, self.now, self.progress, early
            )
            deliver = DeliverStage(shop, bounds, self.show)
            stages: list[Stage] = [
                *(ReadStage(shop, work, bounds) for _ in range(readers())),
                OcrStage(shop, work, bounds),
                MatchStage(shop, work, watchlist(self.settings)),
                deliver,
            ]
            with (
                Pipeline(stages, self.stop, self.progress, patience_seconds) as line,
                Crawler(shop, line.wake, patience_seconds) as crawler,
            ):
                yield Floor(self, shop, line, crawler, work, deliver, patience_seconds)


class Floor:
    """A watch at work: what its rounds and its clock call."""

    def __init__(
        self,
        watch: Watch,
        shop: Shop,
        line: Pipeline,
        crawler: Crawler,
        work: Work,
        deliver: DeliverStage,
        patience_seconds: float,
    ) -> None:
        self.line = line
        self.crawler = crawler
        self._watch = watch
        self._shop = shop
        self._work = work
        self._deliver = deliver
        self._patience = patience_seconds

    @property
    def owner(self) -> str:
        """The name under which this process claims tasks."""
        return self._shop.owner

    @property
    def done(self) -> Round:
        """What was done so far, as it is now."""
        work = self._work
        return Round(
            self.crawler.done.copy(),
            work.read,
            list(work.raised),
            self._deliver.done.copy(),
            work.failed,
        )

    @property
    def steps_done(self) -> int:
        """A number that grows with every item that any stage or the crawl has finished."""
        done = self._deliver.done
        sent = done.mails_sent + done.shown + done.not_accepted
        return self._work.items + sent + self.crawler.records

    def step(self, name: str, step: Callable[[], None]) -> None:
        """Runs a step that belongs to no item; its failure is kept, and the rest goes on.

        Raises CaseFileError where the case file or the machine fails.
        """
        failure = self._patiently(step, name)
        with self._shop.casefile.session() as session:
            tasks.record_step(session, name, failure, self._shop.now())
        if failure is not None:
            self._shop.progress(f"The step '{name}' failed: {failure}")

    def _patiently(self, step: Callable[[], None], name: str) -> str | None:
        """Tries again for a while where the case file cannot be written."""
        until = time.monotonic() + self._patience
        while True:
            try:
                return isolated(step, "run", name)
            except OutOfService:
                if time.monotonic() > until or self._watch.stop():
                    raise
                time.sleep(1)

    def plan(self) -> None:
        """Frees what processes that are gone had claimed, and asks for what is new to do."""
        shop = self._shop
        with shop.casefile.session() as session:
            for reclaim in (tasks.reclaim, outbox.reclaim_deliveries):
                reclaim(session, shop.now(), partial(is_alive, shop.casefile.home))
            plan_work(session, watchlist(shop.settings).hash, shop.now())
        self.line.wake()

    def crawl(self, due: Sequence[Source] | None) -> None:
        """Crawls what is due, or `due`, to its end."""
        self.begin_crawl(due)
        self.crawler.wait(self._watch.stop)

    def begin_crawl(self, due: Sequence[Source] | None = None) -> None:
        """Hands what is due, or `due`, to the crawl; does not wait for it."""
        if due is None:
            with self._shop.casefile.reading() as session:
                due = due_sources(session, self._shop.now())
        self.crawler.add(due)

    def digest(self) -> None:
        """Writes the digest that fell due."""
        queue_due(self._shop.casefile, self._shop.settings, self._shop.now())
        self.line.wake()

    def summary(self) -> None:
        """Writes what the operator does not know yet of what fails, and of what is over."""
        shop = self._shop
        with shop.casefile.session() as session:
            write_summary(session, shop.settings, shop.now())
        self.line.wake()

    def ping(self) -> None:
        """Asks the dead-man address; raises NotReachable where it cannot be told."""
        url = self._shop.settings.watch.dead_man_url
        failure = ping_after_round(url, self.line.outage.reason)
        if failure is not None:
            raise NotReachable(failure)


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
