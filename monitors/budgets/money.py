"""Amounts as budgets print them, as dollars; what is no amount is None and never a guess."""

from __future__ import annotations

import re
from decimal import Decimal

_WORDS = {"thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000,
          "mm": 1_000_000, "billion": 1_000_000_000, "b": 1_000_000_000}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[-\u2212\u2013])?\s*(?P<dollar>\$)?\s*(?P<inner>[-\u2212\u2013])?"
    rf"\s*(?P<open2>\()?(?P<number>{_NUMBER})\s*"
    r"(?:(?P<word>thousand|million|billion|k|mm?|b)\b\.?)?"
    r"\s*(?P<after>[-\u2212])?\s*(?P<close>\)?)\s*(?P<note>\*{0,3})",
    re.I,
)
_NOTHING = re.compile(r"\$?\s*(?:[-\u2212\u2013\u2014]{1,3}|\(\s*-\s*\))")
_SCALE = re.compile(
    r"\bin (?P<word>thousand|million)s\b|\(?\$?\s?\(?000'?s?\s*(?:omitted|\))|\$000'?s?\b", re.I
)


def money(cell: str, scale: int = 1) -> Decimal | None:
    """The dollars of a cell, times `scale` (1,000 where the page is "in thousands").

    "(3,450.00)", "3,450-" and "-3,450" are below zero; a dash alone is nothing, as accountants
    write it: 0. None where the cell is no amount: blank, "N/A", a percentage, words, a date.
    """
    text = " ".join(cell.split())
    if _NOTHING.fullmatch(text):
        return Decimal(0)
    found = _AMOUNT.fullmatch(text)
    if found is None or bool(found["open"] or found["open2"]) != bool(found["close"]):
        return None
    word = (found["word"] or "").lower()
    dollars = Decimal(found["number"].replace(",", "")) * (_WORDS[word] if word else scale)
    below = found["minus"] or found["inner"] or found["after"] or found["close"]
    return -dollars if below and dollars else dollars


def scale_of(line: str) -> int | None:
    """By how much amounts below a line count ("Amounts in thousands": 1,000); None where it does
    not say."""
    found = _SCALE.search(line)
    if found is None:
        return None
    return _WORDS[(found["word"] or "thousand").lower()]
