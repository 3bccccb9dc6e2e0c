"""What federal lists say beside one county: agencies, facilities, awards, the Federal Register.

Each stands with its source and its day. What was never asked is told apart from what was asked and
not found.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from countywatch.agreements.federal_records import AWARDS, STATISTICS, award_of, facilities
from countywatch.agreements.history import History, histories, naming
from countywatch.agreements.lists import NewestList, newest_lists, stale_list
from countywatch.agreements.state_law import StateLaw, state_law
from groundwork.casefile import CaseFile
from groundwork.casefile import federal as store
from groundwork.casefile.documents import Document
from groundwork.casefile.sources import all_sources
from groundwork.places import Place
from monitors.agreements import ListEvent
from monitors.federal import facility_key, facility_place
from spiders.items import AwardFound, FacilityListed

REGISTER = "federalregister"
REGISTER_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FacilityBeside:
    """A facility of the newest workbook that names it: how it matches, and that workbook.

    `current` is false where the newest workbook of all names it no more.
    """

    row: FacilityListed
    matched: str
    list_name: str
    url: str
    as_of: date | None
    read_on: date
    current: bool

    def to_json(self) -> dict[str, Any]:
        """The facility as a value for scripts."""
        value = asdict(self.row)
        del value["row"]
        return value | {
            "matched_by": self.matched,
            "current": self.current,
            "as_of": _iso(self.as_of),
            "read_on": self.read_on.isoformat(),
            "source": {"name": self.list_name, "url": self.url, "row": self.row.row},
        }


@dataclass(frozen=True, slots=True)
class AwardBeside:
    """An award as it was listed last, on `as_of`; `earlier` are its former versions, with days."""

    award: AwardFound
    document_id: int
    first_seen: date
    as_of: date
    earlier: tuple[tuple[date, str | None], ...]

    def to_json(self) -> dict[str, Any]:
        """The award as a value for scripts."""
        return asdict(self.award) | {
            "document": f"d{self.document_id}",
            "source": "USAspending",
            "first_seen": self.first_seen.isoformat(),
            "as_of": self.as_of.isoformat(),
            "earlier": [
                {"seen": day.isoformat(), "amount": amount} for day, amount in self.earlier
            ],
        }


@dataclass(frozen=True, slots=True)
class Published:
    """A document of the Federal Register: it is of the whole country."""

    document_id: int
    title: str
    url: str
    first_seen: date

    def to_json(self) -> dict[str, Any]:
        """The document as a value for scripts."""
        return {
            "document": f"d{self.document_id}",
            "title": self.title,
            "url": self.url,
            "first_seen": self.first_seen.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """All of one county; `asked` are the platforms that a source of it was looked at for."""

    place: Place
    lists: tuple[NewestList, ...]
    statistics: tuple[str, date | None, date] | None
    facilities: tuple[FacilityBeside, ...]
    awards: tuple[AwardBeside, ...]
    register: tuple[Published, ...]
    asked: frozenset[str]
    histories: tuple[History, ...]
    law: StateLaw
    stale: ListEvent | None


def beside(session: Session, casefile: CaseFile, place: Place, today: date) -> Beside:
    """What the case file holds of federal lists for a county, and the law of its state."""
    newest = store.facility_lists(session)[:1]
    told = histories(session, place)
    awards = store.documents_beside(session, AWARDS, place.fips)
    return Beside(
        place=place,
        lists=newest_lists(session, place),
        statistics=next(((row.name, row.as_of, row.read_at.date()) for row in newest), None),
        facilities=_facilities(session, place),
        awards=tuple(
            found for row in awards if (found := _award(session, casefile, row)) is not None
        ),
        register=_register(session),
        asked=_asked(session, place),
        histories=told,
        law=state_law(place, listed=naming(told)),
        stale=stale_list(session, today),
    )


def _asked(session: Session, place: Place) -> frozenset[str]:
    return frozenset(
        source.platform
        for source in all_sources(session)
        if source.place_fips == place.fips or source.platform in (STATISTICS, REGISTER)
    )


def _facilities(session: Session, place: Place) -> tuple[FacilityBeside, ...]:
    """Each facility once, as the newest workbook that names it has it."""
    kept: dict[str, FacilityBeside] = {}
    for number, held in enumerate(store.facility_lists(session)):
        for row in facilities(session, held.id):
            how = facility_place(row, place)
            if how and facility_key(row) not in kept:
                kept[facility_key(row)] = FacilityBeside(
                    row, how, held.name, held.url, held.as_of, held.read_at.date(), number == 0
                )
    return tuple(kept.values())


def _award(session: Session, casefile: CaseFile, document: Document) -> AwardBeside | None:
    versions = store.versions_of(session, document.id)
    if not versions:
        return None
    return AwardBeside(
        award=award_of(casefile, document, versions[-1]),
        document_id=document.id,
        first_seen=document.first_seen.date(),
        as_of=document.last_seen.date(),
        earlier=tuple(
            (row.fetched_at.date(), award_of(casefile, document, row).amount)
            for row in versions[:-1]
        ),
    )


def _register(session: Session) -> tuple[Published, ...]:
    """The documents of the Federal Register, those first seen last first."""
    rows = sorted(
        store.documents_beside(session, REGISTER, None),
        key=lambda row: (row.first_seen, row.id),
        reverse=True,
    )
    return tuple(Published(row.id, row.title, row.url, row.first_seen.date()) for row in rows)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
