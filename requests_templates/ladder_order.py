"""What a person asks a later letter to be: its kind, the request, and the choices of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from groundwork.errors import WrongUse
from groundwork.law import RecordsLaw
from groundwork.paper import PaperMeta, one_line
from requests_templates.ladder_rules import LetterKind
from requests_templates.ladder_status import Standing
from requests_templates.model import Check, Requester

FeeChoice = Literal["accept", "cap", "narrow", "contest", "inspect"]
FEE_CHOICES: tuple[FeeChoice, ...] = get_args(FeeChoice)
Ground = Literal["exemption", "unnamed", "segregation", "search", "unanswered", "fee", "waiver"]
GROUNDS: dict[Ground, str] = {
    "exemption": "The exemption that was named does not reach this record.",
    "unnamed": "No exemption was named for it.",
    "segregation": "What may be exempt can be taken out and the rest released.",
    "search": "The search for it was not enough.",
    "unanswered": "No answer came in the time that the law gives.",
    "fee": "The charge is not one that the law allows.",
    "waiver": "The request meets the law's test for a waiver, which was refused.",
}
LONGEST_WORDS = 1500  # of a requester's own reason: more belongs in an enclosure


@dataclass(frozen=True)
class LetterItem:
    """An item of the first letter, as later letters name it; `category` is its record's number."""

    number: int
    series: str
    category: int


@dataclass(frozen=True)
class Order:
    """A later letter to be drafted.

    `words` are the requester's own for single items: what an item is narrowed to, or why a refusal
    of it is wrong. `reason` is a paragraph of the requester's own. `route` is the number of a way
    to a review, from 1, where the law has several. `templates` is a folder of the user's own, as
    for the first letter.
    """

    kind: LetterKind
    standing: Standing
    law: RecordsLaw
    agency: str
    items: tuple[LetterItem, ...]
    requester: Requester
    reference: str
    choice: FeeChoice | None = None
    cap: Decimal | None = None
    words: Mapping[int, str] = field(default_factory=dict)
    grounds: Mapping[int, tuple[Ground, ...]] = field(default_factory=dict)
    reason: str | None = None
    route: int | None = None
    templates: Path | None = None
    sample: bool = False

    def __post_init__(self) -> None:
        """Refuses items that the letter has not, and words that are too long for a letter."""
        numbers = {item.number for item in self.items}
        unknown = sorted((set(self.words) | set(self.grounds)) - numbers)
        if unknown:
            raise WrongUse(
                f"The letter has no item {unknown[0]}; its items are "
                f"{', '.join(map(str, sorted(numbers)))}."
            )
        for text in (*self.words.values(), self.reason or ""):
            if len(text) > LONGEST_WORDS:
                raise WrongUse(
                    f"A reason has {len(text)} characters; give at most {LONGEST_WORDS}, and "
                    "enclose the rest."
                )

    @property
    def today(self) -> date:
        """The date of the letter."""
        return self.standing.today

    def named(self, numbers: tuple[int, ...]) -> tuple[LetterItem, ...]:
        """The items of these numbers, in the letter's order."""
        return tuple(item for item in self.items if item.number in numbers)


@dataclass(frozen=True)
class LadderDraft:
    """A later letter in Markdown, with what the drafter has to know."""

    kind: LetterKind
    markdown: str
    meta: PaperMeta
    checks: tuple[Check, ...]


def own_words(text: str | None) -> str | None:
    """The requester's own words on one line, ending in a full stop; None where there are none."""
    line = one_line(text or "")
    if not line:
        return None
    return line if line[-1] in ".!?…" else f"{line}."
