"""Pages parsed off the crawl's thread: in a few processes, each page within limits.

A page that breaks a limit raises `PageTooHeavy` for its own source; its process is replaced. Large
pages, and those that are not done soon, are parsed in a lane of their own, one at a time: so they
never hold back the others.
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Protocol

from pydantic import TypeAdapter

from groundwork.errors import CountywatchError
from spiders.items import Parsed
from spiders.parse_child import LENGTHS
from spiders.records import OUT_OF_MEMORY, SourceSpec

PROCESSES = 2  # of the lane for pages that are soon done
QUICK_SECONDS = 2  # of processor time. A page of 100 kB, as most are, takes 12 ms.
QUICK_BYTES = 1_000_000  # a page of more takes a second or longer, so it is not tried there
PAGE_SECONDS = 20  # of processor time. Measured: 18 MB of HTML take 15 to 20 s, 5 MB some 5 s.
# Address space of a process. Measured: the tree of 18 MB of HTML takes 1.3 GB, so this is enough
# for 8 MB, twice the largest real listing seen, and three processes take 2.4 GB at the very most.
MEMORY_BYTES = 800_000_000
# By the clock, as a multiple of the processor time: a busy computer gives a page its time in this.
WALL_FACTOR = 5
END_SECONDS = 5.0
CHUNK = 1 << 18
_PARSED = TypeAdapter(Parsed)


class PageTooHeavy(CountywatchError):
    """Raised when a page cannot be read within the limits of time and memory."""


class PageTooSlow(PageTooHeavy):
    """Raised when it is the time that did not do."""


class Reader(Protocol):
    """Reads pages of sources: `ParsePool`, or a test's own."""

    async def listing(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """A page of a source's listing."""

    async def details(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """The page of one meeting."""

    async def wrong_document(self, url: str, body: bytes) -> str | None:
        """What stands where a document should, where it is a web page that is none."""


class ParsePool:
    """The processes, started when they are needed. Raises PageTooHeavy where a page is.

    `seconds` are of processor time for one page, `quick_seconds` those after which it must leave
    the common lane, `memory_bytes` of address space for a process.
    """

    def __init__(
        self,
        seconds: int = PAGE_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        quick_seconds: int = QUICK_SECONDS,
    ) -> None:
        self._common = _Lane(PROCESSES, quick_seconds, memory_bytes)
        self._slow = _Lane(1, seconds, memory_bytes)

    async def listing(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """A page of a source's listing."""
        return _PARSED.validate_json(await self._ask("listing", source, url, body))

    async def details(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """The page of one meeting."""
        return _PARSED.validate_json(await self._ask("details", source, url, body))

    async def wrong_document(self, url: str, body: bytes) -> str | None:
        """What stands where a document should; only what begins as a web page is read for it."""
        if body.lstrip()[:1] != b"<":
            return None
        said: str | None = json.loads(await self._ask("document", None, url, body))
        return said

    def close(self) -> None:
        """Ends all processes, whatever they do."""
        self._common.close()
        self._slow.close()

    async def _ask(self, what: str, source: SourceSpec | None, url: str, body: bytes) -> bytes:
        order = {"what": what, "url": url, "source": asdict(source) if source else None}
        if len(body) <= QUICK_BYTES:
            with suppress(PageTooSlow):
                return await self._common.ask(order, body)
        return await self._slow.ask(order, body)


class _Lane:
    """Some processes with the same limits; a page waits until one of them is free."""

    def __init__(self, processes: int, seconds: int, memory_bytes: int) -> None:
        self._limits = seconds, memory_bytes
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="parse")
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._closed = False

    async def ask(self, order: Mapping[str, Any], body: bytes) -> bytes:
        """The answer for one page; raises PageTooHeavy, and what the parser refused."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._serve, order, body)

    def close(self) -> None:
        """Ends the processes, whatever they do."""
        self._closed = True
        for child in (*self._idle, *self._busy):
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._idle:
            child.close()

    def _serve(self, order: Mapping[str, Any], body: bytes) -> bytes:
        """One page, in a thread of the lane: with a process that is idle, or a new one."""
        child = self._idle.pop() if self._idle else _Child(*self._limits)
        self._busy.add(child)
        try:
            head, value = child.ask(order, body)
        except BaseException:
            child.close()
            raise
        finally:
            self._busy.discard(child)
        if head["last"] or self._closed:
            child.close()
        else:
            self._idle.append(child)
        if head["kind"] == "refused":
            raise CountywatchError(json.loads(value))
        return value


class _Child:
    """One process and its pipes."""

    def __init__(self, seconds: int, memory_bytes: int) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        limits = (str(seconds), str(memory_bytes))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "spiders.parse_child", *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        except OSError as error:
            raise CountywatchError(
                f"The process that reads listings does not start ({error.strerror or error})."
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)

    def ask(self, order: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """The head and the value of the answer for one page; raises PageTooHeavy."""
        deadline = time.monotonic() + self._seconds * WALL_FACTOR
        what = "document" if order["what"] == "document" else "listing"
        head = json.dumps(order).encode()
        self._send(LENGTHS.pack(len(head), len(body)) + head, deadline, what)
        self._send(body, deadline, what)
        lengths = LENGTHS.unpack(self._receive(LENGTHS.size, deadline, what))
        answer, value = (self._receive(length, deadline, what) for length in lengths)
        return json.loads(answer), value

    def kill(self) -> None:
        """Ends the process at once; whoever waits for its answer hears of it."""
        self._process.kill()

    def close(self) -> None:
        """Ends the process and closes its pipes."""
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()

    def _send(self, data: bytes, deadline: float, what: str) -> None:
        rest = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            while rest:
                self._wait(selector, deadline, what)
                try:
                    rest = rest[os.write(self._in.fileno(), rest[:CHUNK]) :]
                except BrokenPipeError:
                    raise self._ended(what) from None

    def _receive(self, size: int, deadline: float, what: str) -> bytes:
        parts: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while size:
                self._wait(selector, deadline, what)
                piece = os.read(self._out.fileno(), min(size, CHUNK))
                if not piece:
                    raise self._ended(what)
                parts.append(piece)
                size -= len(piece)
        return b"".join(parts)

    def _ended(self, what: str) -> PageTooHeavy:
        try:
            code = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        if code == -signal.SIGXCPU:
            return self._too_long(what)
        if code == OUT_OF_MEMORY:
            return PageTooHeavy(
                f"The {what} needed more than {self._memory_bytes / 1e6:,.0f} MB of memory to "
                "read, so it was not read. Look at it in a browser."
            )
        return PageTooHeavy(
            f"The {what} broke the process that reads it (exit code {code}). Look at it in a "
            "browser and report it."
        )

    def _wait(self, selector: selectors.BaseSelector, deadline: float, what: str) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise self._too_long(what)

    def _too_long(self, what: str) -> PageTooSlow:
        return PageTooSlow(
            f"The {what} took longer than {self._seconds} seconds to read, so it was not read. "
            "Look at it in a browser and report it."
        )
