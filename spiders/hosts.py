"""One host, one pace: Scrapy's slots, slowed by a crawl-delay and paused by a Retry-After.

Scrapy keeps one slot a host name with its delay between the starts of requests, whatever source or
spider they belong to. That is the limiter; nothing else delays requests. Within a slot the request
with the highest priority is next, so that of sources that share a host the soonest meeting is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader

LONGEST_DELAY = 60.0  # a crawl-delay past this is kept to this, so that a crawl ends
LONGEST_PAUSE = 120.0  # a Retry-After past this ends the host's part in this crawl


class SoonestFirst(deque[tuple[Any, Any]]):
    """A slot's queue of (request, its Deferred): by priority, and in order of arrival within it."""

    def append(self, waiting: tuple[Any, Any], /) -> None:
        place = len(self)
        while place and self[place - 1][0].priority < waiting[0].priority:
            place -= 1
        self.insert(place, waiting)


class OrderedDownloader(Downloader):
    """Scrapy's downloader, whose slots start the most urgent request next.

    It stands in `spiders/settings.py`. Scrapy itself orders requests in its scheduler, which a
    visit that awaits each of its answers does not pass.
    """

    def _get_slot(self, request: Request, spider: Any = None) -> tuple[str, Any]:
        key, slot = super()._get_slot(request)
        if not isinstance(slot.queue, SoonestFirst):
            slot.queue = SoonestFirst(slot.queue)
        return key, slot


class Hosts:
    """The pace of each host, on the slots of a Scrapy downloader; `clock` is monotonic seconds."""

    def __init__(self, downloader: Any, clock: Callable[[], float]) -> None:
        self._downloader = downloader
        self._clock = clock
        self._closed_until: dict[str, float] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """Keeps at least `delay` seconds between requests to a host, from now on."""
        delay = min(delay, LONGEST_DELAY)
        # An idle slot is dropped and made anew from the slot settings, so both are told.
        settings = self._downloader.per_slot_settings.setdefault(host, {})
        slot = self._downloader.slots.get(host)
        usual = slot.delay if slot else self._downloader.settings.getfloat("DOWNLOAD_DELAY")
        settings["delay"] = max(delay, usual)
        if slot:
            slot.delay = settings["delay"]

    def pause(self, host: str, seconds: float) -> None:
        """Sends nothing to a host for some seconds, also not what waits in its queue already."""
        slot = self._downloader.slots.get(host)
        if slot:
            slot.delay = slot.delay or 0.001  # Scrapy heeds `lastseen` only where there is a delay
            slot.lastseen = max(slot.lastseen, self._clock() + seconds - slot.delay)

    def close(self, host: str, seconds: float) -> None:
        """Asks a host nothing more until the time that it named."""
        self._closed_until[host] = self._clock() + seconds

    def closed_for(self, host: str) -> float:
        """Seconds for which a host is closed; 0 where it may be asked."""
        return max(0.0, self._closed_until.get(host, 0.0) - self._clock())


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait as a Retry-After header says: a number or an HTTP date; None where neither.

    `now` is the Unix time. A date in the past is 0.
    """
    text = (value or "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError):
        return None
