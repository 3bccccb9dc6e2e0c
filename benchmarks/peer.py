"""Runs civic-scraper over a job from standard input, in that program's own environment.

Only two things of it are changed, from outside: `https` of a loopback address becomes `http`, and
the pace that its Legistar scraper keeps (60 requests a minute) is switched off, as ours is.
"""

from __future__ import annotations

import json
import sys

import requests
from civic_scraper.platforms import CivicPlusSite, GranicusSite, LegistarSite, PrimeGovSite
from legistar.events import LegistarEventsScraper

SEND = requests.Session.request
INIT = LegistarEventsScraper.__init__


def on_this_machine(self, method, url, **others):
    """Asks loopback addresses without TLS."""
    return SEND(self, method, url.replace("https://127.", "http://127."), **others)


def without_pace(self, *given, **others):
    """Builds the Legistar scraper without a pause between requests."""
    INIT(self, *given, requests_per_minute=0, **others)


def scrape(platform: str, url: str, first: str, last: str) -> int:
    """The assets of one site, downloaded where the scraper can; how many there are."""
    if platform == "civicplus":
        return len(CivicPlusSite(url).scrape(first, last, download=True))
    if platform == "legistar-html":
        site = LegistarSite(url, timezone="America/Chicago")
        return len(site.scrape(first, last, download=True))
    if platform == "granicus":
        return len(GranicusSite(url).scrape(download=True))
    return len(PrimeGovSite(url).scrape(first, last))


def main() -> None:
    """Scrapes one site after the other, as its own runner does."""
    requests.Session.request = on_this_machine
    LegistarEventsScraper.__init__ = without_pace
    job = json.load(sys.stdin)
    print(sum(scrape(job["platform"], url, job["first"], job["last"]) for url in job["urls"]))


if __name__ == "__main__":
    main()
