"""A bound on the bytes that a crawl holds: downloads under way, and bodies that are in use.

Each body is bounded by itself, but many at once are not. Past the bound every download but the
oldest is broken off and asked again when there is room, and a packed body waits before it is
unpacked. Whatever is oldest goes on, so all of it ends.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Hashable
from typing import Any

from scrapy.exceptions import StopDownload


class InFlight:
    """Counts bytes by what holds them; `received` is a handler of Scrapy's `bytes_received`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Hashable, int] = {}
        self._changed = asyncio.Event()

    @property
    def total(self) -> int:
        """All bytes that are held now."""
        return sum(self._held.values())

    def received(self, data: bytes, request: Any, **_: Any) -> None:
        """Adds a piece; raises StopDownload where this request has to make room."""
        self._held[request] = self._held.get(request, 0) + len(data)
        if self.total > self._most and not self._is_oldest(request):
            raise StopDownload(fail=True)

    def release(self, key: Hashable) -> None:
        """Forgets what has ended, however it did."""
        self._held.pop(key, None)
        self._changed.set()

    def hold(self, answer: object, size: int) -> Hashable:
        """Counts the body of an answer for as long as the answer itself is in use.

        A body is handed on (parsed, written to the spool) by whoever asked for it. That it is
        counted until nothing refers to its answer needs no word from any of them.
        """
        key = object()
        self._held[key] = size
        weakref.finalize(answer, self.release, key).atexit = False
        return key

    async def room(self, key: Hashable = None) -> None:
        """Waits until half of the bound is free, or what `key` names is the oldest that is held."""
        while self.total > self._most // 2 and not self._is_oldest(key):
            self._changed.clear()
            await self._changed.wait()

    def _is_oldest(self, key: Hashable) -> bool:
        return key == next(iter(self._held), None)
