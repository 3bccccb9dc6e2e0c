"""A name that went and a name that came: the same agency, spelled or called otherwise?

A pair is only offered, as possible: within one state and model, of one sort of agency, with the
same numbers in the name, and never between two names that are both counties of that state (Harris
and Harrison are neighbours in the alphabet and not one another).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache

from groundwork.places import all_places
from monitors.agreements.identity import Identity
from monitors.agreements.matching import squeezed
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


@dataclass(frozen=True, slots=True)
class _Traits:
    """What of a row is compared: sort of agency, numbers, the particular words, counties, day."""

    sort: str | None
    numbers: tuple[str, ...]
    core: str
    counties: tuple[str, str]
    signed: date | None


def pair(
    lost: Mapping[Identity, AgencyListed], gained: Mapping[Identity, AgencyListed]
) -> tuple[tuple[Identity, Identity], ...]:
    """The likely pairs of lost and gained identities, each used once, the most alike first taken.

    Ties are settled by the names, so that the same rows always give the same pairs.
    """
    candidates = sorted(_candidates(lost, gained))
    used: set[Identity] = set()
    pairs: list[tuple[Identity, Identity]] = []
    for _, old, new in candidates:
        if old not in used and new not in used:
            used |= {old, new}
            pairs.append((old, new))
    return tuple(sorted(pairs))


def _candidates(
    lost: Mapping[Identity, AgencyListed], gained: Mapping[Identity, AgencyListed]
) -> Iterator[tuple[float, Identity, Identity]]:
    came: dict[tuple[str, str], list[tuple[Identity, _Traits]]] = defaultdict(list)
    for new, row in gained.items():
        came[new.state, new.model].append((new, _traits(new, row)))
    for old, row in lost.items():
        went = _traits(old, row)
        for new, traits in came[old.state, old.model]:
            alike = _alike(went, traits, _counties(old.state))
            if alike is not None:
                yield -alike, old, new


def _traits(one: Identity, row: AgencyListed) -> _Traits:
    found = _COUNTY.match(one.agency)
    return _Traits(
        sort=next((sort for sort, pattern in _SORTS if re.search(pattern, one.agency)), None),
        numbers=tuple(sorted(_bare(number) for number in _NUMBER.findall(one.agency))),
        # What is particular in a name; the whole of it where nothing is.
        core=" ".join(_GENERIC.sub(" ", one.agency).split()) or one.agency,
        counties=(found[1].replace(" ", "") if found else "", squeezed(row.county or "")),
        signed=row.signed,
    )


def _bare(number: str) -> str:
    return re.sub(r"(?<=\d)\D+$", "", number)


def _alike(went: _Traits, came: _Traits, real: frozenset[str]) -> float | None:
    """How alike two names are (0 to 1); None where they cannot be one agency."""
    if (went.sort and came.sort and went.sort != came.sort) or went.numbers != came.numbers:
        return None
    both = zip(went.counties, came.counties, strict=True)
    if any(a != b and a in real and b in real for a, b in both):
        return None
    same_day = went.signed is not None and went.signed == came.signed
    least = ALIKE_SAME_DAY if same_day else ALIKE
    matcher = SequenceMatcher(None, went.core, came.core, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return None
    alike = matcher.ratio()
    return alike if alike >= least else None


@cache
def _counties(state: str) -> frozenset[str]:
    return frozenset(squeezed(place.name) for place in all_places() if place.state == state)
