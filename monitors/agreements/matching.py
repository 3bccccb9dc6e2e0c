"""Is a row of ICE's list about this county? By the COUNTY column, or by the agency's own name."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from groundwork.places import Place, all_places
from monitors.agreements.identity import plain, state_code
from spiders.items import AgencyListed

How = Literal["COUNTY column", "agency name"]

# What follows a county's name in an agency's; a sheriff is a county's also where "County" is left
# out. "Conty" and "Countey" are how the lists of 2025 and 2026 spell it in places.
_AFTER = frozenset({"county", "parish", "borough", "co", "sheriff", "sheriffs"})
_SUFFIX = re.compile(
    r" (?:county|conty|countey|parish|city and borough|borough|census area|municipality|municipio)$"
)


def matches_place(row: AgencyListed, place: Place) -> How | None:
    """How a row matches a county; None where it does not, and for agencies of the whole state."""
    if state_code(row.state) != place.state or is_statewide(row):
        return None
    if row.county is not None and squeezed(row.county) == squeezed(place.name):
        return "COUNTY column"
    return "agency name" if squeezed(place.name) in _counties_in(row.agency, place) else None


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
