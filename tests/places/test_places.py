"""Which county a person means."""

from __future__ import annotations

import zoneinfo

import pytest

from groundwork.errors import UnknownPlace
from groundwork.places import Place, all_places, resolve

NASH = Place(
    "ocd-division/country:us/state:nc/county:nash", "37127", "Nash County", "NC", "America/New_York"
)
SAMPLE = Place("ocd-division/x", "42999", "Larkmoor County", "PA", "America/New_York")


@pytest.mark.parametrize(
    "text",
    [
        "Nash County, NC",
        "nash county, nc",
        "Nash, North Carolina",
        "  Nash   County ,NC",
        "37127",
        "ocd-division/country:us/state:nc/county:nash",
    ],
)
def test_a_county_by_any_of_its_names(text: str) -> None:
    """Name and state, FIPS code and OCD id all name the same county."""
    assert resolve(text) == NASH


@pytest.mark.parametrize(
    ("text", "fips"),
    [
        ("St. Louis County, MO", "29189"),
        ("Saint Louis County, MO", "29189"),
        ("Dona Ana County, NM", "35013"),
        ("Acadia Parish, LA", "22001"),
        ("Prince George's County, MD", "24033"),
    ],
)
def test_spellings_of_real_counties(text: str, fips: str) -> None:
    """Saints, accents, apostrophes and parishes are found."""
    assert resolve(text).fips == fips


def test_an_ambiguous_name_lists_the_candidates() -> None:
    """A name that several states have asks for the state, and names them."""
    with pytest.raises(UnknownPlace, match="'Orange' may mean Orange County, CA") as caught:
        resolve("Orange")
    assert "Orange County, TX" in caught.value.candidates


@pytest.mark.parametrize("text", ["Atlantis County, NC", "Nash County, TX", "99999", "", "  ,  "])
def test_an_unknown_place_says_how_to_write_one(text: str) -> None:
    """What is no county is refused in one sentence."""
    with pytest.raises(UnknownPlace, match="FIPS code"):
        resolve(text)


def test_the_operators_own_places_come_first() -> None:
    """The sample county is found once it is among the operator's places, and not before."""
    assert resolve("Larkmoor County, PA", (SAMPLE,)) == SAMPLE
    with pytest.raises(UnknownPlace):
        resolve("Larkmoor County, PA")


def test_every_county_has_a_real_zone_and_a_code_of_its_own() -> None:
    """3,220 places, each with its own FIPS code, a zone that exists, and its OCD id where known."""
    places = all_places()
    assert len(places) == len({place.fips for place in places}) == 3220
    assert len({place.ocd_id for place in places if place.ocd_id}) == 3178
    assert {place.timezone for place in places} <= zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Baltimore, MD", {"Baltimore County, MD", "Baltimore city, MD"}),
        ("St. Louis, MO", {"St. Louis County, MO", "St. Louis city, MO"}),
        ("Richmond, VA", {"Richmond County, VA", "Richmond city, VA"}),
    ],
)
def test_a_city_and_a_county_of_one_name_are_told_apart(text: str, candidates: set[str]) -> None:
    """The bare name asks which is meant; the whole name is one of them."""
    with pytest.raises(UnknownPlace) as caught:
        resolve(text)
    assert set(caught.value.candidates) == candidates
    assert {resolve(name).full_name for name in candidates} == candidates


@pytest.mark.parametrize(
    ("text", "fips"),
    [
        ("Baltimore City, MD", "24510"),
        ("Carson City, NV", "32510"),
        ("Virginia Beach, VA", "51810"),
        ("District of Columbia, DC", "11001"),
        ("24510", "24510"),
    ],
)
def test_independent_cities_are_places(text: str, fips: str) -> None:
    """What counts as a county can be named like one."""
    assert resolve(text).fips == fips


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nash county nc", "Nash County, NC"),
        ("Nash North Carolina", "Nash County, NC"),
        ("Nash Co., N.C.", "Nash County, NC"),
        ("County of Nash, NC, USA", "Nash County, NC"),
        ("OCD-DIVISION/COUNTRY:US/STATE:NC/COUNTY:NASH", "Nash County, NC"),
        ("La Salle County, IL", "LaSalle County, IL"),
        ("LaSalle County, TX", "La Salle County, TX"),
        ("De Kalb, GA", "DeKalb County, GA"),
        ("Miami Dade County, FL", "Miami-Dade County, FL"),
        ("Saint Charles Parish LA", "St. Charles Parish, LA"),
        ("Sainte Genevieve County, MO", "Ste. Genevieve County, MO"),
        ("King & Queen County, VA", "King and Queen County, VA"),
        ("Prince George\u2019s County, MD", "Prince George's County, MD"),
        ("Carson City NV", "Carson City, NV"),
        ("Indiana County", "Indiana County, PA"),
    ],
)
def test_spellings_that_people_use(text: str, name: str) -> None:
    """Case, spaces, hyphens, short words, the country, and a state without its comma."""
    assert resolve(text).full_name == name


def test_every_place_is_found_by_its_own_name_in_any_spelling() -> None:
    """Reading spellings alike makes no two places of one state alike; every 20th is tried."""
    for place in all_places()[::20]:
        squeezed = f"{place.name.replace(' ', '').replace('-', ' ')}, {place.state}"
        assert resolve(place.full_name) == resolve(squeezed.upper()) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nash County, TX", "but there is Nash County, NC; write it like"),
        ("St Louis MO", "may mean St. Louis County, MO; St. Louis city, MO; write it in full"),
        ("Washington", "; Washington County, IN and 23 more; add the state"),
        ("Virginia", "No county is called 'Virginia'; write it like"),
    ],
)
def test_what_fits_no_place_or_several_is_answered_with_what_to_write(text: str, said: str) -> None:
    """A county of another state is named, and what must be added is said."""
    with pytest.raises(UnknownPlace) as caught:
        resolve(text)
    assert said in str(caught.value)


def test_a_very_long_name_is_not_repeated_whole() -> None:
    """The sentence stays one that can be read."""
    with pytest.raises(UnknownPlace) as caught:
        resolve("x" * 5000)
    assert len(str(caught.value)) < 300
