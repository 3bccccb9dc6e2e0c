"""What a watchlist holds and what a match gives: frozen, without behaviour that reads a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Grade = Literal["alert", "notice"]
Case = Literal["any", "exact", "acronym"]
Forms = Literal["none", "plural", "verb"]
Unit = Literal["words", "characters", "sentence", "section", "page"]
Side = Literal["before", "after", "either"]

STANCES = ("mention", "for", "against", "money accepted", "execution", "termination")
ALERT_FROM = 3
"""A sign whose weight is 3 or more is of grade `alert`: strong 3, medium 2, weak 1."""


class PageLike(Protocol):
    """What the matcher needs of a page: `groundwork.reading.Page`, a database row, a test's own."""

    @property
    def number(self) -> int:
        """The page's number, from 1."""

    @property
    def text(self) -> str:
        """The page's stored text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One phrase, or one RE2 pattern where `is_pattern`; how its case and endings count."""

    text: str
    case: Case = "any"
    forms: Forms = "plural"
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """How far away a companion may stand: a unit, a size, and on which side.

    The size counts words or characters, or the sentences beside the one of the found words.
    """

    unit: Unit = "sentence"
    size: int = 0
    side: Side = "either"


@dataclass(frozen=True, slots=True)
class WordSet:
    """Terms, named lists, and what must not stand near one of them for it to count."""

    terms: tuple[Term, ...] = ()
    lists: tuple[str, ...] = ()
    not_near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """Words that must (or must not) stand within a window."""

    words: WordSet
    window: Window


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must (or must not) match; where given, at that grade and stance.

    `kind` is the kind of document that the text stands in; `line` is the line of the file.
    """

    text: str
    grade: Grade | None = None
    stance: str | None = None
    kind: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One warning sign: what to find, what must stand near it, and what must not.

    Of each set in `requires` a word must stand somewhere in the document.
    `weight` is 1 (weak) to 5; `stance` is set where the rule's own words say it; `line` is the
    line of the file, for messages; `few` says why a rule that fires in one place only is kept.
    """

    name: str
    topic: str
    weight: int
    find: WordSet
    near: tuple[Near, ...] = ()
    not_near: tuple[Near, ...] = ()
    requires: tuple[WordSet, ...] = ()
    stance: str | None = None
    about: str = ""
    few: str = ""
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class StanceWords:
    """Words that state a stance when they stand near a sign; the first one that fits counts."""

    stance: str
    near: Near
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What makes a sign weigh more or less: a section, a document's title or kind, words near."""

    name: str
    weight: int
    sections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    titles: WordSet | None = None
    near: Near | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Watchlist:
    """The rules of one file. `hash` covers what is matched and the matcher's version."""

    name: str
    path: str
    rules: tuple[Rule, ...]
    hash: str
    lists: Mapping[str, WordSet] = field(default_factory=dict)
    stances: tuple[StanceWords, ...] = ()
    contexts: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One match: `page_text[start:end] == quote`, always.

    `page` counts from 1; `start` and `end` are string indices into the stored page text; `where`
    is a place a person can find ("item 7.C, consent") or "" and `item_title` that item's title;
    `weight` is the rule's weight with the context's added, and `why` names those contexts.
    """

    rule: str
    topic: str
    page: int
    where: str
    start: int
    end: int
    quote: str
    weight: int
    stance: str = "mention"
    why: tuple[str, ...] = ()
    item_title: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """All signs of one topic in one document, in reading order, and the highest grade of them."""

    topic: str
    grade: Grade
    stance: str
    signs: tuple[Sign, ...]
