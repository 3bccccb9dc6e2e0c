"""Which records go into which letter: by office, by risk, at most twelve in one.

Nothing of a topic is lost: each of its records stands in one letter of the plan, or among those
that none of the chosen offices holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import ConfigDict, TypeAdapter

from groundwork.errors import WrongUse
from groundwork.paper import one_line
from requests_templates.categories import Category, Risk, Topic, load

MOST_ITEMS = 12  # what a custodian can take in at once; more become a second letter
_COUNTY = re.compile(r"^.*?\b(?:County|Parish|Borough|Municipality|City|Town|Village)\b(?! of\b)")


@dataclass(frozen=True)
class Office:
    """An office of a county: how it is addressed, and for which holders it answers.

    `also` are holders for whom it answers where their own office is not asked.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    office: str
    name: str
    holds: tuple[str, ...]
    also: tuple[str, ...] = ()

    def of(self, agency: str) -> str:
        """The office's usual name in the county that the agency's name speaks of."""
        said = one_line(agency)
        county = _COUNTY.match(said)
        return self.name.format(county=county.group() if county else said)


@dataclass(frozen=True)
class PlannedLetter:
    """The records of one letter. `office` is None where one agency is asked for all."""

    office: Office | None
    risk: Risk
    categories: tuple[Category, ...]

    def holder(self, category: Category) -> str:
        """Who holds a record, as the letter says it: of this office where it is one's own."""
        if self.office is None:
            return category.offices[0]
        own = (*self.office.holds, *self.office.also)
        return next(held for held in category.offices if held in own)


@dataclass(frozen=True)
class Plan:
    """Every letter in the order of sending, and the records that no chosen office holds."""

    letters: tuple[PlannedLetter, ...]
    elsewhere: tuple[Category, ...]


@cache
def offices() -> dict[str, Office]:
    """Every office by its short name, in the order in which letters are made."""
    read = TypeAdapter(tuple[Office, ...]).validate_python(load("offices.yaml"))
    return {one.office: one for one in read}


def find_offices(names: Sequence[str]) -> tuple[Office, ...]:
    """The offices of these short names (`all` for each); raises WrongUse, naming the known ones."""
    known = offices()
    wanted = list(dict.fromkeys(name.strip().casefold() for name in names if name.strip()))
    if "all" in wanted:
        return tuple(known.values())
    strange = [name for name in wanted if name not in known]
    if strange:
        raise WrongUse(
            f"{strange[0][:40]!r} is no office; use one or more of {', '.join(known)}, or all."
        )
    return tuple(known[name] for name in wanted)


def plan(chosen: Sequence[Topic], asked: Sequence[Office] = ()) -> Plan:
    """The letters for these topics: to one agency, or one row of letters to each office."""
    if not asked:
        return Plan(_letters(None, [topic.records for topic in chosen]), ())
    homes = {c.number: _home(c, asked) for topic in chosen for c in topic.records}
    letters: list[PlannedLetter] = []
    for office in asked:
        own = [[c for c in topic.records if homes[c.number] == office] for topic in chosen]
        letters += _letters(office, own)
    elsewhere = tuple(c for t in chosen for c in t.records if homes[c.number] is None)
    return Plan(tuple(letters), elsewhere)


def _home(category: Category, asked: Sequence[Office]) -> Office | None:
    """The likeliest of the asked offices to hold it."""
    held_by = [o for held in category.offices for o in asked if held in o.holds]
    held_by += [o for held in category.offices for o in asked if held in o.also]
    return next(iter(held_by), None)


def _letters(
    office: Office | None, by_topic: Sequence[Sequence[Category]]
) -> tuple[PlannedLetter, ...]:
    """What is easy first; each record of high risk alone, so that it holds up no other."""
    made = [PlannedLetter(office, "low", part) for part in _parts(_of(by_topic, "low"))]
    made += [PlannedLetter(office, "medium", part) for part in _parts(_of(by_topic, "medium"))]
    high = (c for records in _of(by_topic, "high") for c in records)
    return (*made, *(PlannedLetter(office, "high", (c,)) for c in high))


def _of(by_topic: Sequence[Sequence[Category]], risk: Risk) -> list[list[Category]]:
    return [[c for c in records if c.risk == risk] for records in by_topic]


def _parts(by_topic: Sequence[Sequence[Category]]) -> list[tuple[Category, ...]]:
    """Parts of at most twelve, shared out between the topics, each in the topics' own order."""
    longest = max(map(len, by_topic), default=0)
    in_turn = [
        records[place] for place in range(longest) for records in by_topic if place < len(records)
    ]
    order = [c for records in by_topic for c in records]
    parts = [in_turn[start : start + MOST_ITEMS] for start in range(0, len(in_turn), MOST_ITEMS)]
    return [tuple(c for c in order if c in part) for part in parts]
