"""The sample's ledger: what the agreement would cost and bring, each line with its evidence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from countywatch.demo.budget import CLAIMED, FEDERAL_PAGE, RECEIVED, SAFETY, SAFETY_PAGE, BudgetLine
from countywatch.demo.county import NAME, SHERIFF, STATE, SampleCounty
from groundwork.errors import WrongUse
from reports.model import COLUMNS

Paper: TypeAlias = Literal["budget", "minutes"]
Cells: TypeAlias = dict[str, str]

PAPERS: dict[Paper, str] = {
    "budget": "/files/requested-budget.pdf",
    "minutes": "/files/board-minutes.pdf",
}
"""The papers that the ledger cites, and where the site has them."""
_ASSUMPTIONS = """\
# SAMPLE: what the report's estimate rests on.
assumptions:
  - id: sergeant_hours
    statement: Hours in which a sergeant supervises the two deputies
    value: 2
    low: 1
    high: 4
    unit: hours a week
    source: our estimate, as the department gave none
  - id: sergeant_rate
    statement: Pay and benefits of a sergeant
    value: 46
    low: 44
    high: 50
    unit: dollars an hour
    source: our estimate, as the pay scale was not produced
estimates:
  - id: e1
    category: supervision
    agency: {sheriff}
    period_start: {first}
    period_end: {last}
    incremental: "no"
    formula: sergeant_hours * 52 * sergeant_rate
    note: SAMPLE
"""


def ledger_csv(county: SampleCounty, documents: Mapping[Paper, str]) -> str:
    """A CSV file in the contract's columns; `documents` gives each of `PAPERS` its id, like d12.

    Raises WrongUse where a paper has no id.
    """
    missing = [paper for paper in PAPERS if paper not in documents]
    if missing:
        raise WrongUse(f"The sample ledger needs the document ids of: {', '.join(missing)}.")
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for number, cells in enumerate(_lines(county, documents), 1):
        writer.writerow({"id": f"L{number}", **_common(county), **cells})
    return out.getvalue()


def assumptions_yaml(county: SampleCounty) -> str:
    """An assumptions file with one estimate, of the year that the budget is for."""
    days = (f"{county.budget_year}-01-01", f"{county.budget_year}-12-31")
    return _ASSUMPTIONS.format(sheriff=SHERIFF, first=days[0], last=days[1])


def _common(county: SampleCounty) -> Cells:
    return {
        "place": f"{NAME}, {STATE}",
        "agency": SHERIFF,
        "period_start": f"{county.budget_year}-01-01",
        "period_end": f"{county.budget_year}-12-31",
        "incremental": "yes",
        "note": "SAMPLE",
    }


def _lines(county: SampleCounty, documents: Mapping[Paper, str]) -> Iterator[Cells]:
    budget = documents["budget"]
    yield from _documented_costs(budget)
    yield from _other_costs(documents["minutes"])
    yield _income("promised", _line("3340-050").asked, _cited(budget, _line("3340-050")))
    for stage, (name, amount) in (("claimed", CLAIMED), ("received", RECEIVED)):
        quote = f"{name} {amount:,}"
        before = {
            "period_start": f"{county.past_day.year}-01-01",
            "period_end": f"{county.past_day}",
        }
        evidence = {"source": budget, "page": str(FEDERAL_PAGE), "quote": quote}
        yield _income(stage, amount, before | evidence)


def _documented_costs(budget: str) -> Iterator[Cells]:
    for category, account in (("training", "2310-246"), ("equipment", "2310-318")):
        line = _line(account)
        yield _cost(category, "D") | {"amount": _money(line.asked)} | _cited(budget, line)
    cars = _line("2310-310")
    yield (
        _cost("vehicles", "E")
        | _cited(budget, cars)
        | {
            "low": _money(0),
            "high": _money(cars.asked - cars.before),
            "incremental": "part",
            "assumption": f"Between nothing and all of the account's rise, {cars.asked:,} less "
            f"{cars.before:,}: the department does not say how much of it is for the program.",
        }
    )


def _other_costs(minutes: str) -> Iterator[Cells]:
    yield _cost("overtime", "E") | {
        "amount": _money(9_600),
        "low": _money(4_800),
        "high": _money(15_520),
        "assumption": "Two deputies train for 40 hours at least, 80 at most; their posts are "
        "filled on overtime at $60 to $97 an hour. Our estimate, as the department gave none.",
    }
    yield _cost("travel", "R") | {
        "amount": _money(1_900),
        "source": minutes,
        "page": "1",
        "quote": "travel for the visits so far at about $1,900",
        "note": "SAMPLE. The Sheriff's own figure, told to the Board; no record was seen.",
    }
    for category, item, why in (
        ("administration", "5 of letter r1", "The general ledger's detail was asked for."),
        ("backfill", "6 of letter r1", "What those who stand in are paid was asked for."),
    ):
        yield _cost(category, "U") | {"request_item": item, "note": f"SAMPLE. {why}"}


def _cost(category: str, grade: str) -> Cells:
    return {"category": category, "direction": "cost", "grade": grade}


def _income(stage: str, amount: int, more: Cells) -> Cells:
    said = {"category": "reimbursement", "direction": "income", "stage": stage, "grade": "D"}
    return said | {"amount": _money(amount)} | more


def _line(account: str) -> BudgetLine:
    return next(line for line in SAFETY if line.account == account)


def _cited(document: str, line: BudgetLine) -> Cells:
    return {"source": document, "page": str(SAFETY_PAGE), "quote": line.quote()}


def _money(amount: int) -> str:
    return f"{amount}.00"
