"""The spider that crawls many sources in one process.

    scrapy crawl county -a sources=job.json

Each source is one coroutine (`visit.py`): a source that hangs or breaks costs its own outcome and
nothing else. All of them share Scrapy's downloader, so a host is asked at one pace whatever source
asks. Politeness across processes is not needed: only one crawl process runs at a time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import Spider, signals
from twisted.internet.interfaces import IReactorPluggableNameResolver

from groundwork.errors import BadInput
from spiders.fetch import Fetcher
from spiders.guard import Guard, GuardedResolver
from spiders.hosts import Hosts
from spiders.memory import InFlight
from spiders.page import PAGE, PageVisit
from spiders.records import Job, Record, Validator, read_job
from spiders.visit import Tools, Visit, host_of

TOGETHER = 64  # sources looked at in the same moment
TOGETHER_ON_HOST = 4  # of these on one host, so that a shared API does not take all places


class CountySpider(Spider):
    """Crawls the sources of a job file and yields records (`records.py`) as they come."""

    name = "county"

    def __init__(self, sources: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if sources is None:
            raise BadInput("The county spider needs a job: scrapy crawl county -a sources=FILE.")
        self.job: Job = _read(Path(sources))

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> CountySpider:
        """Builds the spider and gives the job's pace, time and size to Scrapy."""
        spider: CountySpider = super().from_crawler(crawler, *args, **kwargs)
        ours = spider.job.settings
        for name, value in (
            ("USER_AGENT", ours.user_agent),
            ("DOWNLOAD_DELAY", ours.delay_seconds),
            ("DOWNLOAD_TIMEOUT", ours.timeout_seconds),
            ("DOWNLOAD_MAXSIZE", ours.max_bytes),
        ):
            crawler.settings.set(name, value, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Record]:
        """All records of all sources, in the order in which they are found."""
        found: asyncio.Queue[Record | None] = asyncio.Queue()
        tools = self._tools(found.put_nowait)
        work = asyncio.create_task(self._visit_all(tools))
        work.add_done_callback(lambda _: found.put_nowait(None))
        try:
            while (record := await found.get()) is not None:
                yield record
        finally:
            work.cancel()
        await work

    def _tools(self, emit: Callable[[Record], None]) -> Tools:
        job, engine = self.job, self.crawler.engine
        guard = _guarded(job.settings.allowed_private)
        hosts = Hosts(engine.downloader, monotonic)
        memory = InFlight(job.settings.max_bytes * 2)
        self.crawler.signals.connect(memory.received, signals.bytes_received, weak=False)
        fetcher = Fetcher(engine.download_async, hosts, guard, memory, job.settings)
        known: dict[int, dict[str, Validator]] = defaultdict(dict)
        for validator in job.validators:
            known[validator.source_id][validator.url] = validator
        spool = Path(job.spool)
        spool.mkdir(parents=True, exist_ok=True)
        return Tools(job.settings, known, fetcher.get, emit, spool)

    async def _visit_all(self, tools: Tools) -> None:
        places = asyncio.Semaphore(TOGETHER)
        on_host: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(TOGETHER_ON_HOST)
        )

        async def look(visit: Visit | PageVisit) -> None:
            async with on_host[host_of(visit.source, tools.settings)], places:
                await visit.run()

        await asyncio.gather(
            *(
                look((PageVisit if source.platform == PAGE else Visit)(source, tools))
                for source in self.job.sources
            )
        )


def _guarded(allowed: tuple[str, ...]) -> Guard:
    """The guard of the process, letting through what the operator listed for this job."""
    from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor if imported earlier

    resolver = IReactorPluggableNameResolver(reactor).nameResolver
    if not isinstance(resolver, GuardedResolver):
        raise BadInput("The crawl runs without its address guard; see TWISTED_DNS_RESOLVER.")
    guard = Guard.allowing(allowed)
    resolver.guard = guard
    return guard


def _read(path: Path) -> Job:
    try:
        return read_job(path.read_bytes())
    except OSError as error:
        raise BadInput(f"The job file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"The job file {path} is wrong: {error}") from error
