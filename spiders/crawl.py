"""A crawl in a process of its own: the parent gets typed records, whatever happens to the child.

    for record in crawl(sources, validators, settings, spool): ...
    for records in crawl_together(sources, validators, settings, spool): ...

The child (`python -m spiders.crawl JOBFILE`) runs Scrapy, writes bodies into `spool` and one
line a record to its standard output; its log is `crawl.log` in the spool. It ends when its standard
input closes, so it never outlives a parent that was killed. Only one crawl process runs at a time,
so a pace kept within it is the pace that a host sees.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from select import select
from time import monotonic, sleep
from typing import IO, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from spiders.county import CountySpider
from spiders.records import (
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    Job,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    Validator,
    from_line,
    to_line,
    write_job,
)

__all__ = [
    "CrawlSettings",
    "DocumentFailed",
    "DocumentFetched",
    "DocumentUnchanged",
    "MeetingSeen",
    "PageSeen",
    "Record",
    "SourceDone",
    "SourceSpec",
    "Validator",
    "crawl",
    "crawl_together",
]

STOP_SECONDS = 10
TOGETHER_SECONDS = 0.3  # records of this while are given at once, so that they are stored at once
TOGETHER_BYTES = 250_000  # but not more than some hundred of them
GARBAGE_OBJECTS = 50_000  # some ten pages' trees
STUCK_SECONDS = 1800.0  # far past any time limit of a request and any pause of a host
Progress = Callable[[int, int, str], None]


def crawl(
    sources: Iterable[SourceSpec],
    validators: Iterable[Validator],
    settings: CrawlSettings,
    spool: Path,
    on_progress: Progress | None = None,
) -> Generator[Record, None, None]:
    """Crawls all sources and yields records as they come; exactly one SourceDone a source.

    `on_progress` is told (sources done, sources in all, name of the last). Closing the iterator
    stops the child. Where the child dies, its unfinished sources end as `failed`.
    """
    with closing(crawl_together(sources, validators, settings, spool, on_progress)) as batches:
        for records in batches:
            yield from records


def crawl_together(
    sources: Iterable[SourceSpec],
    validators: Iterable[Validator],
    settings: CrawlSettings,
    spool: Path,
    on_progress: Progress | None = None,
) -> Generator[Sequence[Record], None, None]:
    """As `crawl`, but with the records of a moment together, in their order."""
    pending = {source.id: source for source in sources}
    total = len(pending)
    if not pending:
        return
    spool = spool.absolute()
    job = _write(Job(tuple(pending.values()), settings, str(spool), tuple(validators)), spool)
    with (spool / "crawl.log").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "spiders.crawl", str(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        for records in _records(child):
            yield records
            for record in records:
                if isinstance(record, SourceDone):
                    source = pending.pop(record.source_id)
                    if on_progress:
                        on_progress(total - len(pending), total, source.name)
    finally:
        _stop(child)
        job.unlink(missing_ok=True)
    if pending:
        early = _early(child.returncode, spool)
        yield [SourceDone(source, "failed", early, 0, 0, 0) for source in pending]


def _write(job: Job, spool: Path) -> Path:
    """The job file; readable by its owner only, for an option may be a token."""
    spool.mkdir(parents=True, exist_ok=True)
    path = spool / f"job-{os.getpid()}.json"
    path.touch(mode=0o600)
    path.write_bytes(write_job(job))
    return path


def _records(child: subprocess.Popen[bytes]) -> Iterator[list[Record]]:
    for lines in _lines(child):
        records: list[Record] = []
        for line in lines:
            try:
                records.append(from_line(line.decode("utf-8")))
            except ValueError:  # a line that a dying child left unfinished
                yield records
                return
        yield records
    child.wait()


def _lines(child: subprocess.Popen[bytes]) -> Iterator[list[bytes]]:
    """Whole lines, those of a moment together; an unfinished last one at the end."""
    assert child.stdout is not None
    pipe, rest = child.stdout.fileno(), b""
    while came := os.read(pipe, TOGETHER_BYTES):
        until = monotonic() + TOGETHER_SECONDS
        parts = [rest, came]
        size = len(rest) + len(came)
        while came and size < TOGETHER_BYTES and (left := until - monotonic()) > 0:
            if select([pipe], [], [], left)[0]:
                came = os.read(pipe, TOGETHER_BYTES)
                parts.append(came)
                size += len(came)
        *lines, rest = b"".join(parts).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _stop(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _early(code: int | None, spool: Path) -> str:
    return (
        f"The crawl process ended early (exit code {code}); the next crawl tries again. "
        f"What it logged is in {spool / 'crawl.log'}."
    )


# --- the child --------------------------------------------------------------------------------


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
