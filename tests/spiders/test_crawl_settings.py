"""What the operator writes under [crawl], and what a crawl makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from countywatch.settings import Settings, parse
from countywatch.sources.fetch import crawl_settings
from groundwork.errors import BadInput
from spiders.records import HostException

WRITTEN = """
[crawl]
source_minutes = 2.5
listing_megabytes = 5

[[crawl.exceptions]]
host = "old.county.gov"
allow = ["bad_certificate", "http_downgrade"]
reason = "expired in March; the clerk says that it is renewed with the next budget"
"""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_an_exception_and_the_limits_of_a_source_reach_the_crawl(tmp_path: Path) -> None:
    """Minutes and megabytes as people write them, exceptions as plain values."""
    written = parse(WRITTEN, "countywatch.toml")
    found = crawl_settings(Settings(home=tmp_path, **dict(written)), NOW)
    reason = "expired in March; the clerk says that it is renewed with the next budget"
    allow = ("bad_certificate", "http_downgrade")
    assert found.exceptions == (HostException("old.county.gov", allow, reason),)
    assert (found.source_seconds, found.listing_bytes) == (150, 5_000_000)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ('host = "h"\nallow = ["bad_certificate"]', "crawl.exceptions.0.reason"),
        ('host = "h"\nallow = ["bad_certificate"]\nreason = ""', "crawl.exceptions.0.reason"),
        ('host = "h"\nallow = ["all"]\nreason = "r"', "crawl.exceptions.0.allow"),
        ('host = "h"\nallow = []\nreason = "r"', "crawl.exceptions.0.allow"),
    ],
)
def test_an_exception_needs_a_reason_and_says_what_for(wrong: str, key: str) -> None:
    """Without one nobody knows a year later why a host is trusted."""
    with pytest.raises(BadInput, match=key.replace(".", "[.]")):
        parse(f"[[crawl.exceptions]]\n{wrong}\n", "countywatch.toml")
