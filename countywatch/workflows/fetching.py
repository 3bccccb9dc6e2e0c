"""One address, fetched as politely and as guarded as any crawl."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from countywatch.settings import Settings
from groundwork.errors import NotReachable
from spiders.crawl import crawl
from spiders.records import CrawlSettings, DocumentFailed, DocumentFetched, SourceSpec


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
