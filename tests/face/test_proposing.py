"""News and budget pages are proposed by `add`; the pages of agenda platforms stay theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from countywatch.settings import load
from countywatch.sources.add import Added, Adder, Wanted, add_url
from countywatch.sources.fetch import FetchedPage
from countywatch.sources.offers import Offers
from countywatch.sources.recognize import as_news, proposal
from groundwork.casefile import CaseFile, open_casefile
from groundwork.places import resolve
from spiders.platforms import PLATFORMS
from tests.sites.server import Site

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
PAGES = Path(__file__).resolve().parents[1] / "spiders" / "pages"
NASH = resolve("Nash County, NC")
NEWS = b"""<html><title>Sheriff's Office</title><h1>News releases</h1><ul>
<li><time datetime="2026-11-20">Nov 20</time> <a href="/n/1">Sheriff signs an agreement</a></li>
<li><time datetime="2026-11-21">Nov 21</time> <a href="/n/2">Road closed on Monday night</a></li>
</ul></html>"""
BUDGET = b"""<html><title>County budget</title><h1>Budget documents</h1><ul>
<li><a href="/b/26.pdf">Adopted Budget FY 2026</a></li>
<li><a href="/b/25.pdf">Adopted Budget FY 2025</a></li></ul></html>"""
FEED = b"""<?xml version="1.0"?><rss><channel><title>SAMPLE County Sheriff</title>
<item><title>A new agreement</title><link>https://x.example/1</link>
<pubDate>Mon, 23 Nov 2026 15:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """The county's site."""
    with Site() as made:
        made.add("/robots.txt", b"User-agent: *\nAllow: /\n")
        yield made


@pytest.fixture
def casefile(tmp_path: Path) -> Iterator[CaseFile]:
    """An empty case file."""
    made = open_casefile(tmp_path)
    yield made
    made.close()


@pytest.fixture
def adder(casefile: CaseFile, tmp_path: Path, site: Site) -> Adder:
    """Adds to the case file, and may ask the site."""
    (tmp_path / "countywatch.toml").write_text(
        f'contact = "a@b.example"\n[crawl]\ndelay_seconds = 0\nallowed_private = ["{site.host}"]\n'
    )
    now = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    return Adder(casefile, load(tmp_path), lambda: now, lambda text: None)


@pytest.mark.parametrize(
    ("path", "body", "platform", "about"),
    [
        ("/sheriff/news", NEWS, "statements", "a page that lists 2 statements"),
        ("/finance/budget", BUDGET, "budgetpage", "a page that lists 2 budget documents"),
    ],
)
def test_a_plain_page_is_proposed_and_added_when_picked(
    adder: Adder, site: Site, path: str, body: bytes, platform: str, about: str
) -> None:
    """It is a lead, for a person to look at; picked, it is watched as what it is."""
    url = site.add(path, body, headers={"Content-Type": "text/html"})
    done = add_url(adder, url, Wanted(NASH))
    assert isinstance(done, Offers)
    first = done.offers[0]
    assert (first.platform, first.url, first.about, first.sure) == (platform, url, about, False)
    picked = add_url(adder, url, Wanted(NASH, pick=(1,)))
    assert not isinstance(picked, Offers)
    assert [(row.platform, row.url) for row in picked] == [(platform, url)]


def test_a_feed_of_news_is_added_as_statements(adder: Adder, site: Site) -> None:
    """A sheriff's feed gives statements, with their words, and not bare links."""
    url = site.add("/feed.xml", FEED, headers={"Content-Type": "application/rss+xml"})
    done = add_url(adder, url, Wanted(NASH))
    assert isinstance(done, tuple)
    (added,) = done
    assert isinstance(added, Added)
    assert added.platform == "statements"


def test_no_sample_page_of_a_platform_is_proposed() -> None:
    """Our own sample pages stay those of their platforms; a page of news is the one proposed."""
    found = [
        path.name
        for path in sorted(PAGES.iterdir())
        if proposal(FetchedPage("https://www.sample.example/page", path.read_bytes()), None)
    ]
    assert found == ["statements_news.html"]


def test_no_captured_page_of_an_agenda_platform_is_proposed_or_changed() -> None:
    """No real page of a vendor, saved from counties, is taken for news or budgets."""
    if not FIXTURES.exists():
        pytest.skip("the shared fixtures are not on this machine")
    taken = []
    looked = 0
    for path in sorted(FIXTURES.glob("*/*")):
        if path.suffix not in (".html", ".xml", ".json", ".rss", ".ics"):
            continue
        page = FetchedPage("https://www.sample.example/page", path.read_bytes())
        looked += 1
        feed = PLATFORMS["rss"].parse(page.body, page.url)
        if proposal(page, None) or as_news(page, feed, None) is not feed:
            taken.append(f"{path.parent.name}/{path.name}")
    assert taken == []
    assert looked > 50
