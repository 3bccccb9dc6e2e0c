"""A name that went and a name that came: the same agency, spelled or called otherwise?

A pair is only offered, as possible: within one state and model, of one sort of agency, with the
same numbers in the name, and never between two names that are both counties of that state (Harris
and Harrison are neighbours in the alphabet and not one another).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from groundwork.places import all_places
from monitors.agreements.identity import Identity
from monitors.agreements.matching import county_words
from spiders.items import AgencyListed

ALIKE = 0.8
ALIKE_SAME_DAY = 0.6  # a relabelled row keeps its signing date

_SORTS = (
    ("constable", r"\bconstables?\b"),
    ("college", r"\b(?:university|college|school)\b"),
    ("county", r"\b(?:sheriffs?|jails?|detention|prison|commissioners|bocc|corrections?)\b"),
    ("town", r"\b(?:police|marshals?)\b"),
)
_GENERIC = re.compile(
    r"\b(?:county|parish|borough|city|town|township|village|of|the|and|co|office|department|dept"
    r"|division|sheriffs?|jails?|detention|center|facility|prison|board|commissioners|bocc"
    r"|corrections?|police|public|safety|marshals?|constables?|precinct|pct|district|addendum)\b"
)
_NUMBER = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|one|two|three"
    r"|four|five|six|seven|eight)\b"
)
_COUNTY = re.compile(r"^(.*?) (?:county|parish|borough)\b")


@dataclass(frozen=True, slots=True)
class Relabel:
    """A row that went and the row that may be the same agency under another name."""

    before: AgencyListed
    after: AgencyListed


def pair(
    lost: Mapping[Identity, AgencyListed], gained: Mapping[Identity, AgencyListed]
) -> tuple[tuple[Identity, Identity], ...]:
    """The likely pairs of lost and gained identities, each used once, the most alike first taken.

    Ties are settled by the names, so that the same rows always give the same pairs.
    """
    candidates = sorted(
        (-alike, old, new)
        for old in lost
        for new in gained
        if (alike := _alike(lost[old], old, gained[new], new)) is not None
    )
    used: set[Identity] = set()
    pairs: list[tuple[Identity, Identity]] = []
    for _, old, new in candidates:
        if old not in used and new not in used:
            used |= {old, new}
            pairs.append((old, new))
    return tuple(sorted(pairs))


def _alike(before: AgencyListed, old: Identity, after: AgencyListed, new: Identity) -> float | None:
    """How alike two names are (0 to 1); None where they cannot be one agency."""
    if (old.state, old.model) != (new.state, new.model) or old == new:
        return None
    sorts = (_sort(old.agency), _sort(new.agency))
    if None not in sorts and sorts[0] != sorts[1]:
        return None
    if _numbers(old.agency) != _numbers(new.agency) or _two_counties(before, old, after, new):
        return None
    alike = SequenceMatcher(None, _core(old.agency), _core(new.agency), autojunk=False).ratio()
    same_day = before.signed is not None and before.signed == after.signed
    return alike if alike >= (ALIKE_SAME_DAY if same_day else ALIKE) else None


def _sort(agency: str) -> str | None:
    return next((sort for sort, pattern in _SORTS if re.search(pattern, agency)), None)


def _numbers(agency: str) -> list[str]:
    return sorted(re.sub(r"(?<=\d)\D+$", "", number) for number in _NUMBER.findall(agency))


def _core(agency: str) -> str:
    """What is particular in a name; the whole of it where nothing is."""
    return " ".join(_GENERIC.sub(" ", agency).split()) or agency


def _two_counties(before: AgencyListed, old: Identity, after: AgencyListed, new: Identity) -> bool:
    real = _counties(old.state)
    for one, other in ((_named(old), _named(new)), (_cell(before), _cell(after))):
        if one != other and one in real and other in real:
            return True
    return False


def _named(one: Identity) -> str:
    found = _COUNTY.match(one.agency)
    return found[1].replace(" ", "") if found else ""


def _cell(row: AgencyListed) -> str:
    return county_words(row.county or "").replace(" ", "")


@cache
def _counties(state: str) -> frozenset[str]:
    return frozenset(
        county_words(place.name).replace(" ", "") for place in all_places() if place.state == state
    )
