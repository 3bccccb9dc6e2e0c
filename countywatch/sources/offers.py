"""What may be added, numbered for a person to pick: listings that were found, and known sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from countywatch.sources.discover import Looked, Search
from countywatch.sources.fetch import FetchedPage
from countywatch.sources.recognize import proposal
from countywatch.sources.selectors import Described, describe
from groundwork.places import Place
from groundwork.places.known import KnownSource, known_sources
from spiders.items import MeetingFound


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing that a person may pick by its number; `sure` says that it may be taken with yes."""

    number: int
    platform: str
    url: str
    about: str
    sure: bool
    options: Mapping[str, str] = field(default_factory=dict)
    meetings: tuple[MeetingFound, ...] = ()

    def to_json(self) -> dict[str, object]:
        """One row of `offers` or `leads`."""
        return {
            "number": self.number,
            "platform": self.platform,
            "url": self.url,
            "about": self.about,
            "options": dict(self.options),
            "meetings": shown(self.meetings),
        }


@dataclass(frozen=True, slots=True)
class Offers:
    """What may be added: sure offers, and leads to check first; `then` says what to do next."""

    asked: str
    offers: tuple[Offer, ...]
    then: str

    def to_json(self) -> dict[str, object]:
        """What `add --json` prints where nothing was added yet."""
        return {
            "asked": self.asked,
            "added": [],
            "offers": [offer.to_json() for offer in self.offers if offer.sure],
            "leads": [offer.to_json() for offer in self.offers if not offer.sure],
            "then": self.then,
        }


def shown(meetings: Sequence[MeetingFound]) -> list[dict[str, str]]:
    """Meetings as `add --json` prints them."""
    return [{"title": meeting.title, "start": meeting.start} for meeting in meetings]


def meetings_of(looked: Looked) -> tuple[MeetingFound, ...]:
    """What a listing showed."""
    return looked.parsed.meetings if looked.parsed else ()


def offers_of(search: Search, found: Sequence[Looked], timezone: str | None) -> tuple[Offer, ...]:
    """Listings that were found; where none was, pages described and feeds that are linked to."""
    offers: list[Offer] = []
    for looked in found:
        each = looked.candidate
        about = f"found on {each.page}" if each.page else "the address itself"
        offers.append(
            Offer(
                len(offers) + 1, each.platform.name, each.url, about, True, {}, meetings_of(looked)
            )
        )
    if offers:
        return tuple(offers)
    for page in search.pages:
        if said := proposal(page, timezone):
            held = len(said.documents) + len(said.statements)
            what = "budget documents" if said.documents else "statements"
            about = f"a page that lists {held} {what}"
            offers.append(Offer(len(offers) + 1, said.platform, page.url, about, False))
    for described in _described(search.pages, timezone):
        about = "a page that lists documents, read by the selectors in its options"
        offers.append(
            Offer(
                len(offers) + 1, "generic", described.url, about, False, described.options,
                described.parsed.meetings,
            )
        )  # fmt: skip
    for each in search.loose:
        about = f"a feed or calendar linked from {each.page}, not looked at"
        offers.append(Offer(len(offers) + 1, each.platform.name, each.url, about, False))
    return tuple(offers)


def _described(pages: Sequence[FetchedPage], timezone: str | None) -> list[Described]:
    """The pages that list documents, those with most first, three at most."""
    known = [found for page in pages if (found := describe(page, timezone))]
    return sorted(known, key=lambda found: -len(found.parsed.meetings))[:3]


def known_offers(place: Place) -> tuple[Offer, ...]:
    """The known sources of a county, numbered: sure ones first, among them the newest first."""
    rows = sorted(known_sources(place.fips), key=lambda row: row.as_of, reverse=True)
    rows.sort(key=lambda row: (row.confidence != "high", row.confidence != "medium"))
    return tuple(
        Offer(number, row.platform, row.url, _about(row), row.confidence == "high")
        for number, row in enumerate(rows, 1)
    )


def _about(row: KnownSource) -> str:
    note = f"; {row.note}" if row.note else ""
    return f"{row.confidence} confidence, seen {row.as_of}{note}; from {row.evidence}"
