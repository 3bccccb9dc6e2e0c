"""A child process that answers one call at a time, within limits of time and memory.

    worker = Worker("monitors.matching.child", ["list.yaml"], seconds=60, memory_bytes=1 << 30)
    findings = worker.call(pages)       # raises WorkerLost where the child broke or took too long

The child runs `serve(answer)`. Calls and answers are pickled: both sides are ours, and what comes
from outside is only ever text within them. A child that is lost costs its call; the next call
starts another.
"""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any, BinaryIO

from groundwork.errors import CountywatchError, NotReachable, ReadingStopped

_LENGTH = struct.Struct("!Q")
_START_SECONDS = 60
_CHUNK = 1 << 18
_TAIL_BYTES = 2_000
_OUT_OF_MEMORY = 3


class WorkerLost(CountywatchError):
    """Raised when the child ended, or was ended, within a call; the message says why."""


class Worker:
    """A handle on one child process, started at the first call. Calls come from one thread.

    `seconds` bounds each call, `memory_bytes` the child's address space.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], *, seconds: float, memory_bytes: int
    ) -> None:
        self._command = [sys.executable, "-P", "-m", module, str(memory_bytes), *arguments]
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def call(self, request: object) -> Any:
        """The child's answer; raises WorkerLost in one sentence where there is none.

        Raises ReadingStopped where the worker was closed, also in the middle.
        """
        process = self._started()
        deadline = time.monotonic() + self._seconds
        try:
            _send(process, pickle.dumps(request), deadline)
            return pickle.loads(_receive(process, deadline))
        except TimeoutError:
            self._end()
            raise WorkerLost(f"it took longer than {self._seconds:g} seconds") from None
        except (EOFError, BrokenPipeError):
            raise WorkerLost(self._how_it_ended()) from None

    def abort(self) -> None:
        """Kills the child, from another thread: the call under way raises ReadingStopped, and no
        other child is started. What is left of it goes with `close`."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Ends the child, once no call is under way any more."""
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise ReadingStopped("The helper process was stopped.")
            if self._process is None:
                self._process, self._errors = self._start()
            return self._process

    def _start(self) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        try:
            _receive(process, time.monotonic() + _START_SECONDS)
        except (EOFError, TimeoutError):
            said = _tail(errors)
            _kill(process)
            errors.close()
            raise NotReachable(
                f"A helper process does not start ({said or 'it ended without a word'}); check "
                "that Countywatch is installed completely."
            ) from None
        return process, errors

    def _how_it_ended(self) -> str:
        process, errors = self._process, self._errors
        if self._closed or process is None or errors is None:
            self._end()
            raise ReadingStopped("The helper process was stopped.")
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        said = _tail(errors)
        self._end()
        if code == _OUT_OF_MEMORY:
            return "it needed too much memory"
        return f"the helper process broke ({said or f'exit code {code}'})"

    def _end(self) -> None:
        with self._lock:
            process, errors = self._process, self._errors
            self._process = self._errors = None
        if process is not None:
            _kill(process)
        if errors is not None:
            errors.close()


def serve(answer: Callable[[Any], Any]) -> None:
    """The child's side: answers calls until its standard input ends.

    An error that `answer` raises ends the child, and its last line says why.
    """
    memory_bytes = int(sys.argv[1])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(ValueError, OSError):  # not everywhere can a process limit itself
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    _write(answers, b"ready")
    calls = sys.stdin.buffer
    try:
        while head := calls.read(_LENGTH.size):
            request = pickle.loads(calls.read(*_LENGTH.unpack(head)))
            _write(answers, pickle.dumps(answer(request)))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _write(answers: BinaryIO, data: bytes) -> None:
    answers.write(_LENGTH.pack(len(data)) + data)
    answers.flush()


def _send(process: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
    assert process.stdin is not None
    number = process.stdin.fileno()
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:
        _wait(number, selectors.EVENT_WRITE, deadline)
        rest = rest[os.write(number, rest[:_CHUNK]) :]


def _receive(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    (size,) = _LENGTH.unpack(_exactly(process, _LENGTH.size, deadline))
    return _exactly(process, size, deadline)


def _exactly(process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    assert process.stdout is not None
    number = process.stdout.fileno()
    data = bytearray()
    while len(data) < size:
        _wait(number, selectors.EVENT_READ, deadline)
        piece = os.read(number, min(_CHUNK, size - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _wait(number: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(number, event)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise TimeoutError


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _tail(errors: IO[bytes]) -> str:
    """The last line that the child wrote to its error output."""
    size = os.fstat(errors.fileno()).st_size
    tail = os.pread(errors.fileno(), _TAIL_BYTES, max(0, size - _TAIL_BYTES))
    lines = [line for line in tail.decode("utf-8", "replace").splitlines() if line.strip()]
    return " ".join(lines[-1].split())[:200] if lines else ""
