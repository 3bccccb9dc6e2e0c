"""A first look at listings, for somebody who wants to add them: one request each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from time import monotonic, sleep

from countywatch.settings import Settings
from countywatch.sources.discover import Candidate, Looked, listing_of
from countywatch.sources.fetch import FetchedPage, FetchPages, NoSuchPage
from countywatch.sources.recognize import PROPOSED, as_news
from groundwork.errors import BadInput, CountywatchError, NotReachable
from spiders.items import Parsed
from spiders.platforms import PLATFORMS, Listing, PageRequest, Platform, parse_of, recognise
from spiders.vendors import VENDORS, tenant


@dataclass(slots=True)
class Looker:
    """Reads pages and listings; `given` are the options of any platform, `named` of a document.

    `timezone` is the county's. Between one round of requests and the next it keeps the pause that
    the settings give, as each round is a crawl of its own.
    """

    fetch: FetchPages
    settings: Settings
    today: date
    timezone: str | None
    given: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    pause: Callable[[float], None] = sleep
    _last: float | None = None

    def read(self, urls: Sequence[str]) -> Sequence[FetchedPage | NotReachable]:
        """The pages at these addresses."""
        return self._get([PageRequest(url) for url in urls])

    def options_of(self, platform: Platform) -> dict[str, str]:
        """The options that a source of this platform is stored with."""
        return dict(self.given) | (dict(self.named) if platform.name == "document" else {})

    def look(self, candidates: Sequence[Candidate]) -> Sequence[Looked]:
        """What each candidate's listing holds, or why it is none."""
        asks: dict[int, PageRequest] = {}
        failed: dict[int, Looked] = {}
        for number, candidate in enumerate(candidates):
            try:
                asks[number] = self._first(candidate.platform, candidate.url)
            except CountywatchError as error:
                failed[number] = Looked(candidate, None, str(error))
        answers = dict(zip(asks, self._get(list(asks.values())) if asks else (), strict=True))
        return [
            failed[number] if number in failed else self._judged(candidate, answers[number])
            for number, candidate in enumerate(candidates)
        ]

    def look_at(self, platform: Platform, url: str) -> Looked:
        """The listing that a person says is of this platform; raises where it is none."""
        ask = self._first(platform, url)
        (answer,) = self._get([ask])
        if isinstance(answer, NotReachable):
            raise answer
        looked = self._judged(Candidate(platform, url, "given"), answer)
        if looked.parsed is None:
            raise BadInput(
                f"{ask.url} is no {platform.name} listing: {(looked.reason or '').rstrip('.')}. "
                "Give the address of the calendar or agenda page itself."
            )
        return looked

    def _first(self, platform: Platform, url: str) -> PageRequest:
        asks = platform.listing(self._listing(platform, url))
        return asks[0] if asks else PageRequest(url)

    def _listing(self, platform: Platform, url: str) -> Listing:
        crawl = self.settings.crawl
        first = self.today - timedelta(days=crawl.days_back)
        last = self.today + timedelta(days=crawl.days_ahead)
        return Listing(url, first, last, self.options_of(platform))

    def _get(self, asks: Sequence[PageRequest]) -> Sequence[FetchedPage | NotReachable]:
        if self._last is not None:
            waited = monotonic() - self._last
            self.pause(max(0.0, self.settings.crawl.delay_seconds - waited))
        found = list(self.fetch(asks))
        self._last = monotonic()
        instead = {
            number: ask.otherwise[0]
            for number, (ask, answer) in enumerate(zip(asks, found, strict=True))
            if isinstance(answer, NoSuchPage) and ask.otherwise
        }
        if instead:
            for number, answer in zip(instead, self._get(list(instead.values())), strict=True):
                found[number] = answer
        return found

    def _judged(self, candidate: Candidate, answer: FetchedPage | NotReachable) -> Looked:
        if isinstance(answer, NotReachable):
            return Looked(candidate, None, str(answer))
        parsed = self._parsed(candidate.platform, candidate.url, answer)
        if parsed.outcome in ("ok", "empty"):
            if parsed.platform != candidate.platform.name and parsed.platform in PROPOSED:
                candidate = replace(candidate, platform=PLATFORMS[parsed.platform])
            return Looked(candidate, parsed, None, answer)
        return Looked(candidate, None, parsed.reason, answer, _successor(candidate, answer))

    def _parsed(self, platform: Platform, url: str, answer: FetchedPage) -> Parsed:
        listing = self._listing(platform, url)
        if not platform.listing(listing):
            return Parsed("ok", platform.name, documents=platform.direct(listing))
        parse = parse_of(platform, listing.options)
        parsed = parse(answer.body, answer.url, timezone=self.timezone)
        return as_news(answer, parsed, self.timezone)


def _successor(candidate: Candidate, answer: FetchedPage) -> Candidate | None:
    """The listing of another vendor that stands where the candidate's was."""
    known = tenant(answer.url) or recognise(answer.url, answer.body)
    if known is None or known.name not in VENDORS or known.name == candidate.platform.name:
        return None
    url = (listing_of(known, answer.url) if tenant(answer.url) else None) or answer.url
    return Candidate(known, url, "moved", candidate.url)
