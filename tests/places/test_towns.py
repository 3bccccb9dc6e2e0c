"""In which county a town lies, by the shipped table."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.places import all_places
from groundwork.places.towns import counties_of_town, town_words


@pytest.mark.parametrize(
    ("town", "state", "counties"),
    [
        ("Katy", "TX", [("Waller County", "gazetteer"), ("Harris County", "postal codes")]),
        ("Port Saint Lucie", "FL", [("St. Lucie County", "gazetteer")]),
        ("Ft. Lauderdale", "FL", [("Broward County", "gazetteer")]),
        ("Ocean Ridge", "FL", [("Palm Beach County", "gazetteer")]),
        ("Hopewell", "VA", [("Hopewell city", "gazetteer")]),
        ("Andover", "CT", [("Tolland County", "gazetteer")]),
        ("O'Fallon", "MO", [("St. Charles County", "gazetteer")]),
        ("Winston Salem", "NC", [("Forsyth County", "gazetteer")]),
        ("Princeton", "NJ", [("Mercer County", "gazetteer")]),
        ("Bunnell", "FL", [("Flagler County", "gazetteer")]),
        ("Katy", "NC", []),
        ("", "TX", []),
    ],
)
def test_counties_of_known_towns(town: str, state: str, counties: list[tuple[str, str]]) -> None:
    """Known towns give their counties, the gazetteer's first; unknown ones give none."""
    found = [(one.place.name, one.basis) for one in counties_of_town(town, state)]
    assert found == counties


def test_two_towns_of_one_name() -> None:
    """Townships of one name in one state give every county, by FIPS code."""
    found = [one.place.fips for one in counties_of_town("Washington", "PA")]
    assert len(found) > 10
    assert found == sorted(set(found))


def test_the_table_names_real_counties() -> None:
    """Every row is a county of ours and names towns, each once; no county is named twice."""
    text = files("groundwork.places").joinpath("data/towns.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    fips = [row["fips"] for row in rows]
    assert fips == sorted(set(fips))
    assert set(fips) <= {place.fips for place in all_places()}
    for row in rows:
        towns = row["towns"].split("|")
        assert towns == sorted(set(towns)), row["fips"]
        assert not set(row["postal"].split("|")) & set(filter(None, towns)), row["fips"]
    assert sum(len(row["towns"].split("|")) for row in rows) > 45_000


@given(st.text(max_size=60))
def test_words_are_stable(text: str) -> None:
    """The words of a name are their own words, in small letters with single spaces."""
    words = town_words(text)
    assert town_words(words) == words == " ".join(words.split())
