"""One page fetched for somebody who looks at it now: same guard, robots.txt and pace as a crawl.

The source's platform is `page`, which is none of the platforms; its options may hold `method`,
`body` and `headers` (a JSON object) of the request.
"""

from __future__ import annotations

import asyncio
import json

from groundwork.errors import CountywatchError
from spiders.answers import Allowance, Budget, LimitReached, Unfetched
from spiders.platforms import PageRequest
from spiders.records import PageFetched, SourceDone, SourceSpec
from spiders.spool import keep
from spiders.visit import Tools

PAGE = "page"


def spec_of(number: int, ask: PageRequest) -> SourceSpec:
    """A request as the source of a crawl."""
    options = {"method": ask.method, "headers": json.dumps(dict(ask.headers))}
    if ask.body is not None:
        options["body"] = ask.body.decode()
    return SourceSpec(number, ask.url, PAGE, ask.url, options=options)


def _request_of(source: SourceSpec) -> PageRequest:
    options = source.options
    body = options["body"].encode() if "body" in options else None
    headers = tuple(json.loads(options.get("headers", "{}")).items())
    return PageRequest(source.url, options.get("method", "GET"), body, headers)


class PageVisit:
    """One look at one address; emits its bytes, and exactly one SourceDone."""

    def __init__(self, source: SourceSpec, tools: Tools) -> None:
        self.source = source
        self._tools = tools

    async def run(self) -> None:
        """Makes the visit; a page that cannot be fetched costs this one only."""
        settings = self._tools.settings
        budget = Budget(settings.max_requests, settings.source_seconds)
        seconds = settings.timeout_seconds
        allowance = Allowance(settings.max_bytes, seconds, seconds * 2)
        number = self.source.id
        try:
            answer = await self._tools.get(_request_of(self.source), None, budget, allowance)
        except CountywatchError as error:
            refused = isinstance(error, Unfetched) and error.blocked
            missing = isinstance(error, Unfetched) and error.missing
            limit = isinstance(error, LimitReached)
            reason = f"Stopped after {error}." if limit else str(error)
            self._tools.emit(
                SourceDone(number, "failed", reason, 0, 0, budget.asked, refused, missing)
            )
            return
        path, _ = await asyncio.to_thread(keep, answer.body, self._tools.spool)
        self._tools.emit(PageFetched(number, answer.url, str(path)))
        self._tools.emit(SourceDone(number, "ok", None, 0, 1, budget.asked))
