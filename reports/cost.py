"""The cost report of a county: a pure function of ledger lines, scope and evidence.

    net         = gross - (received - recouped)
    outstanding = claimed - denied - received

Documented, computed and estimated lines enter the sums; reported and unknown ones enter none. A sum
without a known part is unknown (None) and so is every figure that is worked out from it: an unknown
receipt is never taken for zero. A stage of income for which the ledger has no line at all is zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add

from groundwork.errors import Refused
from groundwork.places import Place
from reports.citations import (
    EvidenceStore,
    Problem,
    ReportStopped,
    Source,
    cited_sources,
)
from reports.context import Context
from reports.model import (
    CENT,
    COUNTED,
    DIRECTIONS,
    INCREMENTAL,
    NOTHING,
    STAGES,
    ZERO,
    Grade,
    LedgerLine,
    Period,
    Range,
    Stage,
)
from reports.money import shorten
from reports.remarks import remarks_on
from reports.rounding import step
from reports.stops import stops


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about. `start` and `end` None: as far as the ledger goes.

    `year_rule` says how lines of different fiscal years are put side by side; without it they stop
    the report.
    """

    place: Place
    as_of: date
    start: date | None = None
    end: date | None = None
    year_rule: str | None = None


# From this day DHS announced payments under task-force agreements: another regime than before.
REGIME_START = date(2025, 10, 1)
# Costs that come from a case and not from a year: told apart, and in no annual figure.
LIABILITY = frozenset(
    {
        "settlement",
        "settlements",
        "settlements and judgments",
        "judgment",
        "judgments",
        "verdict",
        "consent decree",
        "court monitor",
    }
)


def is_liability(line: LedgerLine) -> bool:
    """Whether a cost line is of a case (settlement, judgment), which no annual sum holds."""
    return line.direction == "cost" and line.category.casefold() in LIABILITY


@dataclass(frozen=True, slots=True)
class Income:
    """What came back, by stage; None where nothing of it is known."""

    promised: Range | None
    claimed: Range | None
    approved: Range | None
    received: Range | None
    denied: Range | None
    recouped: Range | None

    @property
    def outstanding(self) -> Range | None:
        """What was claimed and neither denied nor received; below zero where claims are missing."""
        return _less(_less(self.claimed, self.denied), self.received)

    @property
    def kept(self) -> Range | None:
        """What was received and not taken back."""
        return _less(self.received, self.recouped)

    def of(self, stage: Stage) -> Range | None:
        """The sum of one stage."""
        found: Range | None = getattr(self, stage)
        return found


@dataclass(frozen=True, slots=True)
class CostReport:
    """All figures of a report. None is unknown, never zero; amounts are dollars.

    `gross_by_grade` and `gross_by_increment` split the central gross cost. `lines` are those of the
    period, costs first; `liability` is the sum of those of cases, which is in no other figure.
    `income_before` and `income_since` split the income at REGIME_START by the end of a line's
    period. `unit` is what figures in words are rounded to. `left_out` counts the place's lines
    outside of the period.
    """

    place: Place
    period: Period
    as_of: date
    gross: Range | None
    documented: Decimal | None
    gross_by_grade: tuple[tuple[Grade, int, Decimal], ...]
    gross_by_increment: tuple[tuple[str | None, Decimal], ...]
    income: Income
    net: Range | None
    if_outstanding_paid: Decimal | None
    documented_share: Decimal | None
    grade: Grade
    liability: Range | None
    income_before: Income
    income_since: Income
    unit: Decimal
    year_rule: str | None
    context: Context
    lines: tuple[LedgerLine, ...]
    left_out: int
    sources: tuple[Source, ...]
    remarks: tuple[str, ...]

    @property
    def costs(self) -> tuple[LedgerLine, ...]:
        """The cost lines that are counted."""
        return tuple(line for line in _costs(self.lines) if line.counts)

    @property
    def cases(self) -> tuple[LedgerLine, ...]:
        """The cost lines of cases that are counted: in no annual figure."""
        return tuple(line for line in self.lines if is_liability(line) and line.counts)

    @property
    def incomes(self) -> tuple[LedgerLine, ...]:
        """The income lines that are counted, by stage."""
        return tuple(line for line in self.lines if line.direction == "income" and line.counts)

    def records(self, *stages: Stage) -> bool:
        """Whether the ledger has any line of these stages, in whatever grade."""
        return any(line.stage in stages for line in self.lines)

    @property
    def unknown(self) -> tuple[LedgerLine, ...]:
        """What was asked, or has to be, and is not known."""
        return tuple(line for line in self.lines if line.grade == "U")

    @property
    def reported(self) -> tuple[LedgerLine, ...]:
        """What somebody said, and no record shows."""
        return tuple(line for line in self.lines if line.grade == "R")


def cost_report(
    lines: Iterable[LedgerLine],
    scope: Scope,
    store: EvidenceStore,
    context: Context | None = None,
) -> CostReport:
    """The report of one place; lines of other places are left alone.

    The estimates of `context.assumptions` are lines of the report like the ledger's. Raises Refused
    where there is no line of the place in the period, and ReportStopped where a line runs over the
    period's edge, cannot be found again, counts a promise as received or mixes fiscal years.
    """
    context = context or Context()
    estimated = context.assumptions.lines(scope.place)
    ours = [*(line for line in lines if line.place.fips == scope.place.fips), *estimated]
    _refuse_twice(ours)
    period = _period(ours, scope)
    within = tuple(sorted((line for line in ours if _belongs(line, period)), key=_order))
    if not within:
        raise _nothing(scope)
    _refuse_crossing(within, period)
    if problems := stops(within, scope.year_rule):
        raise ReportStopped(problems)
    sources = cited_sources((*within, *context.measures), store, context.clauses)
    costs = _costs(within)
    gross = total(costs) if costs else None
    income = _income(within)
    net = _less(gross, income.kept)
    documented = None if gross is None else _central(line for line in costs if line.grade == "D")
    cases = [line for line in within if is_liability(line)]
    in_net = [line for line in within if line in costs or line.stage in ("received", "recouped")]
    return CostReport(
        place=scope.place,
        period=period,
        as_of=scope.as_of,
        gross=gross,
        documented=documented,
        gross_by_grade=_by_grade(costs),
        gross_by_increment=_by_increment(costs),
        income=income,
        net=net,
        if_outstanding_paid=_if_paid(net, income.outstanding),
        documented_share=_documented_share(costs),
        grade=_grade(in_net) if net is not None else "U",
        liability=total(cases) if cases else None,
        income_before=_income(line for line in within if line.period.end < REGIME_START),
        income_since=_income(line for line in within if line.period.end >= REGIME_START),
        unit=CENT if net is None else step(in_net, net.central),
        year_rule=scope.year_rule,
        context=context,
        lines=within,
        left_out=len(ours) - len(within),
        sources=sources,
        remarks=remarks_on(within, income.outstanding, scope.as_of),
    )


def _costs(lines: Iterable[LedgerLine]) -> list[LedgerLine]:
    """The cost lines of a year: those of cases stand apart."""
    return [line for line in lines if line.direction == "cost" and not is_liability(line)]


def _income(lines: Iterable[LedgerLine]) -> Income:
    held = list(lines)
    return Income(
        **{stage: total(line for line in held if line.stage == stage) for stage in STAGES}
    )


def _refuse_twice(lines: Iterable[LedgerLine]) -> None:
    """An estimate may not take the id of a ledger line: a figure is named by its id."""
    seen: set[str] = set()
    for line in lines:
        if line.id in seen:
            message = (
                f"Line {shorten(line.id)} stands in the ledger and in the assumptions file; give "
                "the estimate an id of its own."
            )
            raise ReportStopped((Problem(line.id, message),))
        seen.add(line.id)


def total(lines: Iterable[LedgerLine]) -> Range | None:
    """The sum of the counted lines: zero of no lines, None where there are some and none counts."""
    held = list(lines)
    counted = [line.span for line in held if line.counts]
    if held and not counted:
        return None
    return reduce(add, (span for span in counted if span is not None), ZERO)


def _central(lines: Iterable[LedgerLine]) -> Decimal:
    spans = (line.span for line in lines if line.counts)
    return sum((span.central for span in spans if span is not None), NOTHING)


def _less(one: Range | None, other: Range | None) -> Range | None:
    """A difference; unknown as soon as one of the two is."""
    return None if one is None or other is None else one - other


def _if_paid(net: Range | None, outstanding: Range | None) -> Decimal | None:
    """The net after all that is outstanding; nothing is, where more came in than was claimed."""
    if net is None or outstanding is None or outstanding.central < 0:
        return None
    return net.central - outstanding.central


def _documented_share(costs: Iterable[LedgerLine]) -> Decimal | None:
    """The documented part of the gross cost, two decimals; a credit counts by its size.

    Rounded half up, but all of it is 1.00 and none of it 0.00 only where that is exact.
    """
    counted = [(line.grade, abs(line.span.central)) for line in costs if line.counts and line.span]
    whole = sum((size for _, size in counted), NOTHING)
    if not whole:
        return None
    part = sum((size for grade, size in counted if grade == "D"), NOTHING)
    share = (part / whole).quantize(CENT, ROUND_HALF_UP)
    if part in (whole, NOTHING):
        return share
    return min(max(share, CENT), 1 - CENT)


def _grade(lines: Iterable[LedgerLine]) -> Grade:
    """The weakest grade that the net figure rests on."""
    used = [
        line.grade
        for line in lines
        if line.counts and (line.direction == "cost" or line.stage in ("received", "recouped"))
    ]
    return max(used, key=COUNTED.index)


def _by_grade(costs: list[LedgerLine]) -> tuple[tuple[Grade, int, Decimal], ...]:
    held = ((grade, [line for line in costs if line.grade == grade]) for grade in COUNTED)
    return tuple((grade, len(lines), _central(lines)) for grade, lines in held if lines)


def _by_increment(costs: list[LedgerLine]) -> tuple[tuple[str | None, Decimal], ...]:
    counted = [line for line in costs if line.counts]
    held = (
        (word, [line for line in counted if line.incremental == word])
        for word in (*INCREMENTAL, None)
    )
    return tuple((word, _central(lines)) for word, lines in held if lines)


def _period(lines: list[LedgerLine], scope: Scope) -> Period:
    """The days of the report; an end that is not given is as far as the ledger's lines go."""
    starts = [line.period.start for line in lines]
    ends = [line.period.end for line in lines]
    start, end = scope.start, scope.end
    if start is None:
        start = min((day for day in starts if end is None or day <= end), default=end)
    if end is None:
        end = max((day for day in ends if start is None or day >= start), default=start)
    if start is None or end is None:
        raise _nothing(scope)
    return Period(start, end)


def _belongs(line: LedgerLine, period: Period) -> bool:
    """Lines inside belong, and those that run over the edge, which are then refused by name."""
    return period.meets(line.period)


def _refuse_crossing(lines: Iterable[LedgerLine], period: Period) -> None:
    """No amount is divided over time in silence. What enters no sum may reach over the edge."""
    problems = tuple(
        Problem(
            line.id,
            f"Line {shorten(line.id)} runs from {line.period.start} to {line.period.end}, over "
            f"the edge of the report's period, {period.start} to {period.end}; split the line, "
            "or choose a period that holds all of it.",
        )
        for line in lines
        if line.counts and not period.holds(line.period)
    )
    if problems:
        raise ReportStopped(problems)


def _order(line: LedgerLine) -> tuple[int, int, str, date, date, str]:
    stage = -1 if line.stage is None else STAGES.index(line.stage)
    period = line.period
    kind = line.category.casefold()
    return DIRECTIONS.index(line.direction), stage, kind, period.start, period.end, line.id


def _nothing(scope: Scope) -> Refused:
    within = ""
    if scope.start is not None or scope.end is not None:
        within = f" between {scope.start or 'its begin'} and {scope.end or 'its end'}"
    return Refused(
        f"The ledger holds no line of {scope.place.full_name}{within}, so there is nothing to "
        "report; bring lines in with countywatch ledger import FILE."
    )
