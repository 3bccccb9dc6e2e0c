"""English as people read it here: dates, dollars, plurals, lists and shortening, in one place.

Plain American English. What is a format of data (ISO dates in JSON, decimals in CSV) is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_DOLLAR = Decimal(1)


def day(on: date) -> str:
    """`December 1, 2026`."""
    return f"{on:%B} {on.day}, {on.year}"


def weekday(on: date) -> str:
    """`Tuesday, December 1, 2026`."""
    return f"{on:%A}, {day(on)}"


def clock(at: datetime) -> str:
    """`6:00 PM`, on the clock that the time is of."""
    return f"{at:%I:%M %p}".lstrip("0")


def dollars(amount: Decimal) -> str:
    """`$1,234.50`, `-$1,234.50`; always with cents."""
    return _dollars(amount, _CENT)


def whole_dollars(amount: Decimal) -> str:
    """`$1,235`: rounded, half a dollar up, for sentences whose figures stand exactly elsewhere."""
    return _dollars(amount, _DOLLAR)


def _dollars(amount: Decimal, unit: Decimal) -> str:
    rounded = amount.quantize(unit, ROUND_HALF_UP)
    return f"{'-' if rounded < 0 else ''}${abs(rounded):,}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 source`, `2 sources`, `1,000 counties`; `many` where the plural is no mere s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing(parts: Sequence[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; nothing for no parts."""
    *most, last = parts or ("",)
    return f"{', '.join(most)} {word} {last}" if most else last


def shortened(text: str, most: int) -> str:
    """The text where it has at most so many characters, else its beginning, by words, with `...`.

    `most` counts the dots too and is at least 4.
    """
    if len(text) <= most:
        return text
    cut = text[: most - 3]
    words, space, _ = cut.rpartition(" ")
    # One long word has no place to break; a break in the first half would lose most of the text.
    kept = words if space and len(words) > most // 2 else cut
    return f"{kept.rstrip(' ,;:.')}..."
