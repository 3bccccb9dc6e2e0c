"""Which rows are about a county."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from groundwork.places import Place, all_places, resolve
from monitors.agreements import alias_of, aliases, is_statewide, match, matches_place, normalise
from spiders.items import AgencyListed
from spiders.platforms.ice287g import read_agency_list

Row = Callable[..., AgencyListed]
COLUMN, NAME = "COUNTY column", "agency name"
TOWN, POSTAL = "town", "postal codes of the town"


@pytest.mark.parametrize(
    ("place", "state", "agency", "county", "how"),
    [
        ("Nash County, NC", "NORTH CAROLINA", "Nash County Sheriff", "Nash County", COLUMN),
        ("Nash County, NC", "NORTH CAROLINA", "Nash County Sheriff\u2019s Office", None, NAME),
        ("Nash County, NC", "NORTH CAROLINA ", "NASH COUNTY SHERIFF", None, NAME),
        ("Nash County, NC", "NC", "Nash Sheriff's Office", None, NAME),
        ("Nash County, NC", "NORTH CAROLINA", "Spring Hope Police Department", "nash", COLUMN),
        ("Nash County, NC", "NORTH CAROLINA", "Nash Police Department", None, None),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville Police Department", None, TOWN),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville Police", "Wake County", TOWN),
        ("Wake County, NC", "NORTH CAROLINA", "Nashville Police", "Wake County", COLUMN),
        ("Wilson County, NC", "NORTH CAROLINA", "Nashville Police", "Wake County", None),
        ("DuPage County, IL", "ILLINOIS", "Aurora Police", "Kane County", None),
        ("Wake County, NC", "NORTH CAROLINA", "Nashville Police Department", None, None),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville Police", "Nowhere County", TOWN),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville", None, None),
        ("Nash County, NC", "NORTH CAROLINA", "Town of Nashville Police Dept.", None, TOWN),
        ("Nash County, NC", "NORTH CAROLINA", "Nashville College Police", None, None),
        ("St. Lucie County, FL", "FLORIDA", "Port Saint Lucie Police Department", None, TOWN),
        ("Duval County, FL", "FLORIDA", "Jacksonville Sheriff's Office", None, TOWN),
        ("Westmoreland County, PA", "PENNSYLVANIA", "Constable Unity Township", None, TOWN),
        ("Tioga County, PA", "PENNSYLVANIA", "Gaines Township PA State Constable", None, TOWN),
        ("Mifflin County, PA", "PENNSYLVANIA", "Lewistown Borough Constable", None, TOWN),
        ("Kane County, IL", "ILLINOIS", "Aurora Police Department", None, TOWN),
        ("DuPage County, IL", "ILLINOIS", "Aurora Police Department", None, POSTAL),
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


def test_several_counties_are_all_named(row: Row) -> None:
    """Of a town's name that lies in two counties both are told, and none is chosen."""
    one = row("Springfield Township Police Department", "PENNSYLVANIA")
    found = [match(one, place) for place in all_places() if place.state == "PA"]
    told = {one.note for one in found if one}
    assert len([one for one in found if one]) > 5
    assert len(told) == 1
    assert "which is not said" in told.pop()
    aurora = match(row("Aurora Police Department", "ILLINOIS"), resolve("DuPage County, IL"))
    assert aurora is not None and not aurora.sure
    assert "Kane County (its postal codes reach into DuPage County" in aurora.note


def test_town_and_column_that_differ_are_both_told(row: Row) -> None:
    """The list puts the police of Tye, which lies in Taylor County, into another county."""
    tye = row("Tye Police Department", county="Galveston County", type="Municipality")
    column = match(tye, resolve("Galveston County, TX"))
    town = match(tye, resolve("Taylor County, TX"))
    assert column is not None and (column.how, "one of the two is wrong" in column.note) == (
        COLUMN,
        True,
    )
    assert town is not None and town.note == (
        "The list puts it in 'Galveston County'; the town of its name lies in Taylor County."
    )


@pytest.mark.parametrize(
    ("place", "state", "agency", "county", "how"),
    [
        ("Pope County, AR", "ARKANSAS", "Sheriff", "Pop County", COLUMN),
        ("Flagler County, FL", "FLORIDA", "Bunnell Police Department", "Flager County", COLUMN),
        ("Miller County, AR", "ARKANSAS", "Texarkana Police Department", "Bowie County", COLUMN),
        ("Loudon County, TN", "TENNESSEE", "X", "Louden County", COLUMN),
        ("Kanawha County, WV", "WEST VIRGINIA", "X", "Kenawha County", COLUMN),
        ("St. Louis County, MO", "MISSOURI", "North County Police", "North County", COLUMN),
        ("Berrien County, MI", "MICHIGAN", "Berrian County Sheriff's Office", None, NAME),
        ("Freeborn County, MN", "MINNESOTA", "Freedom County Sheriff's Office", None, NAME),
        ("Tishomingo County, MS", "MISSISSIPPI", "Luka Police Department", None, NAME),
        ("Hopewell city, VA", "VIRGINIA", "Hopewell County Sheriff's Office", None, NAME),
        ("Camden County, NC", "NORTH CAROLINA", "Albemarle District Jail", None, NAME),
    ],
)  # fmt: skip
def test_misspellings(
    row: Row, place: str, state: str, agency: str, county: str | None, how: str
) -> None:
    """A reviewed spelling counts as the county that is meant, and the reason is told."""
    found = match(row(agency, state, county=county), resolve(place))
    assert found is not None and found.how == how
    assert "is read as" in found.note and resolve(place).name in found.note


def test_every_alias_has_a_reason() -> None:
    """Each entry names real counties with a reason, once, and is no county's right name."""
    seen = [(one.state, one.column, one.written) for one in aliases()]
    assert len(set(seen)) == len(seen) > 30
    real = {(place.state, place.name) for place in all_places()}
    for one in aliases():
        assert len(one.reason.split()) > 2, one
        assert all((one.state, name) in real for name in one.means), one
        assert (one.state, one.written) not in real, one


def test_another_states_alias_is_not_used(row: Row) -> None:
    """Bowie County is a county in Texas, and only in Arkansas a mistake."""
    assert alias_of(row("Texarkana Police Department", "TEXAS", county="Bowie County")) is None


def test_real_rows_find_their_county(ice: Path) -> None:
    """Of the rows of 18 May 2026 that belong to a county all but a few are matched to one."""
    name = "participatingAgencies05182026am.xlsx"
    listed = normalise(read_agency_list((ice / name).read_bytes(), name))
    by_state: dict[str, list[Place]] = {}
    for place in all_places():
        by_state.setdefault(place.state, []).append(place)
    rows = [one for one in listed.rows.items() if not is_statewide(one[1])]
    lost = [
        row.agency
        for one, row in rows
        if not any(match(row, place) for place in by_state.get(one.state.upper(), []))
    ]
    assert len(rows) == 1765
    assert len(lost) <= 25, lost
    # Schools and airports carry a town's name or none, and are not guessed at.
    assert all(re.search("Airport|University|College|Regional|Constable|A&M", n) for n in lost), (
        lost
    )
