"""Over any ledger: regimes add up, rounding is honest, charts draw, the workbook's sums agree."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.paper import Picture
from reports.charts import claims_chart, net_chart, tornado_chart
from reports.citations import ReportStopped
from reports.cost import CostReport
from reports.model import STAGES, LedgerLine, Range
from reports.rounding import grain, rounded, step
from reports.sections import found_drivers, net_rows, quarter_rows, quarters, regime_rows
from reports.workbook import report_workbook
from tests.reports.test_cost_sums import ledger_lines, made
from tests.reports.test_report_outputs import worked_out

FEW = settings(max_examples=25, deadline=None)
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def report_of(lines: list[LedgerLine]) -> CostReport | None:
    """The report, or None where these lines stop it, as two whole years that mix do."""
    try:
        return made(*lines)
    except ReportStopped:
        return None


def _add(one: Range | None, other: Range | None) -> Range | None:
    return None if one is None or other is None else one + other


@given(ledger_lines())
@settings(deadline=None)
def test_the_two_regimes_are_the_whole(lines: list[LedgerLine]) -> None:
    """Before and since add to all, wherever both are known; and outstanding is what is left."""
    report = report_of(lines)
    if report is None:
        return
    for stage in STAGES:
        before, since = report.income_before.of(stage), report.income_since.of(stage)
        if before is not None and since is not None:
            assert _add(before, since) == report.income.of(stage)
    for income in (report.income, report.income_before, report.income_since):
        if income.outstanding is not None:
            assert income.claimed and income.denied and income.received
            central = income.claimed.central - income.denied.central - income.received.central
            assert income.outstanding.central == central
    assert len(regime_rows(report)) == len(STAGES) + 1
    shown = [one.outstanding for one in quarters(report)]
    if report.income.outstanding is not None and None not in shown:
        known = sum((amount for amount in shown if amount is not None), Decimal(0))
        assert known == report.income.outstanding.central
    assert len(quarter_rows(report)) == len(quarters(report))


@given(ledger_lines())
@settings(deadline=None)
def test_every_driver_moves_the_net_within_its_range(lines: list[LedgerLine]) -> None:
    """Moved alone, no driver takes the net out of its range; incremental and full stay apart."""
    report = report_of(lines)
    if report is None or report.net is None:
        return
    for one in found_drivers(report):
        assert report.net.low <= min(one.at_low, one.at_high)
        assert max(one.at_low, one.at_high) <= report.net.high
    assert len(net_rows(report)) <= 2


@given(ledger_lines())
@settings(deadline=None)
def test_charts_draw_or_are_left_out(lines: list[LedgerLine]) -> None:
    """Each chart is an XML drawing of its own size with words, or none at all."""
    report = report_of(lines)
    if report is None:
        return
    drawn: list[Picture | None] = [net_chart(report), claims_chart(quarters(report))]
    if report.net is not None:
        drawn.append(tornado_chart(found_drivers(report), report.net.central))
    for picture in drawn:
        if picture is not None:
            root = ElementTree.fromstring(picture.svg)
            assert root.tag.endswith("svg") and picture.alt.endswith(".")
            assert "nan" not in picture.svg.lower() and "inf" not in picture.svg.lower()


@given(ledger_lines())
@FEW
def test_the_workbook_agrees_with_the_report(lines: list[LedgerLine]) -> None:
    """Its formulas, worked out from its own cells, give gross, income and net."""
    report = report_of(lines)
    if report is None:
        return
    found = worked_out(report_workbook(report))
    for name, span in (("Gross cost", report.gross), ("Net cost", report.net)):
        wanted = [None] * 3 if span is None else [span.low, span.central, span.high]
        assert found[name] == wanted, name


@given(amounts, st.integers(-2, 9))
def test_rounding_is_never_off_by_more_than_half(amount: Decimal, power: int) -> None:
    """To the nearest unit, and exact where the unit is a cent."""
    unit = Decimal(1).scaleb(power)
    assert abs(rounded(amount, unit) - amount) * 2 <= unit
    assert rounded(amount, Decimal("0.01")) == amount
    assert amount == 0 or amount % grain(amount) == 0


@given(ledger_lines(), amounts)
def test_a_figure_keeps_two_digits(lines: list[LedgerLine], figure: Decimal) -> None:
    """However rough the estimates, a figure in words is not rounded away."""
    unit = step(lines, figure)
    assert unit >= Decimal("0.01")
    if figure and unit > Decimal("0.01"):
        assert rounded(figure, unit) != 0
        assert unit * 10 <= abs(figure) * 10
