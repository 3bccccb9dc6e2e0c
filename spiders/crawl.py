"""A crawl in a process of its own: the parent gets typed records, whatever happens to the child.

    for record in crawl(sources, validators, settings, spool): ...
    for records in crawl_together(sources, validators, settings, spool): ...

A `CrawlProcess` takes sources while it runs. The child is `spiders/crawl_child.py`; its log is
`crawl.log` in the spool. Only one crawl process runs at a time, so a pace kept within it is the
pace that a host sees. Scrapy is loaded by the child only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from select import select
from time import monotonic

from spiders.records import (
    END_OF_SOURCES,
    OUT_OF_MEMORY,
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    Job,
    Look,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    Validator,
    from_line,
    look_to_line,
    write_job,
)

__all__ = [
    "CrawlProcess",
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
    known: dict[int, list[Validator]] = defaultdict(list)
    for validator in validators:
        known[validator.source_id].append(validator)
    with closing(CrawlProcess(settings, spool, on_progress)) as process:
        for source in {source.id: source for source in sources}.values():
            process.add(source, known[source.id])
        process.finish()
        yield from process.records()


class CrawlProcess:
    """A crawl that takes sources while it runs. `add`, `finish` and `close` are for any thread.

        process = CrawlProcess(settings, spool)
        process.add(source, validators)         # starts the child, where there is none
        for records in process.records(): ...   # in one thread; ends after finish()
        process.close()

    Where the child dies, the sources that it had not ended end as `failed`, and the next one that
    is added starts another child.
    """

    def __init__(
        self, settings: CrawlSettings, spool: Path, on_progress: Progress | None = None
    ) -> None:
        self._settings = settings
        self._spool = spool.absolute()
        self._on_progress = on_progress
        self._changed = threading.Condition()
        self._child: _Child | None = None
        self._pending: dict[int, SourceSpec] = {}
        self._total = 0
        self._finished = False

    def add(
        self, source: SourceSpec, validators: Iterable[Validator] = (), today: date | None = None
    ) -> None:
        """Looks at a source as soon as there is a place for it.

        `today` is the day for this look, where it is another than the settings'. Raises ValueError
        for a source that is not done yet, and after `finish` or `close`.
        """
        look = Look(source, today or self._settings.today, tuple(validators))
        with self._changed:
            if self._finished or source.id in self._pending:
                raise ValueError(f"source {source.id} cannot be added now")
            if self._child is None:
                self._child = _Child(self._settings, self._spool)
            self._pending[source.id] = source
            self._total += 1
            self._child.send(look_to_line(look))
            self._changed.notify_all()

    def finish(self) -> None:
        """No more sources will come: `records` ends when all are done."""
        with self._changed:
            if not self._finished:
                self._finished = True
                if self._child:
                    self._child.send(END_OF_SOURCES)
                self._changed.notify_all()

    def close(self) -> None:
        """Ends the child, whatever it does; `records` then ends, too."""
        with self._changed:
            self._finished = True
            child = self._child
            self._changed.notify_all()
        if child:
            child.end()

    def records(self) -> Generator[Sequence[Record], None, None]:
        """The records of a moment together, in their order; exactly one SourceDone a source."""
        while child := self._next_child():
            try:
                for records in child.records():
                    yield self._note(records)
            finally:
                child.end()
                child.close()
            if rest := self._unfinished(child):
                yield rest

    def _next_child(self) -> _Child | None:
        with self._changed:
            while self._child is None and not self._finished:
                self._changed.wait()
            return self._child

    def _note(self, records: list[Record]) -> list[Record]:
        """Counts what is done; leaves out the end of a source that has ended already."""
        done: list[SourceSpec] = []
        with self._changed:
            for record in records:
                if isinstance(record, SourceDone) and record.source_id in self._pending:
                    done.append(self._pending.pop(record.source_id))
            left = len(self._pending)
            total = self._total
        if self._on_progress:
            for place, source in enumerate(done, 1):
                self._on_progress(total - left - len(done) + place, total, source.name)
        return records

    def _unfinished(self, child: _Child) -> list[Record]:
        """The ends of the sources that a child left, none of which is to blame for it."""
        with self._changed:
            self._child = None
            pending = list(self._pending)
            self._pending.clear()
        early = child.early()
        return [SourceDone(source, "failed", early, 0, 0, 0) for source in pending]


class _Child:
    """One crawl process; `send` may be called from any thread, the rest reads in one."""

    def __init__(self, settings: CrawlSettings, spool: Path) -> None:
        self._spool = spool
        self._job = _write(Job((), settings, str(spool)), spool)
        with (spool / "crawl.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "spiders.crawl_child", str(self._job)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def send(self, line: bytes) -> None:
        """Hands a line in; a child that is gone is seen by whoever reads its records."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def records(self) -> Iterator[list[Record]]:
        """What the child says, until it ends; without a last line that it left unfinished."""
        for lines in _lines(self._process):
            records: list[Record] = []
            for line in lines:
                try:
                    records.append(from_line(line.decode("utf-8")))
                except ValueError:
                    yield records
                    return
            yield records
        self._process.wait()

    def end(self) -> None:
        """Ends the process and waits for it; done already, it does nothing."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._job.unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the pipes of a process that has ended."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def early(self) -> str:
        """Why sources have no end of their own."""
        code = self._process.returncode
        why = "it needed too much memory" if code == OUT_OF_MEMORY else f"exit code {code}"
        return (
            f"The crawl process ended early ({why}); the next crawl tries again. "
            f"What it logged is in {self._spool / 'crawl.log'}."
        )


def _write(job: Job, spool: Path) -> Path:
    """The job file; readable by its owner only."""
    spool.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="job-", suffix=".json", dir=spool)
    with os.fdopen(descriptor, "wb") as file:
        file.write(write_job(job))
    return Path(name)


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
