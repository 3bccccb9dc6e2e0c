"""One page fetched for somebody who looks at it now: same guard, robots.txt and pace as a crawl.

The source's platform is `page`, which is none of the platforms; its options may hold `method`,
`body` and `headers` (a JSON object) of the request.
"""

from __future__ import annotations

import asyncio
import json

from groundwork.errors import CountywatchError
from spiders.answers import Counter, Unfetched
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
        counter = Counter(settings.max_requests)
        number = self.source.id
        try:
            answer = await self._tools.get(
                _request_of(self.source), None, counter, settings.timeout_seconds
            )
        except CountywatchError as error:
            refused = isinstance(error, Unfetched) and error.blocked
            missing = isinstance(error, Unfetched) and error.missing
            self._tools.emit(
                SourceDone(number, "failed", str(error), 0, 0, counter.count, refused, missing)
            )
            return
        path, _ = await asyncio.to_thread(keep, answer.body, self._tools.spool)
        self._tools.emit(PageFetched(number, answer.url, str(path)))
        self._tools.emit(SourceDone(number, "ok", None, 0, 1, counter.count))
