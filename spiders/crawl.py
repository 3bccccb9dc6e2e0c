"""A crawl in a process of its own: the parent gets typed records, whatever happens to the child.

    for record in crawl(sources, validators, settings, spool): ...
    for records in crawl_together(sources, validators, settings, spool): ...

The child is `spiders/crawl_child.py`; its log is `crawl.log` in the spool. Only one crawl process
runs at a time, so a pace kept within it is the pace that a host sees. Scrapy is loaded by the child
only.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from select import select
from time import monotonic

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
            [sys.executable, "-P", "-m", "spiders.crawl_child", str(job)],
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
