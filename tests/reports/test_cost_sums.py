"""The sums of the report, against a slow recomputation written apart from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groundwork.errors import Refused, WrongUse
from groundwork.places import resolve
from reports.as_json import report_json
from reports.citations import ReportStopped
from reports.cost import CostReport, Scope, cost_report
from reports.ledger import read_ledger
from reports.model import LedgerLine, Period
from tests.reports.conftest import NASH, MemoryStore, example, line

TODAY = date(2026, 11, 24)
SCOPE = Scope(NASH, TODAY)
STAGES = ("promised", "claimed", "approved", "received", "denied", "recouped")
EMPTY = MemoryStore({"d1": ("Overtime 12,345.67 in all. Paid.",)})


def made(*lines: LedgerLine, scope: Scope = SCOPE) -> CostReport:
    """The report of these lines; only `d1` can be cited."""
    return cost_report(lines, scope, EMPTY)


def income(id_: str, stage: str, amount: str | None, **fields: object) -> LedgerLine:
    """An income line."""
    value = None if amount is None else Decimal(amount)
    return line(id_, direction="income", stage=stage, amount=value, **fields)


# --- by hand ----------------------------------------------------------------------------------


def test_the_worked_example_comes_out_as_reckoned_by_hand(store: MemoryStore) -> None:
    """Every figure of the example equals the one worked out on paper from its rows."""
    lines = [one.line for one in read_ledger(example(), "costs.csv").lines]
    found = report_json(cost_report(lines, SCOPE, store))
    assert {key: found[key] for key in ("period", "gross", "income", "net", "documented_share",
                                        "grade", "unknown", "as_of", "gross_by_grade",
                                        "gross_by_incremental", "remarks")} == {
        "as_of": "2026-11-24",
        "period": {"from": "2025-07-01", "to": "2026-06-30"},
        # 12,345.67 + 3,210.00 + 6,172.84 + 9,000.00; the last from 6,000 to 12,000
        "gross": {
            "low": "27728.51", "central": "30728.51", "high": "33728.51", "documented": "15555.67",
        },
        "income": {
            "promised": None, "claimed": "30000.00", "approved": "0.00", "received": "18000.00",
            "denied": "2000.00", "recouped": "0.00", "outstanding": "10000.00",
        },
        "net": {
            "low": "9728.51", "central": "12728.51", "high": "15728.51",
            "if_outstanding_paid": "2728.51",
        },
        "documented_share": "0.51",
        "grade": "E",
        "gross_by_grade": {
            "D": {"lines": 2, "central": "15555.67"},
            "C": {"lines": 1, "central": "6172.84"},
            "E": {"lines": 1, "central": "9000.00"},
        },
        "gross_by_incremental": {"yes": "21728.51", "part": "9000.00"},
        "unknown": [
            {
                "line": "c5", "request_item": "r3 item 4", "category": "legal advice",
                "direction": "cost", "stage": None, "amount": None, "low": None, "high": None,
                "source": None, "note": None,
            }
        ],
        "remarks": [],
    }  # fmt: skip
    assert [one["line"] for one in found["reported"]] == ["c6", "i4"]
    assert [one["id"] for one in found["lines"]] == [
        "c3", "c2", "c6", "c5", "c1", "c4", "i4", "i1", "i2", "i3",
    ]  # fmt: skip


# --- unknown is never zero --------------------------------------------------------------------


def test_receipts_that_are_all_unknown_make_the_net_unknown() -> None:
    """What nobody knows to have come back is not taken for nothing."""
    found = report_json(
        made(line("c1"), income("i1", "claimed", "50"), income("i2", "received", None, grade="U"))
    )
    assert found["income"]["received"] is None
    assert found["income"]["outstanding"] is None
    assert found["gross"]["central"] == "100.00"
    assert found["net"] == {"low": None, "central": None, "high": None, "if_outstanding_paid": None}
    assert found["grade"] == "U"


def test_a_receipt_that_is_only_reported_is_not_known() -> None:
    """What somebody said to have been paid is neither that sum nor zero."""
    found = made(line("c1"), income("i1", "received", "80", grade="R"))
    assert (found.income.received, found.net) == (None, None)


def test_an_unknown_line_beside_known_ones_leaves_their_sum() -> None:
    """A sum of what is known is stated; the unknown line is listed."""
    found = made(
        line("c1"),
        line("c2", amount=None, grade="U"),
        income("i1", "received", "30"),
        income("i2", "received", None, grade="U"),
    )
    assert found.net is not None and found.net.central == Decimal("70.00")
    assert [one.id for one in found.unknown] == ["c2", "i2"]


def test_no_line_of_a_stage_is_zero() -> None:
    """A ledger without any receipt has a net that equals its gross."""
    found = report_json(made(line("c1")))
    assert found["income"] == {**dict.fromkeys(STAGES, "0.00"), "outstanding": "0.00"}
    assert found["net"]["central"] == "100.00"
    assert found["net"]["if_outstanding_paid"] == "100.00"


@pytest.mark.parametrize(
    "costs", [(), (line("c1", amount=None, grade="U"),), (line("c1", grade="R"),)]
)
def test_without_a_cost_that_counts_the_gross_is_unknown(costs: tuple[LedgerLine, ...]) -> None:
    """No known cost is not a cost of zero, and has no share and no grade."""
    found = made(*costs, income("i1", "received", "30"))
    assert (found.gross, found.documented, found.net, found.documented_share, found.grade) == (
        None, None, None, None, "U",
    )  # fmt: skip


def test_a_reported_figure_enters_no_sum() -> None:
    """Adding a reported line, however large, changes no figure."""
    with_it = report_json(made(line("c1"), line("c2", amount=Decimal(10**9), grade="R")))
    without = report_json(made(line("c1")))
    assert len(with_it.pop("reported")) == 1
    assert {key: with_it[key] for key in ("gross", "net", "income", "documented_share")} == {
        key: without[key] for key in ("gross", "net", "income", "documented_share")
    }


def test_more_received_than_claimed_is_told() -> None:
    """The identity holds below zero, nothing can be said of what is paid later, and it is said."""
    found = made(line("c1"), income("i1", "received", "30"))
    assert report_json(found)["income"]["outstanding"] == "-30.00"
    assert found.if_outstanding_paid is None
    assert found.remarks == (
        "More is recorded as received or denied than as claimed, by $30.00: claims are missing "
        "from the ledger, so nothing can be said about what is outstanding.",
    )


# --- grades and shares ------------------------------------------------------------------------


def documented(id_: str, amount: str) -> LedgerLine:
    """A line that `d1` documents."""
    return line(id_, grade="D", amount=Decimal(amount), source="d1", page=1,
                quote="Overtime 12,345.67")  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "weakest"), [("D", "D"), ("DC", "C"), ("CDE", "E"), ("EC", "E")]
)
def test_a_total_has_its_weakest_grade(grades: str, weakest: str) -> None:
    """The grade of the net is that of the weakest line in it, in whatever order they stand."""
    lines = [
        documented(f"c{n}", "5") if grade == "D" else line(f"c{n}", grade=grade)
        for n, grade in enumerate(grades)
    ]
    assert made(*lines).grade == weakest


def test_a_claim_does_not_weaken_the_net() -> None:
    """Only what enters the net gives it its grade: an estimated claim does not, a receipt does."""
    cost = documented("c1", "5")
    assert made(cost, income("i1", "claimed", "9", grade="E")).grade == "D"
    assert made(cost, income("i1", "received", "9", grade="E")).grade == "E"


@pytest.mark.parametrize(
    ("proved", "guessed", "share"),
    [("1", "7", "0.13"), ("62", "38", "0.62"), ("1", "999", "0.01"), ("999", "1", "0.99"),
     ("5", "0", "1.00"), ("0", "5", "0.00")],
)  # fmt: skip
def test_the_documented_share(proved: str, guessed: str, share: str) -> None:
    """Rounded half up; not quite all is never 1.00 and a little is never 0.00."""
    found = made(documented("c1", proved), line("c2", amount=Decimal(guessed)))
    assert report_json(found)["documented_share"] == share


# --- periods ----------------------------------------------------------------------------------


def within(start: str, end: str) -> Scope:
    """A scope of these days."""
    return Scope(NASH, TODAY, date.fromisoformat(start), date.fromisoformat(end))


def dated(id_: str, start: str, end: str, **fields: object) -> LedgerLine:
    """A line of these days."""
    return line(id_, period=Period(date.fromisoformat(start), date.fromisoformat(end)), **fields)


def test_a_line_outside_of_the_period_is_left_out_and_counted() -> None:
    """Only lines inside enter, edges included; how many lie outside is said."""
    lines = (
        dated("c1", "2025-06-30", "2025-06-30"),
        dated("c2", "2025-07-01", "2025-07-01"),
        dated("c3", "2026-06-30", "2026-06-30"),
        dated("c4", "2026-07-01", "2026-07-01"),
    )
    found = made(*lines, scope=within("2025-07-01", "2026-06-30"))
    assert ([one.id for one in found.lines], found.left_out) == (["c2", "c3"], 2)


def test_a_line_over_the_edge_stops_the_report() -> None:
    """No amount is divided over time: federal and county fiscal years are not mixed in silence."""
    lines = (line("c1"), dated("c2", "2025-10-01", "2026-09-30"))
    with pytest.raises(ReportStopped) as stopped:
        made(*lines, scope=within("2025-07-01", "2026-06-30"))
    assert str(stopped.value) == (
        "The report was stopped. Line 'c2' runs from 2025-10-01 to 2026-09-30, over the edge of "
        "the report's period, 2025-07-01 to 2026-06-30; split the line, or choose a period that "
        "holds all of it."
    )


def test_what_enters_no_sum_may_reach_over_the_edge() -> None:
    """An unknown of three years is unknown in each of them."""
    asked = dated("c2", "2024-01-01", "2026-12-31", amount=None, grade="U")
    found = made(line("c1"), asked, scope=within("2025-07-01", "2026-06-30"))
    assert [one.id for one in found.unknown] == ["c2"]


def test_without_dates_the_period_is_that_of_the_ledger() -> None:
    """An end that is not given is as far as the lines go."""
    lines = (dated("c1", "2025-01-01", "2025-03-31"), dated("c2", "2026-01-01", "2026-02-28"))
    assert made(*lines).period == Period(date(2025, 1, 1), date(2026, 2, 28))
    later = made(*lines, scope=Scope(NASH, TODAY, start=date(2025, 6, 1)))
    assert (later.period, later.left_out) == (Period(date(2025, 6, 1), date(2026, 2, 28)), 1)


def test_nothing_to_report_is_refused() -> None:
    """A report on an empty ledger would pass for a county without cost."""
    with pytest.raises(Refused) as refused:
        made(line("c1", place=resolve("Wake County, NC")))
    assert str(refused.value) == (
        "The ledger holds no line of Nash County, NC, so there is nothing to report; bring lines "
        "in with countywatch ledger import FILE."
    )
    with pytest.raises(Refused, match="between 2030-01-01 and its end, so"):
        made(line("c1"), scope=Scope(NASH, TODAY, start=date(2030, 1, 1)))


def test_a_period_that_runs_backwards_is_refused() -> None:
    """Dates the wrong way round are the asker's slip."""
    with pytest.raises(WrongUse, match="ends before it starts; turn it round"):
        made(line("c1"), scope=within("2026-06-30", "2025-07-01"))


# --- remarks ----------------------------------------------------------------------------------


def test_what_a_careful_reader_would_ask_is_remarked() -> None:
    """Each doubtful line is named in the sentence that says why."""
    found = made(
        documented("d", "12345.67"),
        documented("wrong", "12345.76"),
        line("formula", grade="C", assumption=None, amount=Decimal(1)),
        line("driver", assumption=None, amount=None, low=Decimal(1), high=Decimal(2)),
        line("twin1", category="fuel"),
        line("twin2", category="fuel"),
        dated("ahead", "2026-12-01", "2026-12-31", amount=Decimal(4)),
    )
    assert found.remarks == (
        "The amount does not stand in the words that are quoted for it; check it against the "
        "page: line wrong.",
        "Graded as computed, but no formula is given: line formula.",
        "A range without a stated assumption: line driver.",
        "The period begins after the date of this report: line ahead.",
        "Alike in agency, category, period and amount; counted twice? line twin1, line twin2.",
    )


# --- recomputed apart -------------------------------------------------------------------------

CENTS = st.integers(0, 10**9)


@st.composite
def ledger_lines(draw: st.DrawFn) -> list[LedgerLine]:
    """Any ledger of one county: costs and income of every grade, exact and ranged, credits too."""
    lines = []
    for number in range(draw(st.integers(1, 12))):
        stage = draw(st.sampled_from((None, *STAGES)))
        grade = draw(st.sampled_from("DCERU"))
        low, central, high = sorted(draw(st.tuples(CENTS, CENTS, CENTS)))
        sign = draw(st.sampled_from([1, 1, 1, -1])) if stage is None else 1
        amounts = [Decimal(sign * cents) / 100 for cents in (low, central, high)]
        fields: dict[str, object] = {"amount": amounts[1]}
        if grade == "U":
            fields = {"amount": None}
        elif grade in "ER" and draw(st.booleans()):
            fields = {"low": min(amounts), "high": max(amounts), "amount": amounts[1]}
            if draw(st.booleans()):
                fields["amount"] = None
        if grade == "D":
            fields |= {"source": "d1", "page": 1, "quote": "Paid" if stage else "Overtime"}
        start = date(2025, 7, 1) + timedelta(days=draw(st.integers(0, 300)))
        lines.append(
            line(
                f"l{number}",
                direction="cost" if stage is None else "income",
                stage=stage,
                grade=grade,
                period=Period(start, start + timedelta(days=draw(st.integers(0, 60)))),
                incremental=draw(st.sampled_from(["yes", "no", "part", None])),
                **fields,
            )
        )
    return lines


def slow_sum(lines: list[LedgerLine], kind: str, end: str) -> Decimal | None:
    """One sum, by a plain loop in whole cents: `kind` is cost or a stage, `end` low to high."""
    cents, counted, seen = 0, 0, 0
    for one in lines:
        if (one.stage or "cost") != kind:
            continue
        seen += 1
        if one.grade in ("R", "U"):
            continue
        counted += 1
        figure = one.amount
        if one.low is not None and one.high is not None:
            if end == "low":
                figure = one.low
            elif end == "high":
                figure = one.high
            elif figure is None:
                middle = (one.low + one.high) / 2
                figure = middle.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert figure is not None
        cents += int(figure * 100)
    if counted == 0 and (seen > 0 or kind == "cost"):
        return None
    return Decimal(cents) / 100


def minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """A difference, unknown where a part is."""
    return None if one is None or other is None else one - other


def text(amount: Decimal | None) -> str | None:
    """An amount as JSON has it."""
    return None if amount is None else f"{amount:.2f}"


@settings(deadline=None)
@given(ledger_lines())
def test_every_sum_equals_the_slow_recomputation(lines: list[LedgerLine]) -> None:
    """Gross, each stage, outstanding and net equal a plain loop over the same lines."""
    found = report_json(cost_report(lines, SCOPE, EMPTY))
    ends = ("low", "central", "high")
    assert [found["gross"][end] for end in ends] == [text(slow_sum(lines, "cost", e)) for e in ends]
    stages = {stage: slow_sum(lines, stage, "central") for stage in STAGES}
    assert {stage: found["income"][stage] for stage in STAGES} == {
        stage: text(amount) for stage, amount in stages.items()
    }
    outstanding = minus(minus(stages["claimed"], stages["denied"]), stages["received"])
    assert found["income"]["outstanding"] == text(outstanding)
    for end, other in (("low", "high"), ("central", "central"), ("high", "low")):
        kept = minus(slow_sum(lines, "received", other), slow_sum(lines, "recouped", end))
        assert found["net"][end] == text(minus(slow_sum(lines, "cost", end), kept))


@settings(deadline=None)
@given(ledger_lines())
def test_ranges_and_shares_are_in_order(lines: list[LedgerLine]) -> None:
    """Low is never above central nor central above high; a share lies between none and all."""
    found = cost_report(lines, SCOPE, EMPTY)
    for span in (found.gross, found.net, found.income.outstanding, found.income.kept):
        assert span is None or span.low <= span.central <= span.high
    assert found.documented_share is None or 0 <= found.documented_share <= 1
    assert (found.grade == "U") == (found.net is None)
    if found.gross is not None:
        assert sum(amount for _, _, amount in found.gross_by_grade) == found.gross.central
        assert sum(amount for _, amount in found.gross_by_increment) == found.gross.central


@settings(deadline=None)
@given(ledger_lines(), st.randoms())
def test_the_order_of_the_lines_changes_nothing(lines: list[LedgerLine], random: object) -> None:
    """A report is a function of what the ledger holds and not of how it came in."""
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cost_report(shuffled, SCOPE, EMPTY) == cost_report(lines, SCOPE, EMPTY)


@settings(deadline=None)
@given(ledger_lines(), st.integers(1, 10**6))
def test_a_changed_amount_changes_the_total_by_as_much(lines: list[LedgerLine], cents: int) -> None:
    """Raising one counted cost raises gross and net by that amount."""
    exact = [n for n, one in enumerate(lines) if one.stage is None and one.counts and one.amount]
    assume(exact)
    more = Decimal(cents) / 100
    first = lines[exact[0]]
    assert first.amount is not None
    high = None if first.high is None else first.high + more
    raised = replace(first, amount=first.amount + more, high=high)
    before = cost_report(lines, SCOPE, EMPTY)
    after = cost_report([*lines[: exact[0]], raised, *lines[exact[0] + 1 :]], SCOPE, EMPTY)
    assert before.gross is not None and after.gross is not None
    assert after.gross.central - before.gross.central == more
    if before.net is not None:
        assert after.net is not None and after.net.central - before.net.central == more
