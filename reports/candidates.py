"""Amounts near immigration terms, as candidates for the ledger: found, never counted.

A candidate carries its page, its words and what it stands beside. A person confirms it, and only
then it becomes a line, by the rules that any other line has to keep.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.amounts import Amount, amounts_in
from reports.model import Direction
from reports.money import plain_money

NEAR = 160  # characters between a term and an amount of another sentence
LONGEST_QUOTE = 300
LONGEST_LABEL = 100
SHORT_LINE = 70  # characters; running text goes on to the margin before it breaks
FEW_LETTERS = 10  # on a line before an amount say too little: the sentence is taken
Span = tuple[int, int]
Bounds = Callable[[str, int, int], Span]

_INCOME = re.compile(
    r"\b(?:reimburs\w+|revenues?|receipts?|claimed (?:of|from)|grants?|awards?|awarded|per diem|"
    r"SCAAP|stonegarden|deposit\w*|received|income|proceeds)\b|"
    r"\bclaim\w*[^.\n]{0,30}\b(?:to|of|from) (?:ICE|DHS|U\.? ?S\.?)\b|"
    r"[0-9] (?:claimed|denied|approved|recouped|taken back)\b",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LETTERS = re.compile(r"[^\W\d_]")
_STOP = re.compile(r"(?<=[0-9)])[.;]\s+(?=[A-Z])")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """An amount as it was found: `text[start:end]` of its page is `shown`, or a budget's row.

    `amount` is in dollars, None where it is no plain sum (`doubt` says why). `heading` is the head
    of its column, "" outside of a table.
    """

    page: int
    start: int
    end: int
    quote: str
    shown: str
    amount: Decimal | None
    doubt: str
    label: str
    heading: str = ""
    section: str = ""

    @property
    def direction(self) -> Direction:
        """Cost or income, as its words suggest; a person says which it is."""
        return direction_of(f"{self.section} {self.label} {self.quote}")

    @property
    def fingerprint(self) -> str:
        """The same for the same words, column and amount on any page of any version."""
        amount = plain_money(self.amount) or self.shown
        parts = (_letters(self.quote), _letters(self.heading), amount)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def direction_of(words: str) -> Direction:
    """Income where the words speak of money that comes in, else cost."""
    return "income" if _INCOME.search(words) else "cost"


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def near_terms(
    text: str,
    page: int,
    terms: Sequence[Span] | None,
    bounds: Bounds,
    *,
    scale: int = 1,
    taken: Sequence[Span] = (),
) -> Iterator[Found]:
    """The amounts of a page that stand near a term: in its sentence, or in running text within 160
    characters with no blank line between; a row of a table on the term's own line.

    `terms` None takes every amount. `bounds` gives the sentence around a span; `taken` are spans,
    such as a budget's rows, whose amounts are told already.
    """
    for amount in amounts_in(text, scale):
        if any(start <= amount.start < end for start, end in taken):
            continue
        row = _row(text, amount)
        around = row or bounds(text, amount.start, amount.end)
        reach = 0 if row else NEAR
        if terms is None or any(_is_near(text, amount, around, term, reach) for term in terms):
            yield _candidate(text, page, amount, around)


def _row(text: str, amount: Amount) -> Span | None:
    """The line of an amount that ends a row of a table; None in running text. A row speaks for
    itself alone: those around it are of other things."""
    start = text.rfind("\n", 0, amount.start) + 1
    stop = text.find("\n", amount.end)
    end = len(text) if stop < 0 else stop
    is_row = amount.bare or (amount.last and end - start < SHORT_LINE)
    return (start, end) if is_row and _letters(text[start : amount.start]) else None


def _is_near(text: str, amount: Amount, around: Span, term: Span, reach: int) -> bool:
    if around[0] < term[1] and term[0] < around[1]:
        return True
    left, right = min(amount.end, term[1]), max(amount.start, term[0])
    return right - left <= reach and not _BLANK_LINE.search(text, left, right)


def _candidate(text: str, page: int, amount: Amount, sentence: Span) -> Found:
    return Found(
        page=page,
        start=amount.start,
        end=amount.end,
        quote=quote_around(text, (amount.start, amount.end), sentence),
        shown=" ".join(amount.shown.split()),
        amount=amount.value,
        doubt=amount.doubt,
        label=_label(text, amount.start, sentence),
    )


def quote_around(text: str, inner: Span, outer: Span) -> str:
    """The words of a sentence around an amount on one line; of a long one as many as may stand in
    a citation, cut at spaces.

    A full stop behind a figure, "on February 16. The agreement", ends the quote too, though it may
    be of an item's number: words about another sum would say the wrong thing of this one.
    """
    ends = [found.span() for found in _STOP.finditer(text, *outer)]
    first = max([end for _, end in ends if end <= inner[0]], default=outer[0])
    last = min([start + 1 for start, _ in ends if start >= inner[1]], default=outer[1])
    outer = (first, last)
    room = max(0, (LONGEST_QUOTE - (inner[1] - inner[0])) // 2)
    left, right = max(outer[0], inner[0] - room), min(outer[1], inner[1] + room)
    if left > outer[0]:
        left = _next_space(text, left, inner[0])
    if right < outer[1]:
        right = _last_space(text, inner[1], right)
    return " ".join(text[left:right].split())


def _next_space(text: str, at: int, most: int) -> int:
    return next((place + 1 for place in range(at, most) if text[place].isspace()), most)


def _last_space(text: str, least: int, at: int) -> int:
    return next((place for place in range(at, least, -1) if text[place].isspace()), least)


def _label(text: str, start: int, sentence: Span) -> str:
    """What stands before an amount on its line: the row's label, or the words that lead to it."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if len(_LETTERS.findall(before)) < FEW_LETTERS:
        before = text[sentence[0] : start]
    words = " ".join(before.split()).rstrip(" :;,.(-$")
    if len(words) <= LONGEST_LABEL:
        return words
    return words[-LONGEST_LABEL:].partition(" ")[2]
