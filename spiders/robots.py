"""What each host's robots.txt allows, asked once an hour and host (RFC 9309).

No file (4xx) allows everything. A server that is broken (5xx) or asks to wait (429) allows nothing
until it works again. `Crawl-delay` sets the host's pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from urllib.parse import urlsplit

from protego import Protego

from groundwork.errors import Refused

PRODUCT = "Countywatch"
MOST_BYTES = 500 * 1024
# A crawl process may run for weeks. RFC 9309 allows a day; who changes the file waits an hour.
GOOD_SECONDS = 3600.0
BROKEN_SECONDS = 300.0  # all sources of a host fail by one question, and the next look asks again

Ask = Callable[[str], Awaitable[tuple[int, bytes]]]


class Robots:
    """The rules of all hosts of a crawl. `ask` fetches an address: status and body."""

    def __init__(
        self,
        ask: Ask,
        slow_down: Callable[[str, float], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ask = ask
        self._slow_down = slow_down
        self._clock = clock
        self._rules: dict[str, tuple[float, asyncio.Task[Protego | int]]] = {}

    async def check(self, url: str) -> None:
        """Raises Refused where the host's rules forbid this address, or what `ask` raises."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if not self._holds(origin):
            reading = asyncio.create_task(self._read(origin, parts.hostname or ""))
            self._rules[origin] = self._clock(), reading
        rules = await asyncio.shield(self._rules[origin][1])
        if isinstance(rules, int):
            raise Refused(
                f"{parts.hostname} answered {rules} for its robots.txt, which says that robots "
                "should not visit now; the next crawl tries again."
            )
        if not rules.can_fetch(url, PRODUCT):
            raise Refused(
                f"robots.txt of {parts.hostname} does not allow {url}; ask the office whether it "
                "may be visited, or watch another address of it."
            )

    def _holds(self, origin: str) -> bool:
        """Whether what is known of a host's rules need not be asked for again."""
        if origin not in self._rules:
            return False
        asked_at, reading = self._rules[origin]
        if not reading.done():
            return True
        broken = reading.exception() is not None or isinstance(reading.result(), int)
        return self._clock() - asked_at < (BROKEN_SECONDS if broken else GOOD_SECONDS)

    async def _read(self, origin: str, host: str) -> Protego | int:
        status, body = await self._ask(f"{origin}/robots.txt")
        if status >= 500 or status == 429:
            return status
        text = body[:MOST_BYTES].decode("utf-8-sig", errors="ignore") if status < 300 else ""
        rules = Protego.parse(text)
        delay = rules.crawl_delay(PRODUCT)
        if delay:
            self._slow_down(host, float(delay))
        return rules
