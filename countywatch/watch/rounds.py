"""One round of the watch: crawl what is due, read, match, raise, deliver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from countywatch.settings import Settings
from countywatch.watch.agency_lists import sync_fetched_lists
from countywatch.watch.crawl import Crawled, crawl_sources
from countywatch.watch.deliver import Delivered, deliver_waiting
from countywatch.watch.digest import queue_due
from countywatch.watch.federal_lists import sync_federal
from countywatch.watch.match import Recipients, match_waiting, read_waiting
from countywatch.watch.status import due_sources
from groundwork.casefile import CaseFile
from groundwork.casefile.sources import Source, all_sources
from groundwork.reading import Limits, Reader
from monitors.matching import Watchlist, load_watchlist


@dataclass(slots=True)
class Round:
    """What one round did."""

    crawled: Crawled = field(default_factory=Crawled)
    read: int = 0
    raised: list[int] = field(default_factory=list)
    delivered: Delivered = field(default_factory=Delivered)


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

    def round(self, due: Sequence[Source] | None = None) -> Round:
        """Crawls what is due (or `due`), then reads, matches and delivers all that waits.

        Each step takes up what an earlier, killed round left undone.
        """
        done = Round()
        if due is None:
            with self.casefile.reading() as session:
                due = due_sources(session, self.now())
        done.crawled = crawl_sources(
            self.casefile, self.settings, due, self.now, self.progress, self.stop
        )
        with Reader(limits(self.settings)) as reader:
            done.read = read_waiting(self.casefile, reader, self.now, self.progress, self.stop)
        done.raised = match_waiting(
            self.casefile,
            watchlist(self.settings),
            recipients_of(self.settings, self.console),
            self.now,
            self.stop,
        )
        for sync in (sync_fetched_lists, sync_federal):
            done.raised += sync(
                self.casefile,
                self.settings,
                recipients_of(self.settings, self.console),
                self.now,
                self.progress,
            )
        queue_due(self.casefile, self.settings, self.now())
        done.delivered = deliver_waiting(
            self.casefile, self.settings, limits(self.settings), self.now, self.show, self.stop
        )
        return done


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
