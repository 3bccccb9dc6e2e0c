"""What the net figure hangs on: each driver moved alone from its low to its high end.

A driver is an assumption with a range, or a ledger line with a range of its own. The table says how
far the net moves, widest first; it says nothing about how likely any end is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.assumptions import Assumption, Assumptions, value_words
from reports.model import NOTHING, LedgerLine, Range
from reports.money import dollars

IN_NET = ("received", "recouped")  # the stages of income that the net rests on


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver: its low and high in words, and the net cost at each end, others held central.

    `at_low` may be above `at_high`: more money back is less cost.
    """

    name: str
    low: str
    high: str
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the net moves, in dollars."""
        return abs(self.at_high - self.at_low)


def drivers(
    lines: Sequence[LedgerLine], net: Range, stated: Assumptions | None = None
) -> tuple[Driver, ...]:
    """Every driver that moves the net, the widest first.

    `lines` are the counted lines of the report and `net` its net cost; lines that come from
    `stated` are moved by their assumptions and never by themselves.
    """
    stated = stated or Assumptions()
    estimated = {one.id for one in stated.estimates}
    of_lines = [_of_line(line, net) for line in lines if line.id not in estimated]
    counted = {line.id for line in lines}
    of_values = [
        _of_assumption(one, stated, net, counted)
        for one in stated.assumptions.values()
        if not one.value.is_exact
    ]
    found = [one for one in (*of_lines, *of_values) if one is not None and one.width]
    return tuple(sorted(found, key=lambda one: (-one.width, one.name)))


def sign(line: LedgerLine) -> int:
    """+1 where the line raises the net, -1 where it lowers it, 0 where it is not in it."""
    if not line.counts:
        return 0
    if line.direction == "cost" or line.stage == "recouped":
        return 1
    return -1 if line.stage in IN_NET else 0


def _of_line(line: LedgerLine, net: Range) -> Driver | None:
    span, way = line.span, sign(line)
    if span is None or span.is_exact or not way:
        return None
    return Driver(
        f"{line.category} (line {line.id})",
        f"${dollars(span.low)}",
        f"${dollars(span.high)}",
        net.central + way * (span.low - span.central),
        net.central + way * (span.high - span.central),
    )


def _of_assumption(
    one: Assumption, stated: Assumptions, net: Range, counted: Iterable[str]
) -> Driver | None:
    kept = set(counted)
    ends = []
    for value in (one.value.low, one.value.high):
        fixed = replace(one, value=Range.exact(value))
        moved = sum(
            (
                stated.amount(estimate, fixed).central - stated.amount(estimate).central
                for estimate in stated.estimates
                if estimate.id in kept and one.id in estimate.uses and estimate.direction == "cost"
            ),
            NOTHING,
        )
        ends.append(net.central + moved)
    low, high = (value_words(replace(one, value=Range.exact(v))) for v in _ends(one))
    return Driver(one.statement, low, high, ends[0], ends[1])


def _ends(one: Assumption) -> tuple[Decimal, Decimal]:
    return one.value.low, one.value.high
