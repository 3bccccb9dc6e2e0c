"""Income as a pipeline: what is outstanding and how old, two regimes, the hint of the equipment."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cost import Income
from reports.model import STAGES, LedgerLine, Period, Range, Stage
from reports.pipeline import hint_of, pipeline
from tests.reports.conftest import Home, csv_bytes, line, row

DAY = date(2026, 11, 24)
QUARTERS = tuple(
    Period(date(year, month, 1), date(year, month + 2, 30))
    for year in (2025, 2026)
    for month in (4, 7, 10)
)
CROSSING = Period(date(2025, 9, 1), date(2025, 10, 31))


def income(
    id_: str, stage: Stage, amount: str | None, period: Period, **more: object
) -> LedgerLine:
    """An income line; without an amount it is unknown."""
    money = None if amount is None else Decimal(amount)
    return line(id_, direction="income", stage=stage, amount=money, period=period,
                **{"grade": "U" if amount is None else "C", **more})  # fmt: skip


@st.composite
def incomes(draw: st.DrawFn) -> list[LedgerLine]:
    """Income lines of known amounts, some with a range."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(STAGES),
                st.integers(0, 10**9),
                st.integers(0, 10**6),
                st.sampled_from((*QUARTERS, CROSSING)),
            ),
            max_size=12,
        )
    )
    return [
        income(f"i{number}", stage, str(Decimal(cents) / 100), period, grade="E",
               low=Decimal(max(cents - wide, 0)) / 100, high=Decimal(cents + wide) / 100)
        for number, (stage, cents, wide, period) in enumerate(rows)
    ]  # fmt: skip


def stages(made: Income) -> list[Range]:
    """The stages and what is outstanding."""
    spans = [*(made.of(stage) for stage in STAGES), made.outstanding]
    return [span for span in spans if span is not None]


@given(incomes())
def test_outstanding_is_claimed_less_denied_less_received(lines: list[LedgerLine]) -> None:
    """For each period, for each regime and in all, from the lines themselves."""
    made = pipeline(lines, DAY)
    for claim in made.claims:
        sums = {
            stage: sum(one.amount or 0 for one in lines
                       if one.stage == stage and one.period == claim.period)
            for stage in STAGES
        }  # fmt: skip
        assert claim.outstanding is not None
        assert claim.outstanding.central == sums["claimed"] - sums["denied"] - sums["received"]
        assert claim.outstanding.low <= claim.outstanding.central <= claim.outstanding.high
    assert sorted(id_ for claim in made.claims for id_ in claim.lines) == sorted(
        one.id for one in lines
    )


@given(incomes())
def test_the_regimes_and_the_periods_add_up_to_the_whole(lines: list[LedgerLine]) -> None:
    """No line is in both regimes or in none, and each is in one period."""
    made = pipeline(lines, DAY)
    for before, since, whole in zip(
        stages(made.before), stages(made.since), stages(made.whole), strict=True
    ):
        assert before + since == whole
    for number, whole in enumerate(stages(made.whole)):
        parts = [stages(claim.income)[number].central for claim in made.claims]
        assert sum(parts) == whole.central


@given(incomes(), st.integers(0, 10**9))
def test_a_promise_is_never_received(lines: list[LedgerLine], cents: int) -> None:
    """Promising or approving more moves neither what was received nor what is outstanding."""
    before = pipeline(lines, DAY).whole
    more = [income(f"p{at}", stage, str(Decimal(cents) / 100), QUARTERS[0])
            for at, stage in enumerate(("promised", "approved"))]  # fmt: skip
    after = pipeline([*lines, *more], DAY).whole
    assert (after.received, after.outstanding) == (before.received, before.outstanding)


def test_an_unknown_stage_is_never_zero() -> None:
    """A claim whose receipt is not known has no outstanding amount and no age."""
    period = QUARTERS[0]
    made = pipeline([income("i1", "claimed", "500", period),
                     income("i2", "received", None, period)], DAY)  # fmt: skip
    (claim,) = made.claims
    assert (claim.income.received, claim.outstanding, claim.age) == (None, None, None)
    assert made.whole.outstanding is None


@pytest.mark.parametrize(
    ("received", "day", "age"),
    [
        ("400", date(2026, 1, 29), 30),
        ("500", date(2026, 1, 29), None),  # all is paid
        ("600", date(2026, 1, 29), None),  # a claim is missing
        ("400", date(2025, 12, 30), 0),
        ("400", date(2025, 12, 29), None),  # the period is not over
    ],
)
def test_age_counts_from_the_end_of_the_period(received: str, day: date, age: int | None) -> None:
    """Days from the last day claimed for; none where nothing can be waited for."""
    period = Period(date(2025, 10, 1), date(2025, 12, 30))
    lines = [income("i1", "claimed", "500", period), income("i2", "received", received, period)]
    (claim,) = pipeline(lines, day).claims
    assert claim.age == age


def test_a_period_over_the_change_of_regime_is_told() -> None:
    """It counts as since then, by its last day, and says that it lies on both sides."""
    made = pipeline([income("i1", "claimed", "500", CROSSING)], DAY)
    assert (made.claims[0].regime, made.claims[0].crosses) == ("since", True)
    (other,) = pipeline([income("i1", "claimed", "5", QUARTERS[1])], DAY).claims
    assert not other.crosses


@pytest.mark.parametrize(
    ("amount", "officers"),
    [("302500", "27 officers"), ("130000", "4 officers"), ("107500", "1 officer"),
     ("100000", None), ("120000", None), ("302500.01", None)],
)  # fmt: skip
def test_the_hint_gives_n(amount: str, officers: str | None) -> None:
    """100,000 + n x 7,500, for income since the change of regime, with n at most a thousand."""
    found = hint_of(income("i1", "promised", amount, QUARTERS[2]))
    assert (found is None) == (officers is None)
    assert officers is None or (found or "").endswith(f"vehicles and {officers}")
    assert hint_of(income("i1", "promised", amount, QUARTERS[0])) is None
    assert hint_of(line("c1", amount=Decimal(amount), period=QUARTERS[2])) is None


def test_the_hint_ends_at_a_thousand_officers() -> None:
    """No agency has trained more, so a larger sum is something else."""
    most, more = (str(100_000 + n * 7_500) for n in (1_000, 1_001))
    assert hint_of(income("i1", "received", most, QUARTERS[2])) is not None
    assert hint_of(income("i1", "received", more, QUARTERS[2])) is None


ROWS = (
    {"id": "i1", "stage": "claimed", "amount": "30000", "grade": "C"},
    {"id": "i2", "stage": "received", "amount": "18000", "grade": "C"},
    {"id": "i3", "stage": "promised", "amount": "302,500", "grade": "C"},
    {"id": "i4", "stage": "received", "amount": "900", "grade": "C",
     "period_start": "2024-07-01", "period_end": "2024-12-31"},
)  # fmt: skip


def test_the_command_shows_each_period_and_both_regimes(home: Home) -> None:
    """JSON and words have the same sums; the hint stands in import and list."""
    rows = [row(**{"category": "287(g) reimbursement", "direction": "income", **cells})
            for cells in ROWS]  # fmt: skip
    done = home.ledger(csv_bytes(*rows))
    hint = "$302,500.00 would be 100,000 + 27 x 7,500: vehicles and 27 officers"
    assert f"Line 'i3': {hint}." in done.stderr
    assert hint in home.run("ledger", "list").output
    said = home.run("ledger", "pipeline", "Nash County, NC", "--as-of", "2026-07-30", "--json")
    told = json.loads(said.stdout)
    assert [(one["from"], one["regime"], one["outstanding"], one["days_outstanding"])
            for one in told["claims"]] == [
        ("2024-07-01", "before", "-900.00", None), ("2025-07-01", "since", "12000.00", 30),
    ]  # fmt: skip
    assert (told["before"]["received"], told["since"]["received"], told["all"]["received"]) == (
        "900.00", "18000.00", "18900.00",
    )  # fmt: skip
    words = home.run("ledger", "pipeline", "Nash County, NC", "--as-of", "2026-07-30").output
    assert "302,500.00" in words and "12,000.00  30" in words
    assert "more was received or denied than was claimed" in words
    assert "lies on both sides of 2025-10-01" in words
    none = home.run("ledger", "pipeline", "Wake County, NC").output
    assert none == "The ledger holds no income of this county.\n"
