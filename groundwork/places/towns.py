"""In which county a town lies. Several for one name are all named, and none is chosen.

The table and its sources are described in `data/SOURCES.md`; `tools/build_towns.py` builds it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from groundwork.places.counties import Place, all_places

Basis = Literal["gazetteer", "postal codes"]

_WORDS = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "twp": "township"}


@dataclass(frozen=True, slots=True)
class TownCounty:
    """A county that a town may lie in.

    `gazetteer`: the town's inner point, or a part of it that is a division of the county, lies in
    it. `postal codes`: only postal codes that carry the town's name do; the town may reach into
    this county or only serve it with mail.
    """

    place: Place
    basis: Basis


def counties_of_town(name: str, state: str) -> tuple[TownCounty, ...]:
    """The counties of a town of a state (two letters), by FIPS code, those of the gazetteer first.

    Empty where the table has no town of this name. Two towns of one name give both counties.
    """
    return _table().get((state, town_words(name)), ())


def town_words(name: str) -> str:
    """A town's name in plain words, with Saint, Fort and Mount in their short forms."""
    bare = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    letters = "".join(c for c in bare if unicodedata.category(c) != "Mn")
    words = re.sub(r"[^\w ]", "", re.sub(r"[-\u2010-\u2015/\s]", " ", letters)).split()
    return " ".join(_WORDS.get(word, word) for word in words)


@cache
def _table() -> dict[tuple[str, str], tuple[TownCounty, ...]]:
    places = {place.fips: place for place in all_places()}
    text = files("groundwork.places").joinpath("data/towns.csv").read_text(encoding="utf-8")
    found: dict[tuple[str, str], list[TownCounty]] = defaultdict(list)
    rows = list(csv.DictReader(text.splitlines()))
    columns: tuple[tuple[str, Basis], ...] = (("towns", "gazetteer"), ("postal", "postal codes"))
    for column, basis in columns:
        for row in rows:
            place = places[row["fips"]]
            for town in filter(None, row[column].split("|")):
                key = (place.state, town_words(town))
                if all(one.place != place for one in found[key]):
                    found[key].append(TownCounty(place, basis))
    return {key: tuple(counties) for key, counties in found.items()}
