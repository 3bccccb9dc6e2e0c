"""What a search asks for, as a small tree that knows no database.

A page matches `Words` where they stand on it one behind the other, `Only` where its document is of
that county, body or kind, `All` where every part matches, `Any` where one does. `Without` stands
only inside an `All` that holds something else too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Field = Literal["county", "body", "kind"]
# Letters and digits of any script, with the accents that stand behind a letter of their own.
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
NUMBER_LETTER = re.compile(r"([0-9]+)([A-Za-z])")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow each other; with `prefix` the last is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Only:
    """A filter: `value` is as typed; `at` is its place in the search, counted from 1."""

    field: Field
    value: str
    at: int = 1


@dataclass(frozen=True, slots=True)
class All:
    """Every part must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part must not match."""

    part: Node


Node: TypeAlias = "Words | Only | All | Any | Without"


@dataclass(frozen=True, slots=True)
class Query:
    """A whole search: the tree (None: any page), and the first and last day that it looks at."""

    root: Node | None
    since: date | None = None
    until: date | None = None


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text; everything else parts them."""
    return tuple(WORD.findall(text))


def spellings(said: Words) -> list[tuple[str, ...]]:
    """The words as they may be written: "287(g)", "287 (g)" and "287g" are one thing.

    A number and a single letter behind it are taken together and apart, for the whole phrase.
    """
    if said.prefix:
        return [said.words]
    apart: list[str] = []
    for word in said.words:
        pair = NUMBER_LETTER.fullmatch(word)
        apart += pair.groups() if pair else (word,)
    together: list[str] = []
    for word in apart:
        if together and together[-1].isdecimal() and NUMBER_LETTER.fullmatch(together[-1] + word):
            together[-1] += word
        else:
            together.append(word)
    return list(dict.fromkeys((said.words, tuple(apart), tuple(together))))


def sought(node: Node | None) -> Iterator[Words]:
    """The words that a page may match by: all but those below a `Without`."""
    match node:
        case Words():
            yield node
        case All(parts) | Any(parts):
            for part in parts:
                yield from sought(part)
