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


class Answer:
    """Stands for a body's owner; what counts is that somebody refers to it."""


def test_a_body_counts_for_as_long_as_somebody_uses_it() -> None:
    """Also after its download has ended: while it is parsed, or written to the spool."""
    memory, answer = InFlight(100), Answer()
    memory.received(b"x" * 60, "download")
    memory.release("download")
    memory.hold(answer, 60)
    assert memory.total == 60
    memory.received(b"x" * 30, "other")
    with pytest.raises(StopDownload):
        memory.received(b"x" * 30, "other")
    memory.release("other")
    del answer
    assert memory.total == 0


def test_the_oldest_that_is_held_never_waits() -> None:
    """So a packed body is unpacked however full it is, and makes room for those after it."""

    async def run() -> list[str]:
        memory, order = InFlight(100), list[str]()
        first, second = Answer(), Answer()
        keys = [memory.hold(first, 90), memory.hold(second, 90)]

        async def wait() -> None:
            await memory.room(keys[1])
            order.append("second")

        waiting = asyncio.create_task(wait())
        await asyncio.wait_for(memory.room(keys[0]), 10)
        order.append("first")
        del first
        await asyncio.wait_for(waiting, 10)
        return order

    assert asyncio.run(run()) == ["first", "second"]
