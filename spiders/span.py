"""The days that matter of a source, and what they mean for its listing."""

from __future__ import annotations

from datetime import date, timedelta

from groundwork.errors import CountywatchError
from spiders.items import Parsed
from spiders.platforms import Listing, named
from spiders.records import CrawlSettings, SourceSpec
from spiders.vendors import host_of as host_in


def listing_of(source: SourceSpec, settings: CrawlSettings) -> Listing:
    """The days that matter, in whole months: so a listing's address stays the same for a month,
    and its validators with it."""
    first = (settings.today - timedelta(days=settings.days_back)).replace(day=1)
    last = (settings.today + timedelta(days=settings.days_ahead)).replace(day=1)
    return Listing(source.url, first, _next_month(last), source.options)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def host_of(source: SourceSpec, settings: CrawlSettings) -> str:
    """The host that a source mostly asks: its API's where that is not the address's own."""
    try:
        asks = named(source.platform).listing(listing_of(source, settings))
    except CountywatchError:
        asks = ()
    return host_in(asks[0].url) if asks else source.url


def left_days(parsed: Parsed, listing: Listing) -> bool:
    """Whether a page in the order of time ends outside the days that matter: so will the next."""
    days = [meeting.start[:10] for meeting in parsed.meetings]
    if not days or days[0] == days[-1]:
        return False
    if days == sorted(days):
        return days[-1] > listing.last_day.isoformat()
    return days == sorted(days, reverse=True) and days[-1] < listing.first_day.isoformat()
