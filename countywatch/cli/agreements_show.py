"""`countywatch agreements show PLACE`: what federal lists and the state's law say of one county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from countywatch.agreements.county import (
    REGISTER,
    REGISTER_SHOWN,
    AwardBeside,
    Beside,
    FacilityBeside,
    beside,
)
from countywatch.agreements.federal_records import AWARDS, STATISTICS
from countywatch.cli.common import json_option, load_settings, print_json
from groundwork.casefile import open_casefile
from groundwork.places import Place, resolve
from monitors.agreements import match
from monitors.agreements.notices import day_words
from monitors.federal import award_words, dollars, facility_words, statistics_words
from spiders.items import AgencyListed
from spiders.platforms import usaspending

NO_MONEY = (
    "No award found is not no money: payments under 287(g) and federal jail agreements are not "
    "listed by county. Ask the county's finance office."
)
ADD = {
    STATISTICS: "countywatch add https://www.ice.gov/detain/detention-management",
    REGISTER: "countywatch add https://www.federalregister.gov/",
}


@click.command()
@click.argument("wanted", metavar="PLACE")
@json_option
def show(wanted: str, as_json: bool) -> None:
    """Show what federal lists say beside a county: agencies, facilities, awards, notices.

    Of ICE's lists of agencies it tells what all that were read said, and what the state's law says
    on 287(g). Each stands with its source and day. What was not asked yet is said so.
    """
    settings = load_settings()
    place = resolve(wanted, settings.extra_places)
    casefile = open_casefile(settings.home, settings.database)
    try:
        with casefile.reading() as session:
            found = beside(session, casefile, place, datetime.now(UTC).date())
    finally:
        casefile.close()
    if as_json:
        print_json(as_value(found))
    else:
        click.echo("\n".join(_lines(found)))


def as_value(found: Beside) -> dict[str, Any]:
    """The answer of `agreements show --json`."""
    name, as_of, read_on = found.statistics or (None, None, None)
    return {
        "place": {"name": found.place.full_name, "fips": found.place.fips},
        "agencies": [
            {
                "kind": one.kind,
                "list_date": one.dated.day.isoformat() if one.dated.day else None,
                "read_on": one.read_on.isoformat(),
                "name": one.name,
                "agencies": [_agency(row) | _how(row, found.place) for row in one.rows],
                "statewide": [_agency(row) for row in one.statewide],
            }
            for one in found.lists
        ],
        "listed": [line for one in found.histories for line in one.sentences(found.place)],
        "history": [event for one in found.histories for event in one.to_json()],
        "state_law": found.law.to_json(),
        "stale": found.stale.sentence if found.stale else None,
        "statistics": {
            "name": name,
            "as_of": as_of.isoformat() if as_of else None,
            "read_on": read_on.isoformat() if read_on else None,
        }
        if found.statistics
        else None,
        "facilities": [row.to_json() for row in found.facilities],
        "awards_asked": AWARDS in found.asked,
        "awards": [row.to_json() for row in found.awards],
        "federal_register_asked": REGISTER in found.asked,
        "federal_register": [row.to_json() for row in found.register],
        "notes": [NO_MONEY],
    }


def _agency(row: AgencyListed) -> dict[str, Any]:
    return {
        "state": row.state,
        "agency": row.agency,
        "model": row.model,
        "signed": row.signed.isoformat() if row.signed else None,
        "moa": row.moa_url,
    }


def _how(row: AgencyListed, place: Place) -> dict[str, str | None]:
    """How a row matches the county, and what a reader should know of that."""
    matched = match(row, place)
    return {
        "matched_by": matched.how if matched else None,
        "note": matched.note if matched else "",
    }


def _lines(found: Beside) -> Iterable[str]:
    yield from _agencies(found)
    yield ""
    yield from _facilities(found)
    yield ""
    yield from _awards(found)
    yield ""
    yield from _register(found)


def _agencies(found: Beside) -> Iterable[str]:
    if not found.histories:
        yield "ICE's list of agencies was not read yet: countywatch agreements sync FILE-OR-URL."
    for one in found.histories:
        yield from one.sentences(found.place)
    if found.stale:
        yield found.stale.sentence
    told = [event for one in found.histories for event in one.told]
    if told:
        yield ""
        yield "What the lists said over time:"
        yield from (f"  {event.sentence}" for event in told)
    yield ""
    yield from found.law.sentences


def _facilities(found: Beside) -> Iterable[str]:
    if found.statistics is None:
        yield f"ICE's detention statistics were not read yet: {ADD[STATISTICS]}"
        return
    name, as_of, read_on = found.statistics
    current = [row for row in found.facilities if row.current]
    head = statistics_words(as_of, read_on)
    if current:
        yield f"{head} name for {found.place.full_name} ({name}):"
        yield from (f"  {_facility(row)}" for row in current)
    else:
        yield (
            f"{head} name no facility that could be matched to {found.place.full_name} by its name "
            f"or COUNTY column ({name})."
        )
    for row in found.facilities:
        if not row.current:
            yield f"  No longer: {statistics_words(row.as_of, row.read_on)} named {_facility(row)}"


def _facility(one: FacilityBeside) -> str:
    return f"{facility_words(one.row)}, by its {one.matched}, row {one.row.row}"


def _awards(found: Beside) -> Iterable[str]:
    if AWARDS not in found.asked and not found.awards:
        yield (
            f"USAspending was not asked yet: countywatch add 'https://{usaspending.HOST}"
            f"{usaspending.PATH}#fips={found.place.fips}' --place {found.place.fips}"
        )
    elif not found.awards:
        yield f"USAspending listed no award for {found.place.full_name}. {NO_MONEY}"
    else:
        yield f"USAspending lists for {found.place.full_name}:"
        yield from (line for one in found.awards for line in _award(one))
        yield NO_MONEY


def _award(one: AwardBeside) -> Iterable[str]:
    yield f"  {award_words(one.award)}; as of {day_words(one.as_of)}, d{one.document_id}"
    yield f"    {one.award.url}"
    for day, amount in one.earlier:
        yield f"    On {day_words(day)} it was {dollars(amount)}."


def _register(found: Beside) -> Iterable[str]:
    if REGISTER not in found.asked and not found.register:
        yield f"The Federal Register was not asked yet: {ADD[REGISTER]}"
    elif not found.register:
        yield "The Federal Register listed no document that names the term."
    else:
        yield "The Federal Register, of the whole country:"
        for row in found.register[:REGISTER_SHOWN]:
            yield f"  {row.title}, d{row.document_id}"
            yield f"    {row.url}"
        if len(found.register) > REGISTER_SHOWN:
            yield f"  and {len(found.register) - REGISTER_SHOWN} more; --json has them all"
