"""How far a figure may be told: no finer than the weakest figure that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from reports.model import CENT, LedgerLine, Range

_LEAST_DIGITS = 2  # a figure keeps two significant digits, however rough its parts


def grain(amount: Decimal) -> Decimal:
    """The unit in which an amount is stated: 1000 for 9,000, 10 for 6,160, a cent for 12.34."""
    if not amount:
        return CENT
    cents = abs(int(amount.scaleb(2)))
    unit = CENT
    while cents % 10 == 0:
        cents //= 10
        unit *= 10
    return unit


def step(lines: Iterable[LedgerLine], figure: Decimal) -> Decimal:
    """The unit to which a figure is rounded that rests on these counted lines.

    Documented and computed lines are exact; an estimate is as rough as the roundest of its figures.
    """
    rough = [
        min(grain(value) for value in _stated(line))
        for line in lines
        if line.grade == "E" and line.counts and _stated(line)
    ]
    if not rough or not figure:
        return CENT
    most = Decimal(1).scaleb(abs(figure).adjusted() - _LEAST_DIGITS + 1)
    return max(CENT, min(max(rough), most))


def _stated(line: LedgerLine) -> list[Decimal]:
    return [value for value in (line.amount, line.low, line.high) if value]


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """The amount to the nearest unit, halves up, with two decimals."""
    if unit <= CENT:
        return amount
    return ((amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit).quantize(CENT)


def rounded_range(span: Range, unit: Decimal) -> Range:
    """Each end to the nearest unit."""
    return Range(*(rounded(value, unit) for value in (span.low, span.central, span.high)))
