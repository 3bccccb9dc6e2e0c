"""The records that a letter can ask for, as data: `records/TOPIC.yaml`.

A category has a `number` (1 to 44, the same in every letter, JSON and ledger), the name of the
record series, the offices likely to hold it (the likeliest first), the risk of a refusal and the
wording. No category asks for the identity of a person held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import ConfigDict, TypeAdapter

from groundwork.errors import WrongUse

MOST_ITEMS = 12  # what a custodian can take in at once; more become a second letter


@dataclass(frozen=True)
class Category:
    """One record series. Records of medium or high risk wait for a letter of their own."""

    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True)

    number: int
    series: str
    offices: tuple[str, ...]
    risk: Literal["low", "medium", "high"]
    text: str


@dataclass(frozen=True)
class Topic:
    """The categories of one topic, in the order in which they are worth asking for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    topic: str
    title: str
    records: tuple[Category, ...]


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its name, in alphabetical order."""
    folder = files("requests_templates") / "records"
    reader = TypeAdapter(Topic)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    read = (
        reader.validate_python(yaml.safe_load((folder / name).read_text(encoding="utf-8")))
        for name in names
    )
    return {topic.topic: topic for topic in read}


def find_topics(names: Sequence[str]) -> tuple[Topic, ...]:
    """The topics of these names, each once; raises WrongUse, naming the known ones."""
    known = topics()
    wanted = list(dict.fromkeys(name.strip().casefold() for name in names if name.strip()))
    strange = [name for name in wanted if name not in known]
    if strange or not wanted:
        what = f"{strange[0][:40]!r} is no topic" if strange else "No topic is named"
        raise WrongUse(f"{what}; use one or more of {', '.join(known)}.")
    return tuple(known[name] for name in wanted)


def first_letter(chosen: Sequence[Topic]) -> tuple[Category, ...]:
    """The records of a first letter: of low risk, at most twelve, shared out between the topics."""
    low = [[c for c in topic.records if c.risk == "low"] for topic in chosen]
    longest = max(map(len, low))
    in_turn = [
        records[place] for place in range(longest) for records in low if place < len(records)
    ]
    kept = in_turn[:MOST_ITEMS]
    return tuple(c for records in low for c in records if c in kept)


def left_for_later(chosen: Sequence[Topic]) -> tuple[Category, ...]:
    """The records of these topics that a first letter leaves out."""
    asked = first_letter(chosen)
    return tuple(c for topic in chosen for c in topic.records if c not in asked)
