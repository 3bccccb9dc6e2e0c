"""Pages parsed in processes of their own: what a page may take, and what it costs the others."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from groundwork.errors import CountywatchError
from spiders import parse_pool
from spiders.items import Parsed
from spiders.parse_pool import PageTooHeavy, ParsePool
from spiders.parsing import read_listing
from tests.spiders.crawl_samples import a_source, sample

URL = "https://county.example/AgendaCenter"
LIST = sample("civicplus_list.html")
# Some seconds of work and some hundred MB, with fewer tags than are refused.
HEAVY = b"<html><body>" + b"<p><a href='/x'>An agenda of the county's board</a></p>" * 120_000
SOURCE = a_source(1, URL)
ENOUGH = 1_500_000_000


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[parse_pool._Child]:
    """The processes of pools, as they are started."""
    made: list[parse_pool._Child] = []

    class Noted(parse_pool._Child):
        def __init__(self, seconds: int, memory_bytes: int) -> None:
            super().__init__(seconds, memory_bytes)
            made.append(self)
            self.limit = seconds

    monkeypatch.setattr(parse_pool, "_Child", Noted)
    return made


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    """A pool whose pages may take one second."""
    with closing(ParsePool(1, ENOUGH)) as made:
        yield made


def test_a_page_is_read_as_it_would_be_here(
    pool: ParsePool, started: list[parse_pool._Child]
) -> None:
    """Facts survive the way between the processes, and one process reads one page after another."""

    async def read() -> list[Parsed]:
        return [await pool.listing(SOURCE, URL, LIST) for _ in range(3)]

    assert asyncio.run(read()) == [read_listing(SOURCE, URL, LIST)] * 3
    assert len(started) == 1


def test_a_page_that_takes_too_long_costs_itself(
    pool: ParsePool, started: list[parse_pool._Child]
) -> None:
    """It is told with the limit; the page after it is read by a new process."""

    async def read() -> Parsed:
        with pytest.raises(PageTooHeavy, match="The listing took longer than 1 second"):
            await pool.listing(SOURCE, URL, HEAVY)
        return await pool.listing(SOURCE, URL, LIST)

    assert asyncio.run(read()).outcome == "ok"


def test_a_page_that_is_not_soon_done_leaves_the_lane_of_the_others(
    started: list[parse_pool._Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read to its end where it holds back nobody, and so is a large one from the start."""
    slow = HEAVY[:3_000_000]

    async def read(pool: ParsePool) -> list[str]:
        monkeypatch.setattr(parse_pool, "QUICK_BYTES", len(slow))
        first = await pool.listing(SOURCE, URL, slow)
        monkeypatch.setattr(parse_pool, "QUICK_BYTES", len(slow) - 1)
        second = await pool.listing(SOURCE, URL, slow)
        return [first.outcome, second.outcome]

    with closing(ParsePool(60, ENOUGH, quick_seconds=1)) as pool:
        assert asyncio.run(read(pool)) == ["suspect", "suspect"]
    assert [child.limit for child in started][:2] == [1, 60]  # type: ignore[attr-defined]
    assert 1 not in [child.limit for child in started[1:]]  # type: ignore[attr-defined]


def test_a_page_that_needs_too_much_memory_costs_itself() -> None:
    """It is told with the limit."""

    async def read(pool: ParsePool) -> None:
        with pytest.raises(PageTooHeavy, match="The listing needed more than 300 MB of memory"):
            await pool.listing(SOURCE, URL, HEAVY)

    with closing(ParsePool(60, 300_000_000)) as small:
        asyncio.run(read(small))


def test_an_error_in_a_parser_is_named(pool: ParsePool) -> None:
    """Of ours or of the operator's: in the words that it would have here."""

    async def read() -> None:
        with pytest.raises(CountywatchError, match="There is no platform 'nope'"):
            await pool.listing(a_source(1, URL, "nope"), URL, LIST)

    asyncio.run(read())


def test_a_process_ends_with_its_parent() -> None:
    """Its standard input closes, and it has nothing to do any more."""
    command = [sys.executable, "-P", "-m", "spiders.parse_child", "20", f"{ENOUGH}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(60) == 0


def test_closing_ends_a_process_that_is_at_work(started: list[parse_pool._Child]) -> None:
    """A crawl that ends does not wait for a hostile page."""

    async def read() -> None:
        pool = ParsePool(20, ENOUGH)
        reading = asyncio.create_task(pool.listing(SOURCE, URL, HEAVY))
        while not pool._slow._busy:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(pool.close)
        with pytest.raises(CountywatchError):
            await reading

    asyncio.run(read())
    assert started[0]._process.returncode is not None
