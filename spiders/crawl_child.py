"""The crawl process: `python -m spiders.crawl_child JOBFILE`, started by `spiders/crawl.py`.

It runs Scrapy, writes bodies into the job's spool and one line a record to its standard output. It
ends when its standard input closes, so it never outlives a parent that was killed.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from queue import SimpleQueue
from time import monotonic, sleep
from typing import IO, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from spiders.county import CountySpider
from spiders.records import to_line

GARBAGE_OBJECTS = 50_000  # some ten pages' trees
STUCK_SECONDS = 1800.0  # far past any time limit of a request and any pause of a host


def main(job: str) -> None:
    """Runs the job in this process; records go to standard output, all else to the error output."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    moved = [monotonic()]
    threading.Thread(target=_end_when_stuck, args=(moved,), daemon=True).start()
    lines: SimpleQueue[str | None] = SimpleQueue()
    writer = threading.Thread(target=_write_lines, args=(lines, _take_stdout()))
    writer.start()
    # A page's tree is many thousand objects that live for a moment: collecting at every 700 new
    # ones, the default, walks them again and again and takes a fifth of a crawl's time.
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 20)
    settings = Settings()
    settings.setmodule("spiders.settings")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(CountySpider)

    def send(item: Any, **_: Any) -> None:
        lines.put(to_line(item))

    def move(**_: Any) -> None:
        moved[0] = monotonic()

    crawler.signals.connect(send, signal=signals.item_scraped)
    crawler.signals.connect(move, signal=signals.request_left_downloader)
    process.crawl(crawler, sources=job)
    process.start(install_signal_handlers=False)
    lines.put(None)
    writer.join()


def _end_with_parent() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock a daemon thread would keep at exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_when_stuck(moved: list[float]) -> None:
    """A crawl in which no request ends any more is ended: the parent then says so."""
    while monotonic() - moved[0] < STUCK_SECONDS:
        sleep(STUCK_SECONDS / 20)
    os.kill(os.getpid(), signal.SIGTERM)


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
