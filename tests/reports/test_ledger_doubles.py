"""Double counting is looked for: each pair is named, and a ledger without one is left in peace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cost import Scope, cost_report
from reports.doubles import doubles
from reports.model import LedgerLine, Period
from tests.reports.conftest import NASH, MemoryStore, line

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
FEDERAL = Period(date(2025, 10, 1), date(2026, 9, 30))
EARLIER = Period(date(2024, 7, 1), date(2025, 6, 30))


def income(id_: str, category: str, stage: str = "received", **more: object) -> LedgerLine:
    """An income line."""
    values = {"category": category, "direction": "income", "stage": stage, "incremental": None}
    return line(id_, **{**values, **more})


def cost(id_: str, category: str, **more: object) -> LedgerLine:
    """A cost line."""
    return line(id_, category=category, **more)


JAIL = (
    "SCAAP and a detention per diem are both received for days in common (lines i1 and i2): check "
    "that no day in jail is counted for both."
)
FREED = (
    "Line i1 is pay that comes back for officers who would be employed anyway (line c1: not "
    "incremental): it frees money of the budget, and is no refund of a new cost."
)
NO_COST = (
    "Line i1 is pay that comes back, and the ledger has no cost of salaries for its period: the "
    "net sets it against other costs."
)
SAME_WORDS = (
    "Lines c1 and c2 are of training and backfill and cite the same words: check that the same "
    "hours are not counted twice."
)
SAME_AMOUNT = SAME_WORDS.replace("cite the same words", "have the same amount")
ALONE = (
    "Received for days for which the ledger has no cost (line i1): the net sets it against costs "
    "of other days."
)
YEARS = (
    "Line i1 is of a year from October 1, the federal one, line c1 of one from July 1: receipts "
    "and costs of different fiscal years are netted."
)
CITED = {"source": "d1", "page": 2, "quote": "Overtime  12,345.67"}
PAY = "salary reimbursement"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([income("i1", "SCAAP"), income("i2", "IGSA per diem")], [JAIL]),
        ([income("i1", "State Criminal Alien Assistance Program"), income("i2", "BOA")], [JAIL]),
        ([income("i1", "SCAAP"), income("i2", "per diem", period=EARLIER)], []),
        ([income("i1", "SCAAP"), income("i2", "per diem", stage="claimed")], []),
        ([income("i1", "SCAAP"), income("i2", "SCAAP", amount=Decimal(7))], []),
        ([income("i1", PAY), cost("c1", "salaries and benefits", incremental="no")], [FREED]),
        ([income("i1", PAY), cost("c1", "salaries and benefits", incremental="yes")], []),
        ([income("i1", PAY), cost("c1", "fuel")], [NO_COST]),
        ([income("i1", "287(g) reimbursement", quote="Salaries reimbursed: 100.00"),
          cost("c1", "fuel")], [NO_COST]),
        ([income("i1", PAY, stage="promised"), cost("c1", "fuel")], []),
        ([income("i1", "vehicles"), cost("c1", "fuel")], []),
        ([cost("c1", "training and travel", **CITED), cost("c2", "backfill", amount=Decimal(9),
          **{**CITED, "quote": "overtime 12,345.67"})], [SAME_WORDS]),
        ([cost("c1", "training overtime"), cost("c2", "backfill")],
         [SAME_AMOUNT.replace("training and", "overtime and training and")]),
        ([cost("c1", "training"), cost("c2", "backfill", agency="Jail")], []),
        ([cost("c1", "training"), cost("c2", "backfill", amount=Decimal(9))], []),
        ([cost("c1", "training"), cost("c2", "backfill", period=EARLIER)], []),
        ([cost("c1", "overtime"), cost("c2", "backfill overtime")], []),
        ([cost("c1", "fuel"), income("i1", "grant", period=EARLIER)], [ALONE]),
        ([cost("c1", "fuel"), income("i1", "grant", period=FEDERAL)], [YEARS]),
        ([cost("c1", "fuel"), income("i1", "grant", period=FEDERAL, stage="claimed")], []),
        ([cost("c1", "fuel"), income("i1", "grant")], []),
        ([income("i1", "grant")], []),
    ],
)  # fmt: skip
def test_each_pair_is_named(lines: list[LedgerLine], said: list[str]) -> None:
    """Each trap is told with the ids of its lines, and its near misses are not."""
    assert list(doubles(lines)) == said


def test_what_does_not_count_is_no_double() -> None:
    """Reported and unknown lines enter no sum, so nothing of them can be counted twice."""
    lines = [income("i1", "SCAAP", grade="R"), income("i2", "per diem")]
    assert list(doubles(lines)) == []


def test_the_report_tells_them(store: MemoryStore) -> None:
    """They stand among what to check, and stop nothing; a stated rule for years does not hide."""
    lines = [cost("c1", "fuel"), income("i1", "grant", period=FEDERAL)]
    scope = Scope(NASH, date(2026, 11, 24), year_rule="the federal year counts as the county's")
    assert YEARS in cost_report(lines, scope, store).remarks


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["SCAAP", "per diem", PAY, "grant", "training", "backfill", "salaries"]
            ),
            st.sampled_from([YEAR, FEDERAL, EARLIER]),
            st.sampled_from(["yes", "no", None]),
        ),
        max_size=8,
    )
)
def test_every_remark_names_lines_that_are_there(
    rows: list[tuple[str, Period, str | None]],
) -> None:
    """Whatever stands in a ledger, a remark is one sentence and names its lines."""
    lines = [
        (income if at % 2 else cost)(f"X{at}", name, period=period, incremental=part)
        for at, (name, period, part) in enumerate(rows)
    ]
    for told in doubles(lines):
        assert told.endswith(".") and "\n" not in told
        assert any(one.id in told for one in lines)
