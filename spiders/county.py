"""The spider that crawls many sources in one process.

    scrapy crawl county -a sources=job.json

Each source is one coroutine (`visit.py`): a source that hangs or breaks costs its own outcome and
nothing else. All of them share Scrapy's downloader, so a host is asked at one pace whatever source
asks. Politeness across processes is not needed: only one crawl process runs at a time. Sources may
be added while others are looked at (`crawl_child.py`).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import Spider, signals
from twisted.internet.interfaces import IReactorPluggableNameResolver

from groundwork.errors import BadInput
from spiders.certificates import Certificates
from spiders.fetch import Fetcher
from spiders.guard import Guard, GuardedResolver
from spiders.hosts import Hosts
from spiders.memory import InFlight
from spiders.page import PAGE, PageVisit
from spiders.parse_pool import ParsePool
from spiders.records import Job, Look, Record, SourceDone, read_job
from spiders.span import host_of
from spiders.visit import Tools, Visit

TOGETHER = 64  # sources looked at in the same moment
TOGETHER_ON_HOST = 4  # of these on one host, so that a shared API does not take all places

# Calls its argument, from any thread, with each further source, and with None after the last.
Listen = Callable[[Callable[[Look | None], None]], None]


class CountySpider(Spider):
    """Crawls the sources of a job file and yields records (`records.py`) as they come.

    `listen`, where given, is started once and hands in what is to be looked at beside them.
    `pending` counts the sources that are not done.
    """

    name = "county"

    def __init__(
        self, sources: str | None = None, listen: Listen | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if sources is None:
            raise BadInput("The county spider needs a job: scrapy crawl county -a sources=FILE.")
        self.job: Job = _read(Path(sources))
        self.certificates = Certificates(self.job.settings.exceptions)
        self.pending = 0
        self._listen = listen
        self._places = asyncio.Semaphore(TOGETHER)
        self._on_host: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(TOGETHER_ON_HOST)
        )

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
        pool = ParsePool()
        tools = self._tools(found.put_nowait, pool)
        work = asyncio.create_task(self._visit_all(tools))
        work.add_done_callback(lambda _: found.put_nowait(None))
        try:
            while (record := await found.get()) is not None:
                yield record
        finally:
            work.cancel()
            pool.close()
        await work

    def _tools(self, emit: Callable[[Record], None], pool: ParsePool) -> Tools:
        job, engine = self.job, self.crawler.engine
        guard = _guarded(job.settings.allowed_private)
        hosts = Hosts(engine.downloader, monotonic)
        memory = InFlight(job.settings.max_bytes * 2)
        self.crawler.signals.connect(memory.received, signals.bytes_received, weak=False)
        fetcher = Fetcher(
            engine.download_async, hosts, guard, self.certificates, memory, job.settings
        )
        spool = Path(job.spool)
        spool.mkdir(parents=True, exist_ok=True)
        return Tools(job.settings, {}, fetcher.get, emit, spool, pool)

    async def _visit_all(self, tools: Tools) -> None:
        """Looks at each source as it comes, and ends when the last is done."""
        coming: asyncio.Queue[Look | None] = asyncio.Queue()
        for look in looks_of(self.job):
            coming.put_nowait(look)
        if self._listen is None:
            coming.put_nowait(None)
        else:
            loop = asyncio.get_running_loop()

            def hand_in(look: Look | None) -> None:
                loop.call_soon_threadsafe(coming.put_nowait, look)

            self._listen(hand_in)
        running: set[asyncio.Task[None]] = set()
        while (coming_look := await coming.get()) is not None:
            self.pending += 1
            task = asyncio.create_task(self._visit(coming_look, tools))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _visit(self, look: Look, tools: Tools) -> None:
        source = look.source
        settings = replace(tools.settings, today=look.today)
        known = {source.id: {validator.url: validator for validator in look.validators}}
        visit = (PageVisit if source.platform == PAGE else Visit)(
            source, replace(tools, settings=settings, known=known)
        )
        try:
            async with self._on_host[host_of(source, settings)], self._places:
                await visit.run()
        except Exception as error:  # noqa: BLE001 - the edge of a source: it costs itself only
            reason = f"Countywatch itself failed here ({type(error).__name__}: {error})"
            tools.emit(SourceDone(source.id, "failed", reason, 0, 0, 0))
        finally:
            self.pending -= 1


def looks_of(job: Job) -> list[Look]:
    """The sources that a job itself names, each with what is known of it."""
    known: dict[int, list[Any]] = defaultdict(list)
    for validator in job.validators:
        known[validator.source_id].append(validator)
    today = job.settings.today
    return [Look(source, today, tuple(known[source.id])) for source in job.sources]


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
