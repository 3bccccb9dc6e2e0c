"""What federal lists say beside a county: facilities of ICE's statistics, and federal awards.

A facility is a place where ICE holds people; the list says nothing of who owns it. An award is no
proof of an agreement, and no award found is not no money. Everything here is a pure function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from groundwork.places import Place
from monitors.agreements import matches_place, plain
from monitors.agreements.matching import How
from monitors.agreements.notices import day_words
from spiders.items import AgencyListed, AwardFound, FacilityListed

FacilityEventKind = Literal["first_list", "new", "returned", "minimum"]
ICE = "u s immigration and customs enforcement"


@dataclass(frozen=True, slots=True)
class FacilityEvent:
    """Why a facility is told: first_list, new, returned, or minimum (its guaranteed one changed).

    `before` is the guaranteed minimum of the list before.
    """

    kind: FacilityEventKind
    row: FacilityListed
    before: int | None = None


def as_listed(row: FacilityListed) -> AgencyListed:
    """A facility in the shape of a row of ICE's other list, to match and to cite it alike."""
    return AgencyListed(row.state or "", row.name, "other", row.type or "", county=row.county)


def facility_place(row: FacilityListed, place: Place) -> How | None:
    """How a facility matches a county: by its COUNTY column, or the county's name in its own."""
    return matches_place(as_listed(row), place)


def facility_key(row: FacilityListed) -> str:
    """A facility by state and name."""
    return f"{plain(row.state or '')}|{plain(row.name)}"


def _address(row: FacilityListed) -> str | None:
    return f"{plain(row.state or '')}|{plain(row.address)}" if row.address else None


def facility_events(
    new: Sequence[FacilityListed],
    last: Sequence[FacilityListed] | None,
    earlier: Sequence[FacilityListed] = (),
) -> Iterator[FacilityEvent]:
    """What a list shows against the one before it, and `earlier` ones; in its own order.

    A facility whose name changed and whose address did not is the same one.
    """
    if last is None:
        yield from (FacilityEvent("first_list", row) for row in new)
        return
    names = {facility_key(row) for row in new}
    held = {facility_key(row): row for row in last}
    renamed = {_address(row): row for row in last if facility_key(row) not in names}
    known = {facility_key(row) for row in earlier}
    for row in new:
        was = held.get(facility_key(row)) or (renamed.get(_address(row)) if row.address else None)
        if was is None:
            yield FacilityEvent("returned" if facility_key(row) in known else "new", row)
        elif row.guaranteed_minimum not in (None, was.guaranteed_minimum):
            yield FacilityEvent("minimum", row, was.guaranteed_minimum)


def statistics_words(as_of: date | None, read_on: date) -> str:
    """The list as a sentence begins with it: `ICE's detention statistics of April 2, 2026`."""
    said = f"of {day_words(as_of)}" if as_of else f"as read on {day_words(read_on)}"
    return f"ICE's detention statistics {said}"


def facility_words(row: FacilityListed) -> str:
    """A facility with what the list says of it; what it does not say is said to be unknown."""
    where = ", ".join(part for part in (row.city, row.state) if part)
    people = row.population or "unknown"
    beds = "unknown" if row.guaranteed_minimum is None else f"{row.guaranteed_minimum} beds"
    parts = [
        f"type {row.type or 'unknown'}",
        f"average daily population {people}",
        f"guaranteed minimum {beds}",
    ]
    if row.rate:
        parts.append(f"daily rate {row.rate}")
    return f"{row.name}{f' in {where}' if where else ''} ({', '.join(parts)})"


def facility_sentence(
    event: FacilityEvent, as_of: date | None, read_on: date, last: date | None
) -> str:
    """What the list says of a facility, and why that is told now."""
    before = f"of {day_words(last)}" if last else "before it"
    why = {
        "first_list": "It is the first such list that was read here, so since when is not known.",
        "new": f"The list {before} did not name it.",
        "returned": f"Earlier lists named it; the list {before} did not.",
        "minimum": f"The list {before} gave the guaranteed minimum as {_beds(event.before)}.",
    }[event.kind]
    return f"{statistics_words(as_of, read_on)} name {facility_words(event.row)}. {why}"


def _beds(number: int | None) -> str:
    return "unknown" if number is None else f"{number} beds"


def is_of_ice(award: AwardFound) -> bool:
    """Whether ICE made the award; others (SCAAP, Homeland Security grants) are states' routine."""
    return plain(award.sub_agency or "") == ICE


def dollars(amount: str | None) -> str:
    """A decimal string as people write it: `$1,234.50`; an unknown one is said to be unknown."""
    return "an unknown amount" if amount is None else f"${Decimal(amount):,.2f}"


def award_words(award: AwardFound) -> str:
    """An award with its recipient, amount, agency and days."""
    agency = award.sub_agency or award.agency or "an unknown agency"
    days = f", from {_day(award.start)} to {_day(award.end)}" if award.start or award.end else ""
    recipient = award.recipient or "an unnamed recipient"
    return f"award {award.award_id} to {recipient}: {dollars(award.amount)} of {agency}{days}"


def _day(text: str | None) -> str:
    return day_words(date.fromisoformat(text)) if text else "an unknown day"


def award_sentence(
    award: AwardFound, read_on: date, *, first: bool, before: AwardFound | None = None
) -> str:
    """What USAspending lists, and why it is told now: `before` is what it listed earlier."""
    if before is not None:
        why = f"It listed {dollars(before.amount)} before."
    elif first:
        why = "It is the first look at its awards here, so since when is not known."
    else:
        why = "The look before did not list it."
    return f"USAspending, as read on {day_words(read_on)}, lists {award_words(award)}. {why}"
