"""Which rows are about a county."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groundwork.places import Place, resolve
from monitors.agreements import is_statewide, matches_place
from spiders.items import AgencyListed

Row = Callable[..., AgencyListed]
COLUMN, NAME = "COUNTY column", "agency name"


@pytest.mark.parametrize(
    ("place", "state", "agency", "county", "how"),
    [
        ("Nash County, NC", "NORTH CAROLINA", "Nash County Sheriff", "Nash County", COLUMN),
        ("Nash County, NC", "NORTH CAROLINA", "Nash County Sheriff\u2019s Office", None, NAME),
        ("Nash County, NC", "NORTH CAROLINA ", "NASH COUNTY SHERIFF", None, NAME),
        ("Nash County, NC", "NC", "Nash Sheriff's Office", None, NAME),
        ("Nash County, NC", "NORTH CAROLINA", "Spring Hope Police Department", "nash", COLUMN),
        ("Nash County, NC", "NORTH CAROLINA", "Nash Police Department", None, None),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville Police Department", None, None),
        ("Nash County, NC", "NORTH CAROLINA", "Wake County Sheriff's Office", "Wake County", None),
        ("Nash County, NC", "TEXAS", "Nash County Sheriff's Office", "Nash County", None),
        ("Nash County, NC", "NORTHERN MARIANA ISLANDS", "Nash County Sheriff", "Nash County", None),
        ("Smith County, TX", "TEXAS", "Deaf Smith County Sheriff's Office", None, None),
        ("Deaf Smith County, TX", "TEXAS", "Deaf Smith County Sheriff's Office", None, NAME),
        ("Smith County, TX", "TEXAS", "Smith County Constable Precinct 4", None, NAME),
        ("Franklin County, PA", "PENNSYLVANIA", "County of Franklin / Jail", None, NAME),
        ("Lafourche Parish, LA", "LOUISIANA", "Lafourche Sheriff", "Lafourche County", COLUMN),
        ("LaSalle Parish, LA", "LOUISIANA", "X", "La Salle Parish", COLUMN),
        ("DeSoto County, FL", "FLORIDA", "De Soto County Sheriff's Office", None, NAME),
        ("St. Johns County, FL", "FLORIDA", "X", "Saint Johns County ", COLUMN),
        ("Lake County, FL", "FLORIDA", "X", "Lake Conty", COLUMN),
        ("Prince George's County, MD", "MARYLAND", "X", "Prince Georges County", COLUMN),
        ("Baltimore County, MD", "MARYLAND", "Baltimore Police", "Baltimore City", None),
    ],
)  # fmt: skip
def test_matches(
    row: Row, place: str, state: str, agency: str, county: str | None, how: str | None
) -> None:
    """A county is found by its column or as whole words of the name, in its own state only."""
    assert matches_place(row(agency, state, county=county), resolve(place)) == how


@pytest.mark.parametrize("kind", ["State Agency", "State", "STATE AGENCY "])
def test_state_agencies_are_of_no_county(row: Row, kind: str) -> None:
    """The COUNTY of a state agency is where its office stands; it is listed apart."""
    one = row("Department of Corrections", "MISSISSIPPI", county="Hinds County", type=kind)
    assert matches_place(one, resolve("Hinds County, MS")) is None
    assert is_statewide(one)


def test_a_place_of_the_operators_own(row: Row) -> None:
    """A county that is in no table, such as the sample county, is matched too."""
    place = Place("ocd-division/x", "99999", "Pecan Bend County", "TX", "America/Chicago")
    assert matches_place(row("Pecan Bend County Sheriff's Office"), place) == NAME
    assert matches_place(row("X PD", county="Pecan Bend"), place) == COLUMN
