"""Which county a person means: by name and state, FIPS code or OCD division id."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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

    Raises UnknownPlace, with candidates where several fit.
    """
    places = (*extra, *all_places())
    wanted = " ".join(text.split())
    by_id = [place for place in places if wanted and wanted in (place.fips, place.ocd_id)]
    if by_id:
        return by_id[0]
    name, _, state = wanted.partition(",")
    code = _state(state)
    found = [
        place
        for place in places
        if _fits(place.name, name) and (not state.strip() or place.state == code)
    ]
    exact = [place for place in found if _plain(place.name) == _plain(name)]
    found = exact if len(exact) == 1 else found
    if len(found) == 1:
        return found[0]
    raise _unknown(text, found)


def _state(text: str) -> str:
    wanted = text.strip().casefold()
    for code, name in STATES.items():
        if wanted in (code.casefold(), name.casefold()):
            return code
    return text.strip().upper()


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold().replace("saint ", "st ")
    return " ".join(re.sub(r"[^\w ]", "", letters).split())


def _fits(full: str, wanted: str) -> bool:
    return _plain(wanted) in (_plain(full), SUFFIX.sub("", _plain(full)))


def _unknown(text: str, found: list[Place]) -> UnknownPlace:
    if not found:
        return UnknownPlace(
            f"No county is called '{text}'; write it like \"Nash County, NC\", or give its "
            "5-digit FIPS code."
        )
    names = tuple(place.full_name for place in found)
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return UnknownPlace(f"'{text}' may mean {shown}; add the state, or give its FIPS code.", names)
