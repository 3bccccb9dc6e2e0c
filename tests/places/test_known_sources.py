"""The catalogue of counties' listings."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest

from groundwork.places.known import KnownSource, all_known_sources, known_sources
from spiders.platforms import PLATFORMS
from spiders.vendors import tenant


def test_a_county_s_rows_the_surest_first() -> None:
    """Each fact of a row is read, and a county without rows has none."""
    assert known_sources("37127") == (
        KnownSource(
            "37127",
            "civicplus",
            "https://nc-nashcounty.civicplus.com/AgendaCenter",
            "nc-nashcounty",
            "high",
            "2020",
            "alias that redirects to the county's own site; list made about 2020",
            "biglocalnews/civic-scraper",
        ),
    )
    assert [row.confidence for row in known_sources("01003")] == ["high", "medium"]
    assert known_sources("36103") == ()


def test_the_whole_catalogue_is_there() -> None:
    """809 rows of 625 counties, each an address, on a platform that is known or of its own."""
    rows = all_known_sources()
    assert len(rows) == 809
    assert len({row.fips for row in rows}) == 625
    assert Counter(row.confidence for row in rows) == {"high": 438, "medium": 330, "low": 41}
    assert all(urlsplit(row.url).scheme in ("http", "https") for row in rows)
    assert all(row.as_of[:2] == "20" and row.evidence for row in rows)
    assert {row.platform for row in rows} - PLATFORMS.keys() == {"own_site", "laserfiche"}


def test_a_tenant_s_address_tells_the_platform_that_its_row_names() -> None:
    """Where an address alone tells a platform, it is the row's; no row is a vendor's own page."""
    told = {
        (row.url, row.platform, known.name)
        for row in all_known_sources()
        if (known := tenant(row.url)) is not None
    }
    assert len(told) > 300
    assert {row for row in told if row[1] != row[2]} == set()


@pytest.mark.parametrize(
    "url",
    [
        "https://www.legistar.com/",
        "https://www.granicus.com/solution/agenda",
        "https://granicus.com/",
        "https://support.iqm2.com/",
        "https://www.civicplus.com/agenda",
        "https://go.boarddocs.com/",
    ],
)
def test_a_vendor_s_own_page_is_nobody_s_tenant(url: str) -> None:
    """What "powered by" links to."""
    assert tenant(url) is None
