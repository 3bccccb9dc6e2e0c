"""Pace, Retry-After and robots.txt, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from groundwork.errors import Refused
from spiders.hosts import Hosts, retry_after
from spiders.robots import Robots

NOON = 1_795_521_600.0  # 2026-11-24 12:00 UTC


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """Both forms of the header are read; anything else says nothing."""
    assert retry_after(header, NOON) == seconds


def _downloader(delay: float = 1.0, **slots: Any) -> Any:
    settings = SimpleNamespace(getfloat=lambda _: delay)
    return SimpleNamespace(slots=slots, per_slot_settings={}, settings=settings)


def test_a_crawl_delay_only_ever_slows_a_host_down() -> None:
    """It holds for the slot that is there and for the one that is made later; within a limit."""
    slot = SimpleNamespace(delay=1.0, lastseen=0.0)
    downloader = _downloader(h=slot)
    hosts = Hosts(downloader, lambda: 100.0)
    hosts.slow_down("h", 5)
    hosts.slow_down("h", 2)
    hosts.slow_down("new", 0.1)
    hosts.slow_down("slow", 86400)
    assert slot.delay == 5
    assert downloader.per_slot_settings == {
        "h": {"delay": 5}, "new": {"delay": 1.0}, "slow": {"delay": 60.0},
    }  # fmt: skip


def test_a_pause_holds_the_whole_slot() -> None:
    """The next request of the slot is due when the pause is over, and not sooner."""
    slot = SimpleNamespace(delay=1.0, lastseen=99.5)
    hosts = Hosts(_downloader(h=slot), lambda: 100.0)
    hosts.pause("h", 30)
    assert slot.lastseen + slot.delay == 130
    hosts.pause("h", 10)
    assert slot.lastseen + slot.delay == 130


def test_a_closed_host_is_closed_until_it_said() -> None:
    """A long wait ends the host's part in this crawl."""
    now = [100.0]
    hosts = Hosts(_downloader(), lambda: now[0])
    hosts.close("h", 3600)
    now[0] = 3699.0
    assert (hosts.closed_for("h"), hosts.closed_for("other")) == (1.0, 0.0)
    now[0] = 3701.0
    assert hosts.closed_for("h") == 0.0


def _check(
    answers: Mapping[str, tuple[int, bytes]], *urls: str
) -> tuple[list[str], list[str], Any]:
    asked: list[str] = []
    slowed: list[tuple[str, float]] = []
    refused: list[str] = []

    async def ask(url: str) -> tuple[int, bytes]:
        asked.append(url)
        await asyncio.sleep(0)
        return answers[url]

    async def run() -> None:
        robots = Robots(ask, lambda host, delay: slowed.append((host, delay)))
        results = await asyncio.gather(*map(robots.check, urls), return_exceptions=True)
        for url, result in zip(urls, results, strict=True):
            if isinstance(result, Refused):
                refused.append(url)
            elif result is not None:
                raise result

    asyncio.run(run())
    return asked, refused, slowed


RULES = (
    b"User-agent: *\nDisallow: /private\nUser-agent: Countywatch\nDisallow: /drafts\nCrawl-delay: 7"
)


def test_robots_txt_is_asked_once_a_host_and_obeyed_by_name() -> None:
    """The group that names us counts, and its crawl-delay."""
    robots = "https://a.example/robots.txt"
    urls = [f"https://a.example{path}" for path in ("/private/1", "/drafts/2", "/agenda")]
    assert _check({robots: (200, RULES)}, *urls) == (
        [robots], [urls[1]], [("a.example", 7.0)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (404, RULES, True),
        (403, b"", True),
        (500, b"", False),
        (503, b"", False),
        (429, b"", False),
        (200, b"<html>not a robots file</html>", True),
        (200, b"\xff\xfe\x00", True),
        (200, b"User-agent: *\nDisallow: /", False),
    ],
)
def test_a_missing_file_allows_and_a_broken_server_forbids(
    status: int, body: bytes, allowed: bool
) -> None:
    """RFC 9309: 4xx means no rules, 5xx means not now."""
    url = "https://a.example/agenda"
    _, refused, _ = _check({"https://a.example/robots.txt": (status, body)}, url)
    assert refused == ([] if allowed else [url])
