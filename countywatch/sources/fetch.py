"""Single addresses, fetched as politely and as guarded as any crawl."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from countywatch.settings import Settings
from groundwork.errors import NotReachable
from spiders.crawl import crawl
from spiders.page import spec_of
from spiders.platforms import PageRequest
from spiders.records import (
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    HostException,
    PageFetched,
    SourceDone,
    SourceSpec,
)


def crawl_settings(settings: Settings, now: datetime) -> CrawlSettings:
    """How a crawl behaves, from the settings file."""
    return CrawlSettings(
        user_agent=settings.user_agent,
        delay_seconds=settings.crawl.delay_seconds,
        timeout_seconds=settings.crawl.timeout_seconds,
        max_bytes=settings.crawl.max_megabytes * 1_000_000,
        allowed_private=settings.crawl.allowed_private,
        today=now.date(),
        days_back=settings.crawl.days_back,
        days_ahead=settings.crawl.days_ahead,
        listing_bytes=settings.crawl.listing_megabytes * 1_000_000,
        source_seconds=settings.crawl.source_minutes * 60,
        source_bytes=settings.crawl.source_megabytes * 1_000_000,
        exceptions=tuple(
            HostException(exception.host, exception.allow, exception.reason)
            for exception in settings.crawl.exceptions
        ),
    )


def fetch_bytes(settings: Settings, url: str, now: Callable[[], datetime]) -> bytes:
    """The bytes at an address; raises NotReachable with the reason where there are none."""
    spec = SourceSpec(id=1, name=url, platform="document", url=url, options={"kind": "other"})
    reason = "nothing came back"
    with (
        tempfile.TemporaryDirectory() as spool,
        closing(crawl([spec], [], crawl_settings(settings, now()), Path(spool))) as records,
    ):
        for record in records:
            if isinstance(record, DocumentFetched):
                return Path(record.path).read_bytes()
            if isinstance(record, DocumentFailed):
                reason = record.reason
            elif record_reason := getattr(record, "reason", None):
                reason = record_reason
    raise NotReachable(f"{url} could not be fetched: {reason.rstrip('.')}. Check the address.")


class HostRefuses(NotReachable):
    """Raised when a host refuses our visits (403): nothing more is asked of it."""


class NoSuchPage(NotReachable):
    """Raised when a host is there and has no such page (404)."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """An address that answered: `url` is where it was at last, after redirects."""

    url: str
    body: bytes


FetchPages = Callable[[Sequence[PageRequest]], Sequence[FetchedPage | NotReachable]]


def fetch_pages(
    settings: Settings, asks: Sequence[PageRequest], now: Callable[[], datetime]
) -> Sequence[FetchedPage | NotReachable]:
    """All these pages in one crawl, in the order asked; one that failed is told by its error."""
    specs = [spec_of(number, ask) for number, ask in enumerate(asks)]
    found: dict[int, FetchedPage | NotReachable] = {}
    with (
        tempfile.TemporaryDirectory() as spool,
        closing(crawl(specs, [], crawl_settings(settings, now()), Path(spool))) as records,
    ):
        for record in records:
            if isinstance(record, PageFetched):
                body = Path(record.path).read_bytes()
                found[record.source_id] = FetchedPage(record.url, body)
            elif isinstance(record, SourceDone) and record.source_id not in found:
                found[record.source_id] = _failure(asks[record.source_id].url, record)
    return [found[number] for number in range(len(asks))]


def _failure(url: str, done: SourceDone) -> NotReachable:
    """Why an address gave nothing; a refusal says itself what to do."""
    if done.blocked:
        return HostRefuses(done.reason)
    reason = (done.reason or "nothing came back").rstrip(".")
    kind = NoSuchPage if done.missing else NotReachable
    return kind(f"{url} could not be fetched: {reason}. Check the address in a browser.")
