"""One crawl: what is due goes to a crawl process; what it found goes into the case file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from countywatch.settings import Settings
from countywatch.watch.known import known_of
from countywatch.watch.store import Crawled, Ingest
from countywatch.workflows.fetching import crawl_settings
from groundwork.casefile import CaseFile
from groundwork.casefile.sources import Source
from spiders.crawl import crawl_together
from spiders.records import Record, SourceSpec

__all__ = ["Crawled", "crawl_sources"]

CrawlFunction = Callable[..., Generator[Sequence[Record], None, None]]


def crawl_sources(
    casefile: CaseFile,
    settings: Settings,
    due: Sequence[Source],
    now: Callable[[], datetime],
    progress: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
    run: CrawlFunction = crawl_together,
    wake: Callable[[], None] = lambda: None,
) -> Crawled:
    """Crawls sources in one process and stores what is found as it comes, each time with a
    `wake` for those who work on it."""
    done = Crawled()
    if not due:
        return done
    by_id = {source.id: source for source in due}
    spool = Path(tempfile.mkdtemp(prefix="crawl-", dir=_spool_parent(casefile)))
    ingest = Ingest(casefile, settings, by_id, now, progress, done)
    try:
        with casefile.reading() as session:
            known = [row for source in due for row in known_of(session, source, now())]
        specs = [_spec(source) for source in due]
        with closing(run(specs, known, crawl_settings(settings, now()), spool)) as records:
            for together in records:
                ingest.take(together)
                wake()
                if stop():
                    break
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return done


def _spool_parent(casefile: CaseFile) -> Path:
    parent = casefile.home / "spool"
    # What a killed crawl left: only one crawl runs at a time, so nobody needs it any more.
    shutil.rmtree(parent, ignore_errors=True)
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def _spec(source: Source) -> SourceSpec:
    return SourceSpec(
        id=source.id,
        name=source.name,
        platform=source.platform,
        url=source.url,
        timezone=source.timezone,
        options=dict(source.options),
    )
