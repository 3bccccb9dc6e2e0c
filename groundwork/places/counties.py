"""Which county a person means: by name and state, FIPS code or OCD division id."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from groundwork.errors import UnknownPlace

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip

# What may follow a county's own name and says nothing about which one is meant.
SUFFIX = re.compile(
    r" (county|parish|borough|census area|municipality|municipio|city and borough|city)$"
)
# As people write it: "County of Nash" is Nash County, "Saint" is "St.", "Co." is "County".
_BEFORE = re.compile(r"^(?:the )?(county|parish|borough) of (?=\w)(.*)$")
_WORDS = {"saint": "st", "sainte": "ste", "co": "county", "cnty": "county", "cty": "county"}
_COUNTRY = re.compile(r"[,\s]+(?:usa?|u\.s\.a?\.?|united states(?: of america)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A county or what counts as one: OCD division id, 5-digit FIPS, full name, state, IANA zone.

    `ocd_id` is empty where the division list that we have does not name the place.
    """

    ocd_id: str
    fips: str
    name: str
    state: str
    timezone: str

    @property
    def full_name(self) -> str:
        """The name as people write it: `Nash County, NC`."""
        return f"{self.name}, {self.state}"


@cache
def all_places() -> tuple[Place, ...]:
    """Every county of the shipped list, by FIPS code."""
    table = files("groundwork.places").joinpath("data/counties.csv").read_text(encoding="utf-8")
    return tuple(
        Place(row["ocd_id"], row["fips"], row["name"], row["state"], row["timezone"])
        for row in csv.DictReader(table.splitlines())
    )


def resolve(text: str, extra: Sequence[Place] = ()) -> Place:
    """The one place that `text` names; `extra` are the operator's own.

    Case, accents, hyphens, spaces and "Saint" are read as people write them, and the state also
    without its comma where the whole is no name. Raises UnknownPlace, with candidates where
    several fit.
    """
    places = (*extra, *all_places())
    wanted = " ".join(text.split())
    number = wanted.casefold().rstrip("/")
    by_id = [place for place in places if number and number in (place.fips, place.ocd_id)]
    if by_id:
        return by_id[0]
    name, comma, state = _COUNTRY.sub("", wanted).partition(",")
    found = _named(places, name, state)
    if not found and not comma:
        found = [place for split in _splits(name) for place in _named(places, *split)]
    if len(found) == 1:
        return found[0]
    raise _unknown(text, found, _named(places, name, "") if comma else [])


def _named(places: Sequence[Place], name: str, state: str) -> list[Place]:
    """The places of this name, in this state where one is given; a whole name alone counts."""
    code = _state(state)
    wanted = _joined(_plain(name))
    found = [
        place
        for place in places
        if (not state.strip() or place.state == code)
        and wanted in (_joined(_plain(place.name)), _joined(SUFFIX.sub("", _plain(place.name))))
    ]
    exact = [place for place in found if _joined(_plain(place.name)) == wanted]
    return exact if len(exact) == 1 else found


def _splits(text: str) -> list[tuple[str, str]]:
    """Name and state of "nash county nc" and "Nash North Carolina", which have no comma."""
    parts = text.split()
    splits = [(" ".join(parts[:-n]), " ".join(parts[-n:])) for n in (1, 2, 3) if len(parts) > n]
    return [(name, state) for name, state in splits if _state(state) in STATES]


def _state(text: str) -> str:
    """The two letters of a state that is written as such, with dots or in full."""
    wanted = " ".join(text.replace(".", "").split()).casefold()
    for code, name in STATES.items():
        if wanted in (code.casefold(), name.casefold()):
            return code
    return wanted.upper()


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    """The words of a name in small letters, without accents and signs."""
    bare = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    letters = re.sub(r"[^\w ]", "", re.sub(r"[-\u2010-\u2015/\s]", " ", bare))
    said = " ".join(_WORDS.get(word, word) for word in letters.split())
    return _BEFORE.sub(r"\2 \1", said)


def _joined(plain: str) -> str:
    """One spelling of "La Salle" and "LaSalle"."""
    return plain.replace(" ", "")


def _unknown(text: str, found: list[Place], elsewhere: list[Place]) -> UnknownPlace:
    said = text if len(text) <= 80 else f"{text[:80]}..."
    if not found:
        other = f", but there is {_listed(elsewhere)}" if elsewhere else ""
        return UnknownPlace(
            f"No county is called '{said}'{other}; write it like \"Nash County, NC\", or give its "
            "5-digit FIPS code."
        )
    names = tuple(place.full_name for place in found)
    what = "add the state" if len({place.state for place in found}) > 1 else "write it in full"
    return UnknownPlace(
        f"'{said}' may mean {_listed(found)}; {what}, or give its FIPS code.", names
    )


def _listed(places: list[Place]) -> str:
    names = [place.full_name for place in places]
    return "; ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
