"""Misspelt counties and towns of ICE's lists: a reviewed file, each entry with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import TypeAdapter

from groundwork.places import STATES, all_places
from monitors.agreements.identity import plain, state_code
from spiders.items import AgencyListed


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling in one column of one state's rows, and the counties that are meant by it."""

    state: str
    column: Literal["COUNTY", "AGENCY"]
    written: str
    means: tuple[str, ...]
    reason: str

    @property
    def sentence(self) -> str:
        """What was read as what, and why, for whoever reads the answer."""
        where = "COUNTY column" if self.column == "COUNTY" else "agency's name"
        counties = " and ".join(self.means)
        return f"'{self.written}' in the {where} is read as {counties}: {self.reason}."


@cache
def aliases() -> tuple[Alias, ...]:
    """Every entry of the reviewed file, in its order; raises ValueError where one is at fault."""
    text = files("monitors.agreements").joinpath("data/aliases.yaml").read_text(encoding="utf-8")
    found = TypeAdapter(tuple[Alias, ...]).validate_python(yaml.safe_load(text))
    real = {(place.state, place.name) for place in all_places()}
    for one in found:
        missing = [name for name in one.means if (one.state, name) not in real]
        if one.state not in STATES or missing or not one.means or not one.reason.strip():
            raise ValueError(f"aliases.yaml: '{one.written}' ({one.state}) is at fault: {missing}.")
    return found


def alias_of(row: AgencyListed) -> Alias | None:
    """The entry that a row's COUNTY, else its agency's name, is written as; None for none."""
    state = state_code(row.state)
    of_state = [one for one in aliases() if one.state == state]
    county, agency = plain(row.county or ""), plain(row.agency)
    for one in of_state:
        if one.column == "COUNTY" and county and county == plain(one.written):
            return one
    for one in of_state:
        if one.column == "AGENCY" and re.search(rf"\b{re.escape(plain(one.written))}\b", agency):
            return one
    return None
