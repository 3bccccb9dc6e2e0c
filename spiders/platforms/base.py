"""What a platform is: how it is recognised, what it asks, and what a saved page of it holds.

A platform is a handful of pure functions of bytes, URL and date. They make no request; the crawl
asks for the `PageRequest`s that they return.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.bounds import MOST_PAGE, within_bounds
from spiders.platforms.common import NO_PAGE, ShapeChanged, unrecognised


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to ask for. `meeting_key` names the one meeting that a detail page belongs to.

    `otherwise` is asked where there is no such page (404), or nothing in one about a meeting: ()
    for no more, None where that is trouble.
    """

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    meeting_key: str | None = None
    otherwise: tuple[PageRequest, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a platform knows of the source it is asked about, and the days that matter."""

    url: str
    first_day: date
    last_day: date
    options: Mapping[str, str] = field(default_factory=dict)


class Parse(Protocol):
    """Reads one saved page. Times become local with `timezone` (IANA), where one is given."""

    def __call__(self, body: bytes, url: str, *, timezone: str | None = None) -> Parsed: ...


def asks_address(listing: Listing) -> tuple[PageRequest, ...]:
    """The request of a platform whose listing is the page at the source's own address."""
    return (PageRequest(listing.url),)


def asks_nothing_more(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """For a platform whose listing is one page."""
    return ()


def has_no_details(meeting: MeetingFound, listing: Listing) -> tuple[PageRequest, ...]:
    """For a platform whose listing says all there is about a meeting."""
    return ()


def knows_no_documents(listing: Listing) -> tuple[DocumentFound, ...]:
    """For a platform whose documents all come from a listing."""
    return ()


def wants_all(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """For a platform where each link is a document of its own."""
    return documents


@dataclass(frozen=True, slots=True)
class Platform:
    """One vendor's way of publishing meetings.

    `read` reads one saved page and may raise ShapeChanged; `parse` never does, and keeps within
    `bounds`. `listing` gives the first requests (raises BadInput where the source's address does
    not say enough), `follow` the next page of a listing, `details` the pages of one meeting,
    `direct` the documents that need no listing. `wanted` leaves out links that give the same
    document twice.
    `details_tell` is true where a detail page says of its meeting what the listing does not (its
    time, its documents), and so is read anew with each changed listing, also of a past meeting.
    `recognises` is cheap and may be wrong; `parse` is strict.
    """

    name: str
    read: Parse
    recognises: Callable[[str, bytes], bool]
    listing: Callable[[Listing], tuple[PageRequest, ...]] = asks_address
    follow: Callable[[Parsed, str], tuple[PageRequest, ...]] = asks_nothing_more
    details: Callable[[MeetingFound, Listing], tuple[PageRequest, ...]] = has_no_details
    direct: Callable[[Listing], tuple[DocumentFound, ...]] = knows_no_documents
    wanted: Callable[[tuple[DocumentFound, ...]], tuple[DocumentFound, ...]] = wants_all
    details_tell: bool = False

    def parse(self, body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
        """What a saved page holds, within the bounds of a page; a larger one is refused."""
        if len(body) > MOST_PAGE and not body.startswith(NO_PAGE):
            return Parsed("failed", self.name, _too_large(len(body)))
        try:
            return within_bounds(self.read(body, url, timezone=timezone))
        except ShapeChanged as change:
            return unrecognised(self.name, body, str(change))


def _too_large(size: int) -> str:
    return (
        f"The page has {size / 1e6:.0f} MB; a listing of more than {MOST_PAGE / 1e6:.0f} MB is not "
        "read. Watch an address that lists fewer: one body, one year, or what is ahead."
    )
