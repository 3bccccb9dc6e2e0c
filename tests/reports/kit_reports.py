"""Cost reports of invented counties in any state, for the tests of the kit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from groundwork.law.immigration import load_immigration_law
from reports.context import Context
from reports.cost import CostReport, Scope, cost_report
from reports.ledger import read_ledger
from reports.model import LedgerLine
from tests.reports.conftest import CLAIMS, NASH, PAYROLL, MemoryStore, example

AS_OF = date(2026, 11, 24)


def lines_in(state: str, data: bytes | None = None) -> list[LedgerLine]:
    """The worked example's lines, in a county of that name in another state."""
    place = replace(NASH, state=state)
    return [replace(one.line, place=place) for one in read_ledger(data or example(), "x.csv").lines]


def report_in(state: str, lines: list[LedgerLine] | None = None, **context: Any) -> CostReport:
    """A report under the law of that state."""
    held = lines_in(state) if lines is None else lines
    store = MemoryStore({"d1": PAYROLL, "d2": CLAIMS})
    context.setdefault("law", load_immigration_law(state))
    return cost_report(held, Scope(replace(NASH, state=state), AS_OF), store, Context(**context))
