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
    DownloadCancelledError,
    DownloadTimeoutError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from groundwork.errors import Refused
from spiders import failures, unpacking
from spiders.answers import Allowance, Budget, Fetched, Unfetched
from spiders.certificates import Certificates
from spiders.failures import LOST, Failures
from spiders.guard import Guard
from spiders.hosts import LONGEST_PAUSE, Hosts, retry_after
from spiders.memory import InFlight
from spiders.platforms import PageRequest
from spiders.records import CrawlSettings, Validator
from spiders.robots import Robots

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
# What is under way when the time of a source runs out may still end, but not take long for it.
LEAST_SECONDS = 1.0

Download = Callable[[Request], Awaitable[Response]]


class Fetcher:
    """Fetches for all sources of a crawl. `download` is Scrapy's, with its slots."""

    def __init__(
        self,
        download: Download,
        hosts: Hosts,
        guard: Guard,
        certificates: Certificates,
        memory: InFlight,
        settings: CrawlSettings,
    ) -> None:
        self._download = download
        self._memory = memory
        self._hosts = hosts
        self._guard = guard
        self._certificates = certificates
        self._failures = Failures(guard, certificates)
        self._settings = settings
        self._robots = Robots(self._ask_robots, hosts.slow_down)

    async def get(
        self, ask: PageRequest, known: Validator | None, budget: Budget, allowance: Allowance
    ) -> Fetched:
        """Fetches one address, conditionally where validators are known; raises Unfetched."""
        url = ask.url
        for _ in range(MOST_REDIRECTS + 1):
            await self._may_ask(url)
            budget.take()
            request = _request(replace(ask, url=url), known, allowance.bytes, budget.urgency)
            answer = await self._persist(request, allowance, budget)
            budget.received += len(answer.body)
            target = self._redirected(answer)
            if target is None:
                asked = bool(known and (known.etag or known.last_modified))
                return await self._usable(answer, allowance.bytes, conditional=asked)
            url = target
        raise Unfetched(f"{ask.url} redirects more than {MOST_REDIRECTS} times.")

    async def _usable(self, answer: Response, most: int, *, conditional: bool) -> Fetched:
        """The answer, where it is one to use, its body unpacked."""
        if not (answer.status in (200, 203) or (answer.status == 304 and conditional)):
            raise failures.of_status(answer)
        names = [name.decode("latin-1") for name in answer.headers]
        headers = {name.lower(): _header(answer, name) or "" for name in names}
        body = await self._unpacked(answer, most)
        fetched = Fetched(answer.url, answer.status, body, headers)
        self._memory.hold(fetched, len(body))
        return fetched

    async def _unpacked(self, answer: Response, most: int) -> bytes:
        host = urlsplit(answer.url).hostname
        try:
            named = b",".join(answer.headers.getlist("Content-Encoding"))
            packed = unpacking.packings(named.decode("latin-1"))
            if not packed:
                return answer.body
            await self._memory.room(self._memory.hold(answer, len(answer.body)))
            return unpacking.unpacked(answer.body, len(packed), most)
        except unpacking.UnknownPacking as error:
            raise Unfetched(
                f"{host} packed its answer in a way that was not asked for ({error})."
            ) from error
        except unpacking.TooLarge as error:
            raise failures.of_size(answer.url, most) from error
        except unpacking.Damaged as error:
            raise Unfetched(f"{host} sent damaged gzip data for {answer.url}.") from error

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
        seconds = self._settings.timeout_seconds
        allowance = Allowance(self._settings.listing_bytes, seconds, seconds * 2)
        for _ in range(MOST_REDIRECTS + 1):
            try:
                self._guard.check(url)
            except Refused as refusal:
                raise Unfetched(str(refusal)) from refusal
            request = _request(PageRequest(url), None, allowance.bytes, 0)
            answer = await self._persist(request, allowance, None)
            target = self._redirected(answer)
            if target is None:
                return answer.status, await self._unpacked(answer, allowance.bytes)
            url = target
        return 404, b""

    def _redirected(self, answer: Response) -> str | None:
        """Where an answer leads on to; raises Unfetched where that gives up encryption."""
        location = _header(answer, "Location")
        if answer.status not in REDIRECTS or not location:
            return None
        target = urljoin(answer.url, location.strip())
        here = urlsplit(answer.url)
        if here.scheme == "https" and urlsplit(target).scheme == "http":
            host = here.hostname or ""
            if not self._certificates.allows("http_downgrade", host, here.port or 443):
                raise failures.of_downgrade(answer.url, target)
        return target

    async def _persist(
        self, request: Request, allowance: Allowance, budget: Budget | None
    ) -> Response:
        """Asks again, a bounded number of times, where the host is lost, broken or busy.

        What a request that came too late has taken is not given to the next one.
        """
        left = allowance.seconds
        for attempt in range(self._settings.retries + 1):
            last = attempt == self._settings.retries
            if attempt and budget:
                budget.take()
            seconds = _seconds(allowance, left, budget)
            request.meta["download_timeout"] = seconds
            try:
                answer = await self._once(request)
            except LOST as error:
                late = isinstance(error, DownloadTimeoutError)
                left -= seconds if late else 0
                if late and budget and not budget.seconds_left():
                    raise budget.out_of_time() from error
                if refused := self._failures.certificate(request.url, error):
                    raise refused from error
                if last or left <= 0 or (late and attempt):
                    raise self._failures.lost(request.url, error) from error
                await asyncio.sleep(self._settings.delay_seconds * 2**attempt)
                continue
            if answer.status not in TRY_AGAIN or not self._wait(request.url, answer, last):
                return answer
            if retry_after(_header(answer, "Retry-After"), time()) is None:
                await asyncio.sleep(self._settings.delay_seconds * 2**attempt)
        raise Unfetched(f"{request.url} was not answered.")  # pragma: no cover - `last` returns

    async def _once(self, request: Request) -> Response:
        """One download, begun again where it had to make room for others."""
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
        except DownloadCancelledError as error:
            raise failures.of_size(request.url, request.meta["download_maxsize"]) from error
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


def _seconds(allowance: Allowance, left: float, budget: Budget | None) -> float:
    """How long the next request may take."""
    seconds = min(allowance.attempt_seconds, left)
    return min(seconds, max(budget.seconds_left(), LEAST_SECONDS)) if budget else seconds


def _request(ask: PageRequest, known: Validator | None, most: int, urgency: int) -> Request:
    headers = {"Accept-Encoding": unpacking.ACCEPTED, **dict(ask.headers)}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return Request(
        ask.url, method=ask.method, body=ask.body, headers=headers, dont_filter=True,
        meta={"handle_httpstatus_all": True, "download_maxsize": most}, priority=urgency,
    )  # fmt: skip


def _header(answer: Response, name: str) -> str | None:
    value = answer.headers.get(name)
    return value.decode("latin-1") if value else None
