"""A bound on the bytes of all downloads that are under way, so that no host can fill the memory.

Each body is bounded by itself, but many at once are not. Past the bound every download but the
oldest is broken off and asked again when there is room: the oldest always ends, so all do.
"""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy.exceptions import StopDownload


class InFlight:
    """Counts received bytes by request; `received` is a handler of Scrapy's `bytes_received`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Any, int] = {}
        self._room = asyncio.Event()
        self._room.set()

    def received(self, data: bytes, request: Any, **_: Any) -> None:
        """Adds a piece; raises StopDownload where this request has to make room."""
        self._held[request] = self._held.get(request, 0) + len(data)
        oldest = next(iter(self._held))
        if sum(self._held.values()) > self._most and request is not oldest:
            self._room.clear()
            raise StopDownload(fail=True)

    def release(self, request: Any) -> None:
        """Forgets a request that ended, however it did."""
        self._held.pop(request, None)
        if sum(self._held.values()) <= self._most // 2:
            self._room.set()

    async def room(self) -> None:
        """Waits until half of the bound is free again."""
        await self._room.wait()
