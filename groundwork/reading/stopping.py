"""A mark that one thread sets and another sees while it waits for a child."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress


class StopMark:
    """Set once and never taken back. It has a `fileno` that can be read from as soon as it is set,
    so that whoever waits in a selector for a child wakes at once, however early the mark came."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._is_set = False
        weakref.finalize(self, _close, self._read, self._write)

    @property
    def is_set(self) -> bool:
        """Whether it was set."""
        return self._is_set

    def set(self) -> None:
        """Sets it, from any thread, as often as one likes."""
        self._is_set = True
        with suppress(BlockingIOError):  # the pipe is full of earlier calls: it is set
            os.write(self._write, b"!")

    def fileno(self) -> int:
        """What a selector waits for."""
        return self._read


def _close(*files: int) -> None:
    for file in files:
        os.close(file)
