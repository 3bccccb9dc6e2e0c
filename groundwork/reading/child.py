"""The parent's handle on one child process: start it, send a job, hear it, end it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from groundwork.errors import NotReachable, ReadingStopped
from groundwork.reading import wire
from groundwork.reading.model import Limits
from groundwork.reading.stopping import StopMark
from groundwork.reading.wire import OUT_OF_MEMORY

_START_SECONDS = 60
_CHUNK = 1 << 18
_TAIL_BYTES = 2_000
_BYTES_A_CHARACTER = 8
_MORE_BYTES = 16_000_000


class Lost(Exception):
    """Raised when a child has ended or was ended within a job. `final` where another try is
    useless: the time is up."""

    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Child:
    """A started child, ready for a job; `used` once it has served one to the end.

    Raises NotReachable where it does not start. Where a `stop` mark is given and set, at any time,
    what waits for the child raises ReadingStopped; the caller then closes it.
    """

    def __init__(self, limits: Limits, stop: StopMark | None = None) -> None:
        self._limits = limits
        self._stop = stop
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        self._errors_seen = 0
        self.used = False
        try:
            self._process = _start(limits, self._errors)
        except OSError as error:
            self._errors.close()
            raise _not_started(error.strerror or str(error)) from None
        self._frames = wire.Frames()
        self._await_start()

    def _await_start(self) -> None:
        try:
            next(self.answers(time.monotonic() + _START_SECONDS))
        except ReadingStopped:
            self.close()
            raise
        except Lost:
            said = self._said()
            self.close()
            raise _not_started(said or "it ended without a word") from None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, order: Mapping[str, object], data: bytes, deadline: float) -> None:
        """Sends a job; raises Lost where the child takes it no more."""
        self._errors_seen = os.fstat(self._errors.fileno()).st_size
        out = self._process.stdin
        assert out is not None
        with self._selector(out, selectors.EVENT_WRITE) as selector:
            for part in (wire.head(order, len(data)), data):
                rest = memoryview(part)
                while rest:
                    self._wait(selector, deadline)
                    try:
                        rest = rest[os.write(out.fileno(), rest[:_CHUNK]) :]
                    except BrokenPipeError:
                        raise Lost(self._how_it_ended()) from None

    def answers(self, deadline: float) -> Iterator[dict[str, Any]]:
        """What the child says, as it says it. Raises Lost when it ends, or at the deadline (of
        `time.monotonic`)."""
        out = self._process.stdout
        assert out is not None
        left = self._limits.characters * _BYTES_A_CHARACTER + _MORE_BYTES
        with self._selector(out, selectors.EVENT_READ) as selector:
            while left > 0:
                self._wait(selector, deadline)
                piece = os.read(out.fileno(), _CHUNK)
                if not piece:
                    raise Lost(self._how_it_ended())
                left -= len(piece)
                yield from self._frames.feed(piece)
        raise Lost(f"its text is longer than {self._limits.characters:,} characters")

    def close(self) -> None:
        """Ends the child at once, whatever it does."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                stream.close()

    @contextmanager
    def _selector(self, stream: IO[bytes], event: int) -> Iterator[selectors.BaseSelector]:
        with selectors.DefaultSelector() as selector:
            selector.register(stream, event)
            if self._stop is not None:
                selector.register(self._stop, selectors.EVENT_READ)
            yield selector

    def _wait(self, selector: selectors.BaseSelector, deadline: float) -> None:
        left = deadline - time.monotonic()
        ready = selector.select(left) if left > 0 else []
        if self._stop is not None and self._stop.is_set:
            raise ReadingStopped("Reading was stopped.")
        if not ready:
            raise Lost(f"reading took longer than {self._limits.seconds:g} s", final=True)

    def _how_it_ended(self) -> str:
        """The reason in words. PDFium and calamine abort where an allocation fails, PDFium
        without a word, the C library's own checks with one."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "the reading process fell silent"
        said = self._said()
        out_of_memory = not said or "memory" in said or "bad_alloc" in said
        if code == OUT_OF_MEMORY or (code == -signal.SIGABRT and out_of_memory):
            return f"the file needed more than {_megabytes(self._limits)} MB of memory"
        if code == -signal.SIGXCPU:
            return f"reading took longer than {self._limits.seconds:g} s"
        if code < 0:
            return f"the file broke the reader ({signal.Signals(-code).name})"
        return f"the file broke the reader ({said or f'exit status {code}'})"

    def _said(self) -> str:
        """The last line that the child wrote to its error output during this job."""
        size = os.fstat(self._errors.fileno()).st_size
        start = max(self._errors_seen, size - _TAIL_BYTES)
        tail = os.pread(self._errors.fileno(), _TAIL_BYTES, start).decode("utf-8", "replace")
        lines = [line for line in tail.splitlines() if line.strip()]
        return " ".join(lines[-1].split())[:200] if lines else ""


def _not_started(why: str) -> NotReachable:
    return NotReachable(
        f"the process that reads documents does not start ({why}); "
        "check that Countywatch is installed completely"
    )


def _megabytes(limits: Limits) -> int:
    return limits.memory_bytes // (1024 * 1024)


def _start(limits: Limits, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts the process in a group of its own (Ctrl-C is the parent's to handle), with nothing of
    our environment: it needs to find the same packages and has no use for passwords."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "groundwork.reading.worker", str(limits.memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        bufsize=0,
        env={
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONUTF8": "1",
            "OMP_THREAD_LIMIT": "1",
        },
        start_new_session=True,
    )
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process
