"""The parent's side: hands files to a child with limits, and keeps what it read before it died."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from groundwork.reading import kinds
from groundwork.reading.model import Limits, Page, ReadOutcome, ReadResult

CHUNK = 1 << 16


class _Ended(Exception):
    """Raised when a child dies or takes too long; its text is the reason."""


@dataclass(slots=True)
class _Heard:
    """What the child has said of one file so far."""

    kind: str = kinds.OTHER
    total: int | None = None
    note: str | None = None
    pages: list[Page] = field(default_factory=list)


class Reader:
    """Reads files in a child process that lives over many of them. Use it as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, while it lives."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def read(self, data: bytes, name: str, declared: str | None = None) -> ReadResult:
        """The pages of a file. `name` is its file name or address, `declared` its media type.

        Never raises for a bad file: the outcome says what happened, in words.
        """
        if not data:
            return ReadResult("unreadable", "the file is empty", kinds.OTHER, ())
        if len(data) > self.limits.file_bytes:
            size = f"{self.limits.file_bytes / 1_000_000:g} MB"
            return ReadResult("unreadable", f"the file is larger than {size}", kinds.OTHER, ())
        heard = _Heard()
        try:
            for answer in self._answers(data, name, declared):
                if "page" in answer:
                    number, text, label, unread = answer["page"]
                    heard.pages.append(Page(number, text, label, unread))
                elif "opened" in answer:
                    heard.kind, heard.total = answer["kind"], answer["total"]
                    heard.note = answer["note"]
                else:
                    return self._end(heard, answer)
        except _Ended as error:
            self.close()
            return _cut_short(heard, str(error))
        return _cut_short(heard, "the reading process stopped without a word")

    def _end(self, heard: _Heard, answer: dict[str, Any]) -> ReadResult:
        if "done" in answer:
            return _whole(heard)
        if "skipped" in answer:
            reason = "this type of file is not read"
            return ReadResult("skipped", reason, answer["kind"], ())
        if "too_many" in answer:
            return _cut_short(heard, f"only the first {self.limits.pages} pages were read")
        if "unreadable" in answer:
            return _cut_short(heard, answer["unreadable"])
        self.close()
        return _cut_short(heard, self._memory_words())

    def _memory_words(self) -> str:
        return f"the file needed more than {self.limits.memory_bytes // (1024 * 1024)} MB of memory"

    def _answers(self, data: bytes, name: str, declared: str | None) -> Iterator[dict[str, Any]]:
        child = self._start()
        job = {"size": len(data), "name": name, "declared": declared, "pages": self.limits.pages}
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(job).encode() + b"\n")
            child.stdin.write(data)
            child.stdin.flush()
        except BrokenPipeError as error:
            raise _Ended(self._how_it_died(child)) from error
        for line in self._lines(child):
            yield json.loads(line)

    def _lines(self, child: subprocess.Popen[bytes]) -> Iterator[bytes]:
        assert child.stdout is not None
        deadline = time.monotonic() + self.limits.seconds
        waiting = b""
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _Ended(f"reading took longer than {self.limits.seconds:g} s")
                got = os.read(child.stdout.fileno(), CHUNK)
                if not got:
                    raise _Ended(self._how_it_died(child))
                *lines, waiting = (waiting + got).split(b"\n")
                yield from lines

    def _how_it_died(self, child: subprocess.Popen[bytes]) -> str:
        code = child.wait()
        # PDFium aborts where an allocation fails, and on some broken files.
        return (
            f"the reading process broke off (signal {-code}): the file is damaged, or needed more "
            f"than {self.limits.memory_bytes // (1024 * 1024)} MB of memory"
            if code < 0
            else f"the reading process ended early (exit code {code}): the file is damaged"
        )

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "groundwork.reading.worker",
                 str(self.limits.memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
        return self._child


def read_path(reader: Reader, path: Path) -> ReadResult:
    """The pages of a file on this computer."""
    return reader.read(path.read_bytes(), path.name)


def _whole(heard: _Heard) -> ReadResult:
    unread = [page for page in heard.pages if page.unread]
    if not unread:
        return ReadResult("read", heard.note, heard.kind, tuple(heard.pages))
    count = f"{len(unread)} of {len(heard.pages)} pages"
    reason = f"{count} could not be read: {unread[0].unread}"
    said = "; ".join(part for part in (heard.note, reason) if part)
    return ReadResult("partly_read", said, heard.kind, tuple(heard.pages))


def _cut_short(heard: _Heard, reason: str) -> ReadResult:
    """Keeps the pages that were read before the end, and names those that were not."""
    if not any(page.text.strip() for page in heard.pages):
        return ReadResult("unreadable", reason, heard.kind, ())
    outcome: ReadOutcome = "partly_read"
    missing = range(len(heard.pages) + 1, (heard.total or 0) + 1)
    left = [Page(number, "", None, f"not read: {reason}") for number in missing]
    return ReadResult(outcome, reason, heard.kind, (*heard.pages, *left))
