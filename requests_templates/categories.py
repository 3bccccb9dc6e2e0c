"""The records that a letter can ask for, as data: `records/TOPIC.yaml`.

A category has a `number` (1 to 44, the same in every letter, JSON and ledger), the name of the
record series, the offices likely to hold it (the likeliest first), the risk of a refusal, what it
`needs` (named custodians, a date box, search terms) and the wording. No category asks for the
identity of a person held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter

from groundwork.errors import WrongUse

Risk = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Category:
    """One record series. Records of medium or high risk wait for a letter of their own."""

    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True)

    number: int
    series: str
    offices: tuple[str, ...]
    risk: Risk
    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """The categories of one topic, in the order in which they are worth asking for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    topic: str
    title: str
    records: tuple[Category, ...]


@dataclass(frozen=True)
class Spanish:
    """A record series in Spanish, for the requester's own reading."""

    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True)

    series: str
    text: str


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its name, in alphabetical order."""
    folder = files("requests_templates") / "records"
    reader = TypeAdapter(Topic)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    read = (reader.validate_python(load(f"records/{name}")) for name in names)
    return {topic.topic: topic for topic in read}


@cache
def in_spanish() -> dict[int, Spanish]:
    """Each category in Spanish, by its number."""
    return TypeAdapter(dict[int, Spanish]).validate_python(load("spanish.yaml"))


def load(name: str) -> Any:
    """One data file of this package."""
    path = files("requests_templates") / name
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def find_topics(names: Sequence[str]) -> tuple[Topic, ...]:
    """The topics of these names, each once; raises WrongUse, naming the known ones."""
    known = topics()
    wanted = list(dict.fromkeys(name.strip().casefold() for name in names if name.strip()))
    strange = [name for name in wanted if name not in known]
    if strange or not wanted:
        what = f"{strange[0][:40]!r} is no topic" if strange else "No topic is named"
        raise WrongUse(f"{what}; use one or more of {', '.join(known)}.")
    return tuple(known[name] for name in wanted)
