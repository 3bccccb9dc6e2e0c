from __future__ import annotations

import asyncio

import pytest
from scrapy.exceptions import StopDownload

from spiders.memory import InFlight


def test_the_oldest_download_is_never_broken_off() -> None:
    """So one always ends, and all others after it."""
    memory = InFlight(100)
    memory.received(b"x" * 90, "first")
    memory.received(b"x" * 10, "second")
    with pytest.raises(StopDownload):
        memory.received(b"x", "second")
    memory.received(b"x" * 500, "first")


def test_those_that_made_room_wait_until_half_is_free() -> None:
    """The wait ends with the release of the large one, not of the small."""

    async def run() -> list[str]:
        memory, order = InFlight(100), list[str]()
        memory.received(b"x" * 90, "first")
        with pytest.raises(StopDownload):
            memory.received(b"x" * 20, "second")
        memory.release("second")

        async def wait() -> None:
            await memory.room()
            order.append("room")

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.01)
        order.append("first ends")
        memory.release("first")
        await waiting
        return order

    assert asyncio.run(run()) == ["first ends", "room"]
