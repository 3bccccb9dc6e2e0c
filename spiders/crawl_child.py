"""The crawl process: `python -m spiders.crawl_child JOBFILE`, started by `spiders/crawl.py`.

It runs Scrapy, writes bodies into the job's spool and one line a record to its standard output.
From its standard input it takes further sources, a `Look` a line, until a line that says `end`. It
ends itself when that input closes without one, so it never outlives a parent that was killed; when
no request ends any more; and when it needs too much memory.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic, sleep
from typing import IO, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from spiders.county import CountySpider
from spiders.records import END_OF_SOURCES, OUT_OF_MEMORY, Look, look_from_line, to_line

GARBAGE_OBJECTS = 50_000  # what long-lived tables of a crawl come to
STUCK_SECONDS = 1800.0  # far past any time limit of a request and any pause of a host
WATCH_SECONDS = 0.25
# The last line of defense: bodies in use are bounded by twice the largest document, and each is
# there twice while its pieces are joined. Measured: 60 sources take 140 MB.
BASE_BYTES = 500_000_000
BODIES_BYTES_FACTOR = 8


class Pulse:
    """When a request last ended, or there was none to wait for."""

    def __init__(self) -> None:
        self.last = monotonic()

    def beat(self, **_: Any) -> None:
        """Notes that the crawl moves."""
        self.last = monotonic()


def main(job: str) -> None:
    """Runs the job in this process; records go to standard output, all else to the error output."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    writer = threading.Thread(target=_write_lines, args=(lines, _take_stdout()))
    writer.start()
    # Collecting at every 700 new objects, the default, walks the long-lived ones again and again.
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 20)
    settings = Settings()
    settings.setmodule("spiders.settings")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(CountySpider)
    pulse = Pulse()

    def send(item: Any, **_: Any) -> None:
        pulse.beat()
        lines.put(to_line(item))

    crawler.signals.connect(send, signal=signals.item_scraped)
    crawler.signals.connect(pulse.beat, signal=signals.request_left_downloader)
    _start(_watch, crawler, pulse)
    process.crawl(crawler, sources=job, listen=lambda put: _start(_listen, put))
    process.start(install_signal_handlers=False)
    lines.put(None)
    writer.join()


def _start(work: Callable[..., None], *given: object) -> None:
    threading.Thread(target=work, args=given, daemon=True).start()


def _listen(put: Callable[[Look | None], None]) -> None:
    """Hands on what the parent adds; ends this process where the parent is gone."""
    # Not sys.stdin, whose lock a daemon thread would keep at exit.
    with open(0, "rb", closefd=False) as stream:
        for line in stream:
            put(None if line == END_OF_SOURCES else look_from_line(line))
    os.kill(os.getpid(), signal.SIGTERM)


def _watch(crawler: Any, pulse: Pulse) -> None:
    """Ends a crawl that is stuck or needs too much memory: the parent then says so."""
    while crawler.spider is None:
        sleep(WATCH_SECONDS)
    most = BASE_BYTES + crawler.spider.job.settings.max_bytes * BODIES_BYTES_FACTOR
    while not is_stuck(crawler.spider.pending, pulse):
        if _peak() > most:
            os._exit(OUT_OF_MEMORY)
        sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def is_stuck(pending: int, pulse: Pulse) -> bool:
    """Whether sources are looked at and no request has ended for long."""
    if not pending:
        pulse.beat()
    return monotonic() - pulse.last > STUCK_SECONDS


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _take_stdout() -> IO[str]:
    """The real standard output, for records only: whatever prints goes to the error output."""
    records = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return records


def _write_lines(lines: SimpleQueue[str | None], out: IO[str]) -> None:
    """Writes in a thread of its own: a slow parent must not stall the downloads."""
    with out:
        while (line := lines.get()) is not None:
            out.write(line + "\n")
            out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
