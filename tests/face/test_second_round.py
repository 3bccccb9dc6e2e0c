"""What servers see of a second round, on six platforms at once: the benchmark's own counties."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.counties import PLATFORMS, County
from benchmarks.crawl import Installation, asked_again, serving


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8")
def test_a_second_round_asks_conditionally_and_fetches_no_body(tmp_path: Path) -> None:
    """One conditional request a listing page, those for meetings ahead, robots.txt; no body."""
    today = datetime.now(UTC).date()
    with serving(today, PLATFORMS) as site:
        counties = [County(number, site.port, today) for number in range(len(PLATFORMS))]
        installation = Installation(tmp_path / "home", counties)
        first = installation.crawl()
        assert (first.downloads, site.counts()["documents"]) == (36, 36)
        installation.now += timedelta(hours=7)
        second, told = installation.crawl(), site.counts()
        installation.casefile.close()
    assert set(second.outcomes.values()) == {
        ("ok", "The listing is unchanged since the last look.")
    }
    assert (told["bodies"], told["missing"], second.downloads) == (0, 0, 0)
    assert told["robots"] == len(counties)
    assert told["conditional"] == told["unchanged"] == told["requests"] - told["robots"]
    assert told["conditional"] <= sum(map(asked_again, counties))
