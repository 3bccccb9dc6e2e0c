"""The usual words for what money was for. Own words stay allowed; a near miss is told.

Page one of a report adds up equal words, so `overtme` or `OT` beside `overtime` would part a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import yaml

from reports.model import Direction
from reports.money import shorten

_DATA = files("reports") / "data" / "categories.yaml"
# From this likeness on (2 x equal letters / all letters) a word is taken for a slip of the hand.
_LIKENESS = 0.82
_SHORTEST = 4  # below, nearly every word is like another


@dataclass(frozen=True, slots=True)
class Category:
    """A usual word, on which side it stands, its other words; `case`: of a lawsuit, not a year."""

    name: str
    direction: Direction
    also: tuple[str, ...] = ()
    case: bool = False


@cache
def categories() -> tuple[Category, ...]:
    """Every usual category, costs first, in the order in which a form lists them."""
    rows = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return tuple(
        Category(row["name"], row["direction"], tuple(row["also"]), row.get("case", False))
        for row in rows
    )


def usual(words: str) -> Category | None:
    """The category that a ledger's words mean, by its name or another word for it."""
    return _by_words().get(_plain(words))


def category_hints(words: Iterable[str]) -> Mapping[str, str]:
    """What to say of the categories of one ledger, by the words that it uses.

    Told are slips of the hand near a usual word, and two words for the same thing.
    """
    told: dict[str, str] = {}
    first: dict[str, str] = {}
    for said in words:
        found = usual(said)
        if found is None:
            if near := _near(_plain(said)):
                told[said] = f"{shorten(said)}: did you mean '{near}'?"
            continue
        other = first.setdefault(found.name, said)
        if _plain(other) != _plain(said):
            told[said] = (
                f"{shorten(said)} and {shorten(other)} mean the same and are added up apart; use "
                f"one of the two throughout, such as '{found.name}'."
            )
    return told


def _near(words: str) -> str | None:
    """The usual or other word that one slip of the hand away is."""
    if len(words) < _SHORTEST:
        return None
    known = [word for word in _by_words() if len(word) >= _SHORTEST]
    found = get_close_matches(words, known, n=1, cutoff=_LIKENESS)
    return _by_words()[found[0]].name if found else None


@cache
def _by_words() -> Mapping[str, Category]:
    found: dict[str, Category] = {}
    for one in categories():
        for word in (one.name, *one.also):
            found.setdefault(_plain(word), one)
    return found


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").replace("&", "and").split())
