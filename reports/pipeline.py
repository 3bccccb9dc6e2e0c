"""Money promised on its way to money received, by the period that was claimed for.

    outstanding = claimed - denied - received

What was promised is never received, and what was approved is still outstanding. The payments that
DHS announced for task forces began on 2025-10-01: what came before is another regime, and the two
are summed apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from reports.assumptions import equipment_hint
from reports.cost import REGIME_START, Income, total
from reports.model import STAGES, LedgerLine, Period, Range
from reports.money import plain_money

Regime: TypeAlias = Literal["before", "since"]
MOST_FOR_EQUIPMENT = Decimal(100_000 + 1_000 * 7_500)  # no agency has trained more officers


@dataclass(frozen=True, slots=True)
class Claim:
    """The income lines of one period. `age` is in days from the end of the period to the day of
    asking; None where nothing is outstanding, or where that cannot be said."""

    period: Period
    regime: Regime
    income: Income
    lines: tuple[str, ...]
    age: int | None

    @property
    def outstanding(self) -> Range | None:
        """Claimed and neither denied nor received; below zero where claims are missing."""
        return self.income.outstanding

    @property
    def crosses(self) -> bool:
        """Whether the period lies on both sides of the change of regime."""
        return self.period.start < REGIME_START <= self.period.end


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The claims by period, oldest first; what stands in each stage before and since the change of
    regime, and in all. None in a sum is unknown, never zero."""

    as_of: date
    claims: tuple[Claim, ...]
    before: Income
    since: Income
    whole: Income


def pipeline(lines: Iterable[LedgerLine], as_of: date) -> Pipeline:
    """The pipeline of the income lines on a day. R and U lines enter no sum."""
    income = [line for line in lines if line.direction == "income"]
    by_period: dict[Period, list[LedgerLine]] = defaultdict(list)
    for line in income:
        by_period[line.period].append(line)
    ordered = sorted(by_period, key=lambda period: (period.start, period.end))
    return Pipeline(
        as_of=as_of,
        claims=tuple(_claim(period, by_period[period], as_of) for period in ordered),
        before=_income(line for line in income if regime_of(line.period) == "before"),
        since=_income(line for line in income if regime_of(line.period) == "since"),
        whole=_income(income),
    )


def regime_of(period: Period) -> Regime:
    """The regime of a period: that of its last day."""
    return "before" if period.end < REGIME_START else "since"


def _claim(period: Period, lines: Sequence[LedgerLine], as_of: date) -> Claim:
    income = _income(lines)
    left = income.outstanding
    days = (as_of - period.end).days
    is_owed = left is not None and left.central > 0 and days >= 0
    return Claim(
        period=period,
        regime=regime_of(period),
        income=income,
        lines=tuple(line.id for line in lines),
        age=days if is_owed else None,
    )


def _income(lines: Iterable[LedgerLine]) -> Income:
    held = list(lines)
    return Income(
        **{stage: total(line for line in held if line.stage == stage) for stage in STAGES}
    )


def hint_of(line: LedgerLine) -> str | None:
    """What an income line's amount may be made of under the program of 2025; a hint, no finding.

    Offered for periods since the change of regime only, and up to a thousand officers.
    """
    if line.direction != "income" or regime_of(line.period) == "before" or line.amount is None:
        return None
    return equipment_hint(line.amount) if line.amount <= MOST_FOR_EQUIPMENT else None


def pipeline_json(made: Pipeline) -> dict[str, object]:
    """The pipeline with central amounts as decimal strings in dollars; null is unknown."""
    return {
        "as_of": made.as_of.isoformat(),
        "claims": [
            {
                "from": claim.period.start.isoformat(),
                "to": claim.period.end.isoformat(),
                "regime": claim.regime,
                "crosses_regimes": claim.crosses,
                **income_json(claim.income),
                "days_outstanding": claim.age,
                "lines": list(claim.lines),
            }
            for claim in made.claims
        ],
        "regime_start": REGIME_START.isoformat(),
        "before": income_json(made.before),
        "since": income_json(made.since),
        "all": income_json(made.whole),
    }


def income_json(income: Income) -> dict[str, str | None]:
    """The stages and what is outstanding, by central amounts."""
    found: dict[str, str | None] = {stage: _central(income.of(stage)) for stage in STAGES}
    return {**found, "outstanding": _central(income.outstanding)}


def _central(span: Range | None) -> str | None:
    return None if span is None else plain_money(span.central)
