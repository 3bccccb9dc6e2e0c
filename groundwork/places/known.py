"""Where counties are known to publish their meetings: a catalogue of leads, by FIPS code.

The rows were collected from public lists; none says that an address answers today. `high` means
that it is known whose site it is, `medium` that the tenant's name says so, `low` that it is a
guess. Where they come from is said in `data/SOURCES.md`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Confidence = Literal["high", "medium", "low"]
CONFIDENCES: dict[str, Confidence] = {word: word for word in get_args(Confidence)}


@dataclass(frozen=True, slots=True)
class KnownSource:
    """One row: a county's listing as its platform builds it, and how sure that is.

    `as_of` is the year, or year and month, of the newest list that names it.
    """

    fips: str
    platform: str
    url: str
    tenant: str
    confidence: Confidence
    as_of: str
    note: str
    evidence: str


@cache
def all_known_sources() -> tuple[KnownSource, ...]:
    """Every row, by FIPS code, the surest first."""
    table = files("groundwork.places").joinpath("data/known_sources.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(
        KnownSource(
            row["fips"],
            row["platform"],
            row["url"],
            row["tenant"],
            CONFIDENCES[row["confidence"]],
            row["as_of"],
            row["note"],
            row["evidence"],
        )
        for row in rows
    )


def known_sources(fips: str) -> tuple[KnownSource, ...]:
    """The rows of one county, the surest first; none where the catalogue has none."""
    return tuple(row for row in all_known_sources() if row.fips == fips)
