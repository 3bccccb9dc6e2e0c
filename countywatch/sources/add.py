"""Adding a source: which platform is it, does its listing hold meetings, and keep it.

An address is followed to the county's listing (`finding.py`); a county is looked up among the
known sources. What is not sure is offered, and added only when a person picks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from countywatch.settings import Settings
from countywatch.sources.addresses import host_of
from countywatch.sources.discover import Looked, Search, dead_end, leads, walk
from countywatch.sources.fetch import FetchedPage, HostRefuses, fetch_pages
from countywatch.sources.offers import (
    Offer,
    Offers,
    known_offers,
    meetings_of,
    offers_of,
    shown,
)
from countywatch.sources.probe import Looker
from countywatch.sources.recognize import PROPOSED
from groundwork.casefile import CaseFile, sources
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, CountywatchError, NotReachable, WrongUse
from groundwork.places import Place, resolve
from groundwork.places.local_time import with_offset
from spiders.items import MeetingFound
from spiders.platforms import PageRequest, Platform, named

# Platforms that are no county's own, and what a source of them is called.
NATIONAL = {
    "federalregister": "Federal Register",
    "ice287g": "ICE's list of agreements",
    "icedetention": "ICE's detention statistics",
}


class Fetch(Protocol):
    """Fetches pages, in the order asked."""

    def __call__(
        self, settings: Settings, asks: Sequence[PageRequest], now: Callable[[], datetime]
    ) -> Sequence[FetchedPage | NotReachable]: ...


@dataclass(frozen=True, slots=True)
class Adder:
    """What adding needs: where it is kept, how pages come, the clock, and who hears of it."""

    casefile: CaseFile
    settings: Settings
    now: Callable[[], datetime]
    progress: Callable[[str], None]
    fetch: Fetch = fetch_pages


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of the source: county, name, platform, options, and what it replaces.

    `kind` is for the address of one document. `pick` are numbers of offers; `yes` takes the
    first that is sure. `replaces` is the number of the source whose history goes on.
    """

    place: Place | None = None
    name: str | None = None
    platform: str | None = None
    kind: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    pick: tuple[int, ...] = ()
    yes: bool = False
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A source that is watched now, and the meetings that its listing showed."""

    source_id: int
    name: str
    platform: str
    place: str | None
    url: str
    meetings: tuple[MeetingFound, ...]

    def to_json(self) -> dict[str, object]:
        """What `add --json` prints."""
        return {
            "id": self.source_id,
            "name": self.name,
            "platform": self.platform,
            "place": self.place,
            "url": self.url,
            "meetings": shown(self.meetings),
        }


# --- by address -------------------------------------------------------------------------------


def add_url(adder: Adder, url: str, wanted: Wanted) -> tuple[Added, ...] | Offers:
    """Follows an address to its listing, looks once, and stores; or offers what it may be.

    Raises WrongUse for what is no web address, NotReachable for a host that does not answer, and
    BadInput for a page that is and leads to no listing. Nothing is stored where it raises.
    """
    host_of(url)
    wanted = _placed(adder, wanted)
    looker = _looker(adder, wanted)
    told = wanted.platform or ("document" if wanted.kind else None)
    if told is not None:
        known = named(told)
        _needs_place(known, wanted.place)
        looked = looker.look_at(known, url)
        return (_keep(adder, wanted, known, url, looker.options_of(known), looked),)
    search = walk(url, looker.read, looker.look)
    return _settle(adder, wanted, url, search, looker)


def _placed(adder: Adder, wanted: Wanted) -> Wanted:
    """With the county of the source that is replaced, where a person named none."""
    if wanted.place is not None or wanted.replaces is None:
        return wanted
    with adder.casefile.reading() as session:
        source = session.get(Source, wanted.replaces)
    if source is None or source.place_fips is None:
        return wanted
    return replace(wanted, place=resolve(source.place_fips, adder.settings.extra_places))


def _looker(adder: Adder, wanted: Wanted, options: Mapping[str, str] | None = None) -> Looker:
    settings = adder.settings

    def get(asks: Sequence[PageRequest]) -> Sequence[FetchedPage | NotReachable]:
        for ask in asks:
            adder.progress(f"looking at {ask.url} ...")
        return adder.fetch(settings, asks, adder.now)

    named_options = {key: value for key, value in _document_options(wanted) if value}
    zone = wanted.place.timezone if wanted.place else None
    given = dict(wanted.options) if options is None else dict(options)
    return Looker(get, settings, adder.now().date(), zone, given, named_options)


def _document_options(wanted: Wanted) -> tuple[tuple[str, str | None], ...]:
    return (("kind", wanted.kind), ("title", wanted.name))


def _needs_place(known: Platform, place: Place | None) -> None:
    if place is None and known.name not in NATIONAL:
        raise WrongUse('Say which county it belongs to, with --place "Nash County, NC".')


def _settle(
    adder: Adder, wanted: Wanted, url: str, search: Search, looker: Looker
) -> tuple[Added, ...] | Offers:
    """One listing is added; several, or one that is only likely, are offered."""
    found = sorted(search.found, key=lambda looked: not meetings_of(looked))
    if found and (len(found) == 1 or wanted.yes) and not wanted.pick:
        chosen = found[0]
        known = chosen.candidate.platform
        _needs_place(known, wanted.place)
        _tell_way(adder, search, chosen)
        options = looker.options_of(known)
        return (_keep(adder, wanted, known, chosen.candidate.url, options, chosen),)
    offers = offers_of(search, found, looker.timezone)
    if not offers:
        raise _refusal(url, search)
    if wanted.pick:
        return add_picked(adder, wanted, offers)
    if wanted.yes:
        raise BadInput(f"Nothing at {url} is sure enough for --yes; look, and choose with --pick.")
    then = "Nothing was added. Take one with --pick NUMBER, after a look at it in a browser."
    return Offers(url, offers, then)


def _tell_way(adder: Adder, search: Search, chosen: Looked) -> None:
    """Says how the listing was found, where it is not the address itself."""
    candidate = chosen.candidate
    if candidate.how == "given":
        return
    for refused in search.refused:
        adder.progress(f"{refused.candidate.url}: {refused.reason}")
    way = {
        "moved": "stands now where another platform was",
        "redirect": "is where the address leads",
        "frame": f"stands in a frame of {candidate.page}",
        "link": f"is linked from {candidate.page}",
    }[candidate.how]
    adder.progress(f"{candidate.url} [{candidate.platform.name}] {way}.")


def _refusal(url: str, search: Search) -> CountywatchError:
    """Why nothing was found, and what to do next."""
    if search.refused:
        first = search.refused[0]
        what = f"{first.candidate.url} is no {first.candidate.platform.name} listing"
        reason = (first.reason or "").rstrip(".")
        return BadInput(
            f"{what}: {reason}. Give the address of the calendar or agenda page itself."
        )
    refusals = [error for error in search.unread if isinstance(error, HostRefuses)]
    if refusals or (search.unread and not search.pages):
        return (refusals or search.unread)[0]
    alone = search.pages[0] if len(search.pages) == 1 else None
    if alone and not leads(alone) and (dead := dead_end(alone)):
        return BadInput(f"{url} {dead}")
    pages = "the page" if len(search.pages) == 1 else f"{len(search.pages)} pages"
    unread = f", and {len(search.unread)} more could not be read" if search.unread else ""
    return BadInput(
        f"{url} is no listing that Countywatch knows: {pages} looked at neither list meetings nor "
        f"link to a list{unread}. Give the address of the page that lists the agendas, or name its "
        "platform with --platform; countywatch add --help has the names."
    )


# --- by county --------------------------------------------------------------------------------


def add_place(adder: Adder, place: Place, wanted: Wanted) -> tuple[Added, ...] | Offers:
    """Offers what is known of a county; adds what was picked, or the first sure one with yes.

    Raises BadInput where nothing is known, and where nothing is sure enough for yes.
    """
    offers = known_offers(place)
    if not offers:
        then = (
            f"No source of {place.full_name} is known. Give the address of the county's own web "
            "site, and its pages are searched: countywatch add https://..."
        )
        if wanted.yes or wanted.pick:
            raise BadInput(then)
        return Offers(place.full_name, (), then)
    if not (wanted.yes or wanted.pick):
        then = (
            f'Nothing was added. Take one with: countywatch add "{place.full_name}" --pick NUMBER'
        )
        return Offers(place.full_name, offers, then)
    if wanted.yes and not wanted.pick and not offers[0].sure:
        raise BadInput(
            f"Nothing that is known of {place.full_name} is sure enough for --yes; look at the "
            "leads in a browser, and choose with --pick."
        )
    return add_picked(adder, wanted, offers)


# --- both -------------------------------------------------------------------------------------


def add_picked(adder: Adder, wanted: Wanted, offers: Sequence[Offer]) -> tuple[Added, ...]:
    """Adds the offers of these numbers, or the first; raises WrongUse for a number that is none.

    Each is looked at anew. Where one fails its error is told and the others are added; where all
    fail the first error is raised.
    """
    by_number = {offer.number: offer for offer in offers}
    for number in wanted.pick:
        if number not in by_number:
            raise WrongUse(f"There is no offer {number}; there are {len(offers)}.")
    added: list[Added] = []
    failed: list[CountywatchError] = []
    for offer in [by_number[number] for number in wanted.pick] or offers[:1]:
        try:
            added.append(_take(adder, wanted, offer))
        except CountywatchError as error:
            failed.append(error)
    if not added:
        raise failed[0]
    for failure in failed:
        adder.progress(str(failure))
    return tuple(added)


def _take(adder: Adder, wanted: Wanted, offer: Offer) -> Added:
    """Adds one offer: as its platform says, or where that was wrong as what its address shows."""
    looker = _looker(adder, wanted, {**offer.options, **wanted.options})
    if offer.platform == "generic" or offer.platform in PROPOSED:
        known = named(offer.platform)
        looked = looker.look_at(known, offer.url)
        _needs_place(known, wanted.place)
        return _keep(adder, wanted, known, offer.url, looker.options_of(known), looked)
    search = walk(offer.url, looker.read, looker.look)
    if not search.found:
        raise _refusal(offer.url, search)
    chosen = sorted(search.found, key=lambda looked: not meetings_of(looked))[0]
    known = chosen.candidate.platform
    _needs_place(known, wanted.place)
    _tell_way(adder, search, chosen)
    return _keep(adder, wanted, known, chosen.candidate.url, looker.options_of(known), chosen)


def _keep(
    adder: Adder, wanted: Wanted, known: Platform, url: str, options: dict[str, str], looked: Looked
) -> Added:
    """Stores a source, revives a removed one, or gives one its new address: history goes on."""
    with adder.casefile.session() as session:
        held = sources.find_source(session, known.name, url)
        if held is not None and held.removed_at is None:
            raise WrongUse(f"{url} is watched already, as source {held.id} ({held.name}).")
        if wanted.replaces is not None:
            source = _moved(session, wanted, known, url, held)
        elif held is not None:
            source = _revived(held, wanted)
        else:
            source = _new(adder, wanted, known, url)
        source.options = options
        session.add(source)
        session.flush()
        listed = sorted(
            meetings_of(looked), key=lambda row: with_offset(row.start, None), reverse=True
        )
        return Added(source.id, source.name, known.name, source.place_name, url, tuple(listed))


def _moved(
    session: Session, wanted: Wanted, known: Platform, url: str, held: Source | None
) -> Source:
    """The source that is replaced, at its new address; what was seen at the old one is asked anew.

    Raises WrongUse for a source that is not watched, and for an address that has its own history.
    """
    source = session.get(Source, wanted.replaces)
    if source is None or source.removed_at is not None:
        raise WrongUse(f"There is no source '{wanted.replaces}'; see countywatch sources list.")
    if held is not None:
        raise WrongUse(
            f"{url} was watched before, as source {held.id} ({held.name}), and keeps its own "
            "history; add it without --replaces."
        )
    for seen in sources.validators(session, source.id):
        session.delete(seen)
    source.platform, source.url = known.name, url
    source.name = wanted.name or source.name
    return source


def _revived(held: Source, wanted: Wanted) -> Source:
    """A source that was removed, watched again under its number, with all that it gave."""
    held.removed_at, held.paused = None, False
    held.name = wanted.name or held.name
    if wanted.place is not None:
        held.place_fips, held.place_name = wanted.place.fips, wanted.place.full_name
        held.timezone = wanted.place.timezone
    return held


def _new(adder: Adder, wanted: Wanted, known: Platform, url: str) -> Source:
    place = wanted.place
    return Source(
        name=wanted.name or _name(known, url, place),
        platform=known.name,
        url=url,
        place_fips=place.fips if place else None,
        place_name=place.full_name if place else None,
        timezone=place.timezone if place else None,
        every_minutes=adder.settings.crawl.every_minutes,
        added_at=adder.now(),
    )


def _name(known: Platform, url: str, place: Place | None) -> str:
    if place is None:
        return f"{NATIONAL[known.name]} ({urlsplit(url).hostname})"
    return f"{place.full_name} ({urlsplit(url).hostname})"
