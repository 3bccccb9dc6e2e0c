"""Adding a source: which platform is it, does its listing hold meetings, and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from countywatch.settings import Settings
from countywatch.workflows.fetching import fetch_bytes
from countywatch.workflows.local_time import with_offset
from groundwork.casefile import CaseFile, sources
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, WrongUse
from groundwork.places import Place
from spiders.items import MeetingFound, Parsed
from spiders.platforms import PLATFORMS, Listing, Platform, named, recognise

# Platforms that are no county's own, so that no county needs to be named.
NATIONAL = frozenset({"ice287g"})


@dataclass(frozen=True, slots=True)
class Added:
    """A source that is watched now, and the meetings that its listing showed."""

    source_id: int
    name: str
    platform: str
    place: str | None
    meetings: tuple[MeetingFound, ...]

    def to_json(self) -> dict[str, object]:
        """What `add --json` prints."""
        return {
            "id": self.source_id,
            "name": self.name,
            "platform": self.platform,
            "place": self.place,
            "meetings": [
                {"title": meeting.title, "start": meeting.start} for meeting in self.meetings
            ],
        }


def add_source(
    casefile: CaseFile,
    settings: Settings,
    url: str,
    *,
    place: Place | None,
    name: str | None,
    platform: str | None,
    kind: str | None,
    now: Callable[[], datetime],
    progress: Callable[[str], None],
    fetch: Callable[[Settings, str, Callable[[], datetime]], bytes] = fetch_bytes,
) -> Added:
    """Recognises, looks once, and stores; nothing is stored where the look fails.

    Raises WrongUse for what is no web address, NotReachable for a host that does not answer, and
    BadInput for a page that is no listing.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongUse(f"'{url}' is no web address; it must begin with http:// or https://.")

    def get(address: str) -> bytes:
        progress(f"looking at {address} ...")
        return fetch(settings, address, now)

    known = _platform(url, platform, kind, get)
    if place is None and known.name not in NATIONAL:
        raise WrongUse('Say which county it belongs to, with --place "Nash County, NC".')
    options = {key: value for key, value in (("kind", kind), ("title", name)) if value}
    options = options if known.name == "document" else {}
    parsed = _look(known, url, settings, options, place, now(), get)
    zone = place.timezone if place else None
    return _keep(casefile, settings, url, known, parsed, place, name, options, zone, now())


def _platform(
    url: str, platform: str | None, kind: str | None, get: Callable[[str], bytes]
) -> Platform:
    if platform is not None:
        return named(platform)
    if kind is not None:
        return named("document")
    known = recognise(url, b"") or recognise(url, get(url))
    if known is None:
        raise BadInput(
            f"{url} is no listing that Countywatch knows ({', '.join(sorted(PLATFORMS))}); give "
            "the address of the calendar or agenda page itself, or name it with --platform."
        )
    return known


def _look(
    known: Platform,
    url: str,
    settings: Settings,
    options: dict[str, str],
    place: Place | None,
    now: datetime,
    get: Callable[[str], bytes],
) -> Parsed:
    listing = Listing(
        url,
        now.date() - timedelta(days=settings.crawl.days_back),
        now.date() + timedelta(days=settings.crawl.days_ahead),
        options,
    )
    requests = known.listing(listing)
    if not requests:
        get(url)
        return Parsed("ok", known.name, documents=known.direct(listing))
    first = requests[0].url
    parsed = known.parse(get(first), first, timezone=place.timezone if place else None)
    if parsed.outcome not in ("ok", "empty"):
        raise BadInput(
            f"{first} is no {known.name} listing: {(parsed.reason or '').rstrip('.')}. Give the "
            "address of the calendar or agenda page itself."
        )
    return parsed


def _keep(
    casefile: CaseFile,
    settings: Settings,
    url: str,
    known: Platform,
    parsed: Parsed,
    place: Place | None,
    name: str | None,
    options: dict[str, str],
    zone: str | None,
    now: datetime,
) -> Added:
    with casefile.session() as session:
        if held := sources.find_source(session, known.name, url):
            raise WrongUse(f"{url} is watched already, as source {held.id} ({held.name}).")
        source = Source(
            name=name or _name(known, url, place),
            platform=known.name,
            url=url,
            place_fips=place.fips if place else None,
            place_name=place.full_name if place else None,
            timezone=zone,
            options=options,
            every_minutes=settings.crawl.every_minutes,
            added_at=now,
        )
        session.add(source)
        session.flush()
        shown = tuple(
            sorted(parsed.meetings, key=lambda row: with_offset(row.start, None), reverse=True)
        )
        where = place.full_name if place else None
        return Added(source.id, source.name, known.name, where, shown)


def _name(known: Platform, url: str, place: Place | None) -> str:
    if place is None:
        return f"ICE's list of agreements ({urlsplit(url).hostname})"
    return f"{place.full_name} ({urlsplit(url).hostname})"
