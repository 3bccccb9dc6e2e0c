"""Crawling as it falls due: sources go to one crawl process; what it finds is stored as it comes.

with Crawler(shop, wake) as crawler:
    crawler.add(sources)    # at any time; a source that is under way is left alone
    crawler.wait(stop)
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from countywatch.settings import Settings
from countywatch.sources.fetch import crawl_settings
from countywatch.watch.isolate import LOG, isolated
from countywatch.watch.known import known_of
from countywatch.watch.match import Recipients
from countywatch.watch.shop import Shop
from countywatch.watch.store import Crawled, Ingest
from groundwork.casefile import CaseFile, tasks
from groundwork.casefile.owners import owner
from groundwork.casefile.sources import Source
from groundwork.casefile.tasks import Claim
from groundwork.errors import CaseFileError, OutOfService
from groundwork.private import make_folder
from spiders.crawl import CrawlProcess
from spiders.records import SourceDone, SourceSpec

__all__ = ["Crawled", "Crawler", "crawl_sources"]

# While nothing can be stored the crawl waits: a second, then twice as long, up to a minute.
LONGEST_WAIT_SECONDS = 60.0


class Crawler:
    """One crawl process at a time, so that the pace it keeps is the pace that a host sees.

    Each source is a task with a lease: a crawl that is killed leaves it due.
    """

    def __init__(
        self,
        shop: Shop,
        wake: Callable[[], None] = lambda: None,
        patience_seconds: float = float("inf"),
    ) -> None:
        self.done = Crawled()
        self.records = 0
        self._shop = shop
        self._casefile = shop.casefile
        self._now = shop.now
        self._wake = wake
        self._patience = patience_seconds
        self._ingest = Ingest(shop.casefile, shop.settings, shop.now, shop.progress, self.done)
        self._changed = threading.Condition()
        self._under_way: dict[int, Claim] = {}
        self._process: CrawlProcess | None = None
        self._threads: list[threading.Thread] = []
        self._ending = False
        self.failed: CaseFileError | None = None

    def __enter__(self) -> Self:
        # What a killed crawl left: only one process crawls at a time, so nobody needs it any more.
        shutil.rmtree(self._casefile.home / "spool", ignore_errors=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._ending = True
            process = self._process
        if process is not None:
            process.close()
        for thread in self._threads:
            thread.join()
        self._give_back()

    @property
    def busy(self) -> bool:
        """Whether a source is under way."""
        with self._changed:
            return bool(self._under_way)

    def add(self, sources: Iterable[Source]) -> None:
        """Begins to crawl sources that are not under way here or elsewhere."""
        for source in sources:
            claim = self._claim(source)
            if claim is None:
                continue
            step = partial(self._hand_over, source, claim)
            failure = isolated(step, "crawl", source.name)
            if failure is not None:
                with self._casefile.session() as session:
                    tasks.fail(session, claim, failure, self._now())

    def wait(self, stop: Callable[[], bool]) -> None:
        """Until no source is under way, or `stop` says so; raises OutOfService where storing
        failed for longer than the patience."""
        while not stop():
            with self._changed:
                if self.failed is not None:
                    raise self.failed
                if not self._under_way:
                    return
                self._changed.wait(0.1)

    def _claim(self, source: Source) -> Claim | None:
        with self._changed:
            if source.id in self._under_way:
                return None
        with self._casefile.session() as session:
            return tasks.take(
                session,
                "crawl",
                str(source.id),
                self._shop.owner,
                self._now(),
                early=self._shop.early,
            )

    def _hand_over(self, source: Source, claim: Claim) -> None:
        """Gives one source to the crawl process, and starts that where there is none."""
        with self._casefile.reading() as session:
            back = self._shop.settings.crawl.days_back
            known = known_of(session, source, self._now(), back)
        with self._changed:
            self._under_way[source.id] = claim
            self._ingest.expect(source)
            if self._process is None:
                self._start()
            assert self._process is not None
            self._process.add(_spec(source), known, self._now().date())

    def _start(self) -> None:
        parent = self._casefile.home / "spool"
        make_folder(parent)
        spool = Path(tempfile.mkdtemp(prefix="crawl-", dir=parent))
        self._process = CrawlProcess(crawl_settings(self._shop.settings, self._now()), spool)
        thread = threading.Thread(
            target=self._store, args=(self._process, spool), name="crawl", daemon=True
        )
        self._threads = [held for held in self._threads if held.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _store(self, process: CrawlProcess, spool: Path) -> None:
        """Stores what one process finds, until it has nothing left to do."""
        try:
            for records in process.records():
                self._patiently(partial(self._ingest.take, records))
                self._wake()
                self.records += len(records)
                for record in records:
                    if isinstance(record, SourceDone):
                        self._end(process, record.source_id)
        except CaseFileError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - the edge of a thread
            LOG.exception("the crawl failed")
            self._fail(OutOfService(f"The crawl failed ({type(error).__name__}: {error})."))
        finally:
            process.close()
            with self._changed:
                if self._process is process:
                    self._process = None
            shutil.rmtree(spool, ignore_errors=True)

    def _fail(self, error: CaseFileError) -> None:
        with self._changed:
            self.failed = error
            self._changed.notify_all()

    def _patiently(self, step: Callable[[], None]) -> None:
        """Does what stores; while the case file cannot be written, what was found waits."""
        began, failures = time.monotonic(), 0
        while True:
            try:
                step()
                return
            except CaseFileError as error:
                if self._ending or time.monotonic() - began > self._patience:
                    raise
                if not failures:
                    self._shop.progress(f"What was found waits to be stored: {error}")
                self._pause(failures)
                failures += 1

    def _pause(self, failures: int) -> None:
        until = time.monotonic() + min(2.0**failures, LONGEST_WAIT_SECONDS)
        while time.monotonic() < until and not self._ending:
            time.sleep(0.1)

    def _end(self, process: CrawlProcess, source_id: int) -> None:
        """A source is done: its task goes, and with the last one the process."""
        with self._changed:
            claim = self._under_way.get(source_id)
        if claim is not None:
            self._patiently(partial(self._finish, claim))
        with self._changed:
            self._under_way.pop(source_id, None)
            if not self._under_way and self._process is process:
                process.finish()
                self._process = None
            self._changed.notify_all()

    def _finish(self, claim: Claim) -> None:
        with self._casefile.session() as session:
            tasks.finish(session, claim)

    def _give_back(self) -> None:
        """Leaves what was not done to the next crawl."""
        with self._changed:
            left, self._under_way = list(self._under_way.values()), {}
        if not left:
            return
        with self._casefile.session() as session:
            for claim in left:
                tasks.postpone(session, claim, self._now())


def crawl_sources(
    casefile: CaseFile,
    settings: Settings,
    due: Sequence[Source],
    now: Callable[[], datetime],
    progress: Callable[[str], None],
) -> Crawled:
    """Crawls sources and stores what is found; the later steps of the watch are not taken."""
    nobody = Recipients([], "", console=False)
    with owner(casefile.home) as name:
        shop = Shop(casefile, settings, name, nobody, now, progress, early=True)
        with Crawler(shop) as crawler:
            return _crawled(crawler, due)


def _crawled(crawler: Crawler, due: Sequence[Source]) -> Crawled:
    crawler.add(due)
    crawler.wait(lambda: False)
    return crawler.done


def _spec(source: Source) -> SourceSpec:
    return SourceSpec(
        id=source.id,
        name=source.name,
        platform=source.platform,
        url=source.url,
        timezone=source.timezone,
        options=dict(source.options),
    )
