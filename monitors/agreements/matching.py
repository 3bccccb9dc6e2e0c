"""Is a row of ICE's list about this county? By its COUNTY column, its agency's name, or its town.

A spelling of the reviewed alias file counts as what it means. By its town a row is matched where
its COUNTY column is empty, or contradicts the town; then both counties are told of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from groundwork.places import Place, all_places
from groundwork.places.towns import TownCounty
from monitors.agreements.aliases import Alias, alias_of
from monitors.agreements.identity import plain, state_code
from monitors.agreements.towns import town_counties
from spiders.items import AgencyListed

How = Literal["COUNTY column", "agency name", "town", "postal codes of the town"]

# What follows a county's name in an agency's; a sheriff is a county's also where "County" is left
# out. "Conty" and "Countey" are how the lists of 2025 and 2026 spell it in places.
_AFTER = frozenset({"county", "parish", "borough", "co", "sheriff", "sheriffs"})
_SUFFIX = re.compile(
    r" (?:county|conty|countey|parish|city and borough|borough|census area|municipality|municipio)$"
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a row matches a county, and a sentence on what a reader should know of it, or ""."""

    how: How
    note: str = ""

    @property
    def sure(self) -> bool:
        """Whether it is told as the county's: postal codes alone only make it possible."""
        return self.how != "postal codes of the town"


def matches_place(row: AgencyListed, place: Place) -> How | None:
    """How a row matches a county; None where it does not, and for agencies of the whole state."""
    found = match(row, place)
    return found.how if found else None


def match(row: AgencyListed, place: Place) -> Match | None:
    """How a row matches a county, with its note; None as `matches_place`."""
    if state_code(row.state) != place.state or is_statewide(row):
        return None
    if row.county is not None and squeezed(row.county) == squeezed(place.name):
        return Match("COUNTY column", _contradicted(row, place))
    named = _counties_in(row.agency, place)
    if squeezed(place.name) in named:
        return Match("agency name")
    alias = alias_of(row)
    if alias is not None:
        return _by_alias(alias, place)
    return None if named else _by_town(row, place)


def _by_alias(alias: Alias, place: Place) -> Match | None:
    if place.name not in alias.means:
        return None
    how: How = "COUNTY column" if alias.column == "COUNTY" else "agency name"
    return Match(how, alias.sentence)


def _by_town(row: AgencyListed, place: Place) -> Match | None:
    counties = town_counties(row)
    if _fits(row, counties):
        return None
    here = next((one for one in counties if one.place.fips == place.fips), None)
    if here is None:
        return None
    said = "gives no county" if row.county is None else f"puts it in '{row.county}'"
    return Match(
        "town" if here.basis == "gazetteer" else "postal codes of the town",
        f"The list {said}; the town of its name lies in {_told(counties)}.",
    )


def _contradicted(row: AgencyListed, place: Place) -> str:
    """What to say where the town of a row's agency lies in no such county; mostly ""."""
    counties = town_counties(row)
    if not counties or _fits(row, counties):
        return ""
    return (
        f"The list puts it in {place.name}, but the town of its name lies in {_told(counties)}; "
        "one of the two is wrong."
    )


def _fits(row: AgencyListed, counties: tuple[TownCounty, ...]) -> bool:
    """Whether the COUNTY column names one of a town's counties, so that there is no doubt."""
    named = squeezed(row.county or "")
    return any(squeezed(one.place.name) == named for one in counties)


def _told(counties: tuple[TownCounty, ...]) -> str:
    """All counties of a town, none chosen."""
    sure = [one.place.name for one in counties if one.basis == "gazetteer"]
    postal = [one.place.name for one in counties if one.basis != "gazetteer"]
    several = f"one of {', '.join(sure)}; which is not said" if len(sure) > 1 else sure[0]
    reach = f" (its postal codes reach into {', '.join(postal)})" if postal else ""
    return f"{several}{reach}"


def is_statewide(row: AgencyListed) -> bool:
    """Whether the list calls it a state agency: its COUNTY is only where its office stands."""
    return plain(row.type or "").startswith("state")


def county_words(name: str) -> str:
    """A county's own name in plain words, without County, Parish or Borough; `saint` is `st`."""
    return _SUFFIX.sub("", re.sub(r"\bsaint\b", "st", plain(name)))


def squeezed(name: str) -> str:
    """A county's own name without its spaces: LaSalle and La Salle are one."""
    return county_words(name).replace(" ", "")


def _counties_in(agency: str, place: Place) -> set[str]:
    """The counties of the state that a name holds as whole words; the longer of nested ones.

    "Deaf Smith County" is not Smith County, and the two lie in one state.
    """
    words = re.sub(r"\bsaint\b", "st", plain(agency)).split()
    names = _names_of(place.state) | {squeezed(place.name)}
    spans = {
        (first, last): name
        for first in range(len(words))
        for last in range(first + 1, min(first + 6, len(words)) + 1)
        if (name := "".join(words[first:last])) in names and _is_county(words, first, last)
    }
    return {
        name
        for (first, last), name in spans.items()
        if not any(a <= first and last <= b and (a, b) != (first, last) for a, b in spans)
    }


def _is_county(words: list[str], first: int, last: int) -> bool:
    """`Nash County ...`, `Nash Sheriff ...` or `County of Nash`; a town of that name is not it."""
    after = last < len(words) and words[last] in _AFTER
    return after or words[max(0, first - 2) : first] in (["county", "of"], ["parish", "of"])


@cache
def _names_of(state: str) -> frozenset[str]:
    return frozenset(squeezed(place.name) for place in all_places() if place.state == state)
