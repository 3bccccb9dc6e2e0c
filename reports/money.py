"""Amounts of dollars as people type them, and as reports print them. Decimal only."""

from __future__ import annotations

import re
from decimal import Decimal

from groundwork.paper import one_line

LARGEST_DIGITS = 12  # before the point: a trillion dollars is a slip of the hand

# A minus before or after the dollar sign, or brackets around both; commas part thousands.
_AMOUNT = re.compile(
    r"(?P<minus>[-\u2212])?(?P<open>\()? ?\$? ?(?P<inner>[-\u2212])?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<cents>\.[0-9]{1,2})? ?(?P<close>\))?"
)
_COUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]{1,3})?")
_FORMULA = re.compile(r"[=@]")
_COMMA_CENTS = re.compile(r"[-\u2212($ ]*[0-9]+(?:\.[0-9]{3})*,[0-9]{1,2}\)?")


def parse_money(text: str) -> Decimal:
    """The amount of a cell: `1234.5`, `1,234.50`, `$1,234.50`; `-3450` and `(3,450.00)` negative.

    Raises ValueError with one sentence that says what to write instead.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(_why_not(text))
    signs = [found["minus"], found["open"], found["inner"]]
    if sum(sign is not None for sign in signs) > 1 or bool(found["open"]) != bool(found["close"]):
        raise ValueError(_why_not(text))
    whole = found["whole"].replace(",", "")
    if len(whole.lstrip("0")) > LARGEST_DIGITS:
        raise ValueError(f"{shorten(text)} is more than a trillion dollars; check it.")
    value = Decimal(whole + (found["cents"] or "")).quantize(Decimal("0.01"))
    return -value if any(signs) and value else value


def parse_count(text: str) -> Decimal:
    """A count of hours, calls, people: `1,240`, `37.5`; up to three decimals, never below zero.

    Raises ValueError with one sentence that says what to write instead.
    """
    found = _COUNT.fullmatch(text)
    whole = found["whole"].replace(",", "") if found else ""
    if found is None or len(whole.lstrip("0")) > LARGEST_DIGITS:
        raise ValueError(_why_no_count(text, found is not None))
    return Decimal(whole + (found["part"] or ""))


def _why_no_count(text: str, is_number: bool) -> str:
    shown = shorten(text)
    if is_number:
        return f"{shown} is more than a trillion; check it."
    if _FORMULA.match(text):
        return f"{shown} is a formula, and formulas are never run; write the figure itself."
    return (
        f"{shown} is no count; write a number like 1240 or 37.5, without its unit, and leave the "
        "cell empty where it is unknown."
    )


def _why_not(text: str) -> str:
    shown = shorten(text)
    if _FORMULA.match(text):
        return f"{shown} is a formula, and formulas are never run; write the figure itself."
    if _COMMA_CENTS.fullmatch(text):
        return f"{shown} has a comma before the cents; write it with a point, like 1,234.50."
    if re.search(r"[0-9] ?%", text):
        return f"{shown} is a percentage; write the dollars that it comes to."
    if re.search(r"\.[0-9]{3,}", text):
        return f"{shown} has more than two decimals; write dollars and cents, like 1,234.50."
    if re.search(r"[0-9] ?(?:k|m|mm|bn|thousand|million|billion)\b", text, re.IGNORECASE):
        return f"{shown} is shortened; write the figure out in full dollars, like 4,200,000."
    return (
        f"{shown} is no amount in dollars; write it like 1234.50 or $1,234.50, and leave the cell "
        "empty where it is unknown."
    )


def shorten(text: str, longest: int = 40) -> str:
    """What a person typed, in quotation marks, on one line and not too long for a message."""
    shown = one_line(text)
    return f"'{shown[:longest]}...'" if len(shown) > longest else f"'{shown}'"


def plain_money(amount: Decimal | None) -> str | None:
    """An amount as JSON and CSV hold it: `1234.50`; None stays None."""
    return None if amount is None else f"{amount:.2f}"


def dollars(amount: Decimal | None) -> str:
    """An amount as a table shows it: `1,234.50`, `(3,450.00)`; unknown is blank, never zero."""
    if amount is None:
        return ""
    shown = f"{abs(amount):,.2f}"
    return f"({shown})" if amount < 0 else shown


def dollars_in_words(amount: Decimal) -> str:
    """An amount as a sentence shows it: `$1,234.50`, `minus $3,450.00`."""
    return f"{'minus ' if amount < 0 else ''}${abs(amount):,.2f}"
