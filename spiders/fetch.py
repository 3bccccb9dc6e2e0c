"""One address fetched as a good guest does: guarded, within robots.txt, at its host's pace.

Every failure is an `Unfetched` whose message is one sentence for a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import time
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError

from groundwork.errors import Refused
from spiders.answers import Counter, Fetched, Unfetched
from spiders.guard import Guard
from spiders.hosts import LONGEST_PAUSE, Hosts, retry_after
from spiders.memory import InFlight
from spiders.platforms import PageRequest
from spiders.records import CrawlSettings, Validator
from spiders.robots import Robots

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    ConnectError,
)

Download = Callable[[Request], Awaitable[Response]]


class Fetcher:
    """Fetches for all sources of a crawl. `download` is Scrapy's, with its slots."""

    def __init__(
        self,
        download: Download,
        hosts: Hosts,
        guard: Guard,
        memory: InFlight,
        settings: CrawlSettings,
    ) -> None:
        self._download = download
        self._memory = memory
        self._hosts = hosts
        self._guard = guard
        self._settings = settings
        self._robots = Robots(self._ask_robots, hosts.slow_down)

    async def get(
        self,
        ask: PageRequest,
        known: Validator | None,
        counter: Counter,
        timeout: float | None = None,
    ) -> Fetched:
        """Fetches one address, conditionally where validators are known; raises Unfetched."""
        url = ask.url
        for _ in range(MOST_REDIRECTS + 1):
            await self._may_ask(url)
            counter.take()
            answer = await self._persist(_request(replace(ask, url=url), known), timeout, counter)
            target = _redirected(answer)
            if target is None:
                return _judged(
                    answer, conditional=bool(known and (known.etag or known.last_modified))
                )
            url = target
        raise Unfetched(f"{ask.url} redirects more than {MOST_REDIRECTS} times.")

    async def _may_ask(self, url: str) -> None:
        try:
            self._guard.check(url)
            if self._settings.obey_robots:
                await self._robots.check(url)
        except Refused as refusal:
            raise Unfetched(str(refusal)) from refusal
        self._heed_closed(url)

    def _heed_closed(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        seconds = self._hosts.closed_for(host)
        if seconds:
            raise Unfetched(f"{host} asked to wait for {seconds:.0f} seconds; the next crawl does.")

    async def _ask_robots(self, url: str) -> tuple[int, bytes]:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                self._guard.check(url)
            except Refused as refusal:
                raise Unfetched(str(refusal)) from refusal
            answer = await self._persist(_request(PageRequest(url), None), None, None)
            target = _redirected(answer)
            if target is None:
                return answer.status, answer.body
            url = target
        return 404, b""

    async def _persist(
        self, request: Request, timeout: float | None, counter: Counter | None
    ) -> Response:
        """Asks again, a bounded number of times, where the host is lost, broken or busy."""
        request.meta["download_timeout"] = timeout or self._settings.timeout_seconds
        for attempt in range(self._settings.retries + 1):
            last = attempt == self._settings.retries
            if attempt and counter:
                counter.take()
            try:
                answer = await self._once(request)
            except LOST as error:
                if last or (attempt and isinstance(error, DownloadTimeoutError)):
                    raise Unfetched(self._lost(request.url, error)) from error
                await asyncio.sleep(self._settings.delay_seconds * 2**attempt)
                continue
            if answer.status not in TRY_AGAIN or not self._wait(request.url, answer, last):
                return answer
            if retry_after(_header(answer, "Retry-After"), time()) is None:
                await asyncio.sleep(self._settings.delay_seconds * 2**attempt)
        raise Unfetched(f"{request.url} was not answered.")  # pragma: no cover - `last` returns

    async def _once(self, request: Request) -> Response:
        """One download, begun anew where it had to make room for others."""
        while True:
            attempt = request.copy()
            try:
                return await self._bounded(attempt)
            except StopDownload:
                pass
            finally:
                self._memory.release(attempt)
            await self._memory.room()

    async def _bounded(self, request: Request) -> Response:
        try:
            return await self._download(request)
        except (DownloadCancelledError, IgnoreRequest) as error:
            megabytes = self._settings.max_bytes / 1e6
            raise Unfetched(
                f"{request.url} is larger than the limit of {megabytes:.0f} MB."
            ) from error
        except (UnsupportedURLSchemeError, ValueError) as error:
            raise Unfetched(f"{request.url} cannot be asked: {error}.") from error

    def _wait(self, url: str, answer: Response, last: bool) -> bool:
        """Heeds a Retry-After; says whether it is worth to ask once more."""
        host = urlsplit(url).hostname or ""
        seconds = retry_after(_header(answer, "Retry-After"), time())
        if seconds is not None and seconds > LONGEST_PAUSE:
            self._hosts.close(host, seconds)
            raise Unfetched(
                f"{host} answered {answer.status} and asked to wait for {seconds:.0f} seconds; "
                "a later crawl tries again."
            )
        if seconds:
            self._hosts.pause(host, seconds)
        return not last

    def _lost(self, url: str, error: Exception) -> str:
        host = urlsplit(url).hostname or ""
        if isinstance(error, CannotResolveHostError):
            refusal = self._guard.refusal(host)
            return refusal or f"could not reach {host}: no such host name was found."
        if isinstance(error, DownloadConnectionRefusedError):
            return f"could not reach {host}: connection refused."
        if isinstance(error, DownloadTimeoutError):
            return f"could not reach {host}: no whole answer within the time limit."
        if isinstance(error, ResponseDataLossError):
            return f"{host} broke off its answer in the middle."
        return f"could not reach {host}: the connection failed ({type(error).__name__})."


def _request(ask: PageRequest, known: Validator | None) -> Request:
    headers = dict(ask.headers)
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return Request(
        ask.url, method=ask.method, body=ask.body, headers=headers, dont_filter=True,
        meta={"handle_httpstatus_all": True},
    )  # fmt: skip


def _header(answer: Response, name: str) -> str | None:
    value = answer.headers.get(name)
    return value.decode("latin-1") if value else None


def _redirected(answer: Response) -> str | None:
    location = _header(answer, "Location")
    if answer.status not in REDIRECTS or not location:
        return None
    return urljoin(answer.url, location.strip())


def _judged(answer: Response, *, conditional: bool) -> Fetched:
    """The answer, where it is one to use; raises Unfetched naming what the status means."""
    if answer.status in (200, 203) or (answer.status == 304 and conditional):
        names = [name.decode("latin-1") for name in answer.headers]
        headers = {name.lower(): _header(answer, name) or "" for name in names}
        return Fetched(answer.url, answer.status, answer.body, headers)
    host = urlsplit(answer.url).hostname
    if answer.status == 403:
        raise Unfetched(
            f"{host} refuses visits by Countywatch (403) at {answer.url}; nothing more was asked. "
            "Ask the office to let it in, or read the listing by hand.",
            blocked=True,
        )
    meaning = MEANINGS.get(answer.status, "no usable answer")
    raise Unfetched(
        f"{answer.url} answered {answer.status}: {meaning}.", missing=answer.status == 404
    )


MEANINGS = {
    204: "an empty answer",
    401: "a login is asked for",
    404: "there is no such page; it may have moved",
    410: "the page was removed for good",
    429: "too many requests",
    500: "the server has an error",
    502: "the server is broken for now",
    503: "the server is not available for now",
    504: "the server did not answer in time",
}
