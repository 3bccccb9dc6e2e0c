"""Amounts of dollars in running text, as people write them: "$4.2 million", "(3,450.00)".

What is no plain sum, a rate or a range, is found and not counted: a person says what it comes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.money import LARGEST_DIGITS

_WORDS = {"thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000, "mm": 1_000_000,
          "billion": 1_000_000_000, "bn": 1_000_000_000, "b": 1_000_000_000}  # fmt: skip
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_SCALE = r"(?: ?(?P<word>(?i:thousand|million|billion)|[kK]|[mM]{1,2}|[bB]n?)\b)"
# With a dollar sign, or the word behind it.
_SIGNED = (
    r"(?P<open>\()?(?P<minus>[-\u2212])?(?:US ?)?\$ ?(?P<inner>[-\u2212(])?"
    rf"(?P<number>{_NUMBER}){_SCALE}?"
)
_NAMED = (
    rf"(?P<number2>{_NUMBER})(?: (?P<word2>(?i:thousand|million|billion)))? (?:US )?(?i:dollars)\b"
)
# A bare figure at the end of a line, with cents or commas: a row of a table or of a register.
_BARE = (
    r"(?<![$\w/-])(?P<open3>\()?(?P<minus3>[-\u2212])?"
    r"(?P<number3>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{2})?|[0-9]{1,9}\.[0-9]{2})(?P<close3>\))?"
    r"(?=[ \t]*(?:\n|\Z))"
)
_AMOUNT = re.compile(rf"(?<![0-9.,$]){_SIGNED}|(?<![\w.,$/]){_NAMED}|{_BARE}")
_GOES_ON = re.compile(r"[0-9]|[.,][0-9]|%| ?(?:percent|pct)\b", re.IGNORECASE)
# "per hour", "/hr", "a day", "each"; a sum per year is a sum, and "per the contract" names a paper.
_RATE = re.compile(
    r"\)?\s?(?:(?:/ ?|per )(?!year|yr|annum|fiscal|fy|the\b|this\b|our\b|agree|contract|resol|"
    r"quote|attach)[a-z]|an? (?:hour|day|week|month|night|mile|head|person|bed|trip)\b|"
    r"(?:for )?(?:each|every|apiece)\b)",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(r" ?(?:[-\u2013\u2014]|to|and|or) ?(?:US ?)?\$? ?[0-9]", re.IGNORECASE)
_RANGE_BEFORE = re.compile(r"(?:[0-9kKmM]|illion|ousand) ?(?:[-\u2013\u2014]|to) ?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween (?:US ?)?\$? ?[0-9][^.;]{0,40} and ?$", re.IGNORECASE)
_IN_WORDS = re.compile(r"dollars(?: and [\w/ -]{1,30})?[ \n]*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount on a page: `text[start:end] == shown`. `value` is in dollars, None where it is no
    plain sum; `doubt` then says why.

    `bare`: a figure without a dollar sign, at the end of a row. `last`: no words follow on its
    line, as in a table.
    """

    start: int
    end: int
    shown: str
    value: Decimal | None
    doubt: str = ""
    bare: bool = False
    last: bool = False


def amounts_in(text: str, scale: int = 1) -> tuple[Amount, ...]:
    """Every amount of a page in reading order.

    `scale` is 1,000 on a page that is "in thousands": it counts for the figures of its tables,
    which end their line, and not for a sum in a sentence or one with a word like million.
    """
    return tuple(_found(text, scale))


def _found(text: str, scale: int) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(text):
        start, end = found.span()
        number = found["number"] or found["number2"] or found["number3"]
        word = (found["word"] or found["word2"] or "").casefold()
        end, below = _closed(text, found, end)
        if _GOES_ON.match(text, end):
            continue
        if found["number3"] and not _labelled(text, start):
            continue
        doubt = _doubt(text, start, end)
        last = _ends_line(text, end)
        times = _WORDS[word] if word else scale if last else 1
        value = Decimal(number.replace(",", "")) * times
        exact = value == value.quantize(_CENT)
        if not exact and not word:
            continue  # "$0.04415" is the price of a unit
        if not exact or value >= 10**LARGEST_DIGITS:
            doubt = doubt or "no amount in dollars and cents"
        signed = -value if below and value else value
        sum_ = None if doubt else signed.quantize(_CENT)
        yield Amount(start, end, text[start:end], sum_, doubt, bool(found["number3"]), last)


def _closed(text: str, found: re.Match[str], end: int) -> tuple[int, bool]:
    """Where an amount ends, brackets and all, and whether it is below zero.

    Brackets are of the amount only where they close right behind it. In a table they mean below
    zero, "(3,450.00)"; in a sentence they repeat what was said: "five hundred dollars ($500)".
    """
    closes = bool(found["close3"])
    if (found["open"] or found["inner"] == "(") and text[end : end + 1] == ")":
        end, closes = end + 1, True
    if closes:
        return end, _ends_line(text, end) and not _IN_WORDS.search(
            text[max(0, found.start() - 60) : found.start()]
        )
    return end, bool(found["minus"] or found["minus3"] or found["inner"] in ("-", "\u2212"))


def _labelled(text: str, start: int) -> bool:
    """Whether words stand before a figure on its line."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return len(_LETTERS.findall(line)) >= 3


def _ends_line(text: str, end: int) -> bool:
    """Whether no words follow on the line, as in a table."""
    stop = text.find("\n", end)
    return not _LETTERS.search(text[end : stop if stop >= 0 else len(text)]) and (
        text[end : end + 1] not in (".", ",", ";")
    )


def _doubt(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 60) : start]
    if _RATE.match(text, end):
        return "a rate, not a sum"
    if _RANGE_AFTER.match(text, end) and not _is_and_of_two(text, end, before):
        return "one end of a range"
    if _RANGE_BEFORE.search(before) or _BETWEEN.search(before):
        return "one end of a range"
    return ""


def _is_and_of_two(text: str, end: int, before: str) -> bool:
    """`$5 and $7` are two sums, unless `between` stands before them."""
    joined = text[end : end + 5].casefold().lstrip()
    return joined.startswith(("and", "or ")) and not re.search(r"between (?:US ?)?$", before, re.I)
