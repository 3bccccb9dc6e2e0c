"""The reader: hands documents to a child process with limits, and says what came of each.

A child lives over many documents. When it dies, or is ended because the time is up, that costs the
document, not the reader: the pages read until then are kept, and a new child is started. What a
used child dies of may be what earlier documents left in it, so a fresh one tries again; where a
fresh one dies at a page, that page is given up and the next one is tried, up to three times.
"""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from groundwork.errors import ReadingStopped
from groundwork.reading import sniff
from groundwork.reading.child import Child, Lost
from groundwork.reading.heard import Heard
from groundwork.reading.model import Limits, ReadResult
from groundwork.reading.recognising import recognise
from groundwork.reading.stopping import StopMark

_TRIES = 4


class Reader:
    """Reads documents one after another; a context manager. Not for two threads at a time, but for
    `abort`, which any thread may call."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: Child | None = None
        self._stop = StopMark()

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
        """The process id of the child, while there is one."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """Ends the child. The reader can be used again afterwards."""
        if self._child:
            self._child.close()
            self._child = None

    def abort(self) -> None:
        """Ends the reading under way at once, from another thread, and every later one.

        The child is killed, that of OCR too, and `read` raises ReadingStopped, also where it was
        not called yet: this reader is done with, and reading goes on with another. An idle child
        ends with `close`.
        """
        self._stop.set()

    def read(
        self, data: bytes, name: str, declared: str | None = None, *, ocr: bool = True
    ) -> ReadResult:
        """The pages of a document.

        `name` is a file name or an address, `declared` a media type; both count only where the
        bytes tell nothing. With `ocr` False the pages that OCR would read are unread with
        WAITS_FOR_OCR, where an engine is installed; all else is the same. A document never raises:
        see ReadResult. Raises NotReachable where no child can be started at all, ReadingStopped
        after `abort`.
        """
        if self._stop.is_set:
            raise ReadingStopped("Reading was stopped.")
        refused = _refused(self.limits, len(data), name, declared)
        if refused:
            return refused
        heard = Heard(self.limits)
        self._child = self._child or Child(self.limits, self._stop)
        deadline = time.monotonic() + self.limits.seconds
        for _ in range(_TRIES):
            fresh = self._child is None or not self._child.used
            lost = self._listen(heard, data, name, declared, deadline)
            if lost is None or (fresh and not heard.pass_over(lost.reason)):
                break
            if lost.final:
                heard.trouble = lost.reason
                break
        try:
            recognise(heard, data, self.limits, self._stop, now=ocr)
        except ReadingStopped:
            self.close()
            raise
        return heard.result()

    def _listen(
        self, heard: Heard, data: bytes, name: str, declared: str | None, deadline: float
    ) -> Lost | None:
        """Has a child read from the next page on; gives how the child was lost, else None."""
        self._child = self._child or Child(self.limits, self._stop)
        order = {
            "name": name,
            "declared": declared,
            "first": heard.next,
            "counts": heard.counts,
            "ocr": None,
            "seconds": self.limits.seconds,
            "pages": self.limits.pages,
            "characters": self.limits.characters,
        }
        whole = False
        try:
            self._child.send(order, data, deadline)
            whole = any(map(heard.take, self._child.answers(deadline)))
            self._child.used = True
        except Lost as error:
            return error
        except ValueError:
            return Lost("the file broke the reader (it gave no sensible answer)")
        finally:
            if not whole:
                self.close()
        return None


def read_path(reader: Reader, path: Path) -> ReadResult:
    """The pages of a file of this computer; one that is too large is not even loaded.

    Raises OSError where the file cannot be opened.
    """
    refused = _refused(reader.limits, path.stat().st_size, path.name, None)
    return refused or reader.read(path.read_bytes(), path.name)


def _refused(limits: Limits, size: int, name: str, declared: str | None) -> ReadResult | None:
    """The outcome of a document that is not even sent to the child, by its size in bytes."""
    if size == 0:
        reason = "the file is empty"
    elif size > limits.file_bytes:
        reason = f"the file is larger than {limits.file_bytes / 1_000_000:g} MB"
    else:
        return None
    return ReadResult("unreadable", reason, sniff.claimed(name, declared) or sniff.UNKNOWN)
