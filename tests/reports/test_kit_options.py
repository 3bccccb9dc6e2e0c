"""Options, asks and questions: what the law opens, and what the documented lines answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest

from groundwork.law.claims import claim
from groundwork.law.immigration import (
    Confidence,
    ImmigrationLaw,
    LocalPolicyBar,
    Position,
    StateRule,
    gate,
    load_immigration_law,
)
from groundwork.law.records import JURISDICTIONS
from reports.context import Clause, Reply
from reports.measures import MEASURES, Measure
from reports.model import Period
from reports.options import (
    KINDS,
    all_asks,
    all_options,
    basis,
    mandated,
    may_decline,
    open_asks,
    open_options,
)
from reports.questions import Asked, asked, questions
from tests.reports.conftest import NASH, line
from tests.reports.kit_reports import report_in
from tests.reports.proposals import BARE, found


def ids(state: str) -> list[str]:
    """The options that are open in a state."""
    return [one.id for one in open_options(load_immigration_law(state))]


def law(
    agreement: Position, sure: Confidence, detainer: Position, bar: str = "no"
) -> ImmigrationLaw:
    """An invented state."""

    def rule(position: Position, confidence: Confidence) -> StateRule:
        kind = {"agreement": "sign_287g", "detainer": "comply"}
        name = "agreement" if position == agreement else "detainer"
        return StateRule(
            position,
            confidence,
            "2026-11-24",
            mandate_kind=kind[name] if position == "mandate" else None,  # type: ignore[arg-type]
            citation="Code 1",
        )

    held = LocalPolicyBar(bar, "high")  # type: ignore[arg-type]
    return ImmigrationLaw("NC", "Nowhere", rule(agreement, sure), rule(detainer, "high"), held)


EVERY = [
    law(*one)
    for one in product(
        get_args(Position), get_args(Confidence), get_args(Position), ("yes", "no", "unknown")
    )
]


def test_no_law_that_orders_or_is_unknown_opens_a_refusal() -> None:
    """Over every mix of positions, confidences and bars: the gate decides, and never more opens."""
    opened = 0
    for one in EVERY:
        told = [*open_options(one), *open_asks(one)]
        needs = {proposal.needs for proposal in told}
        if one.agreement.standing == "not_researched":
            assert told == [], one
        if mandated(one):
            assert needs <= {"none"}, one
        assert "decline" not in needs or gate(one).decline, one
        assert "limit_detainers" not in needs or gate(one, "detainer").decline, one
        assert ("decline" in needs) == may_decline(one), one
        opened += "decline" in needs
    assert opened > 10


def test_what_needs_nothing_says_nothing_of_refusing() -> None:
    """The words agree with `needs`: only what needs it may propose to take no part or hold none."""
    for one in (*all_options(), *all_asks()):
        text = " ".join([one.says, one.limit or "", *one.only_in.values()])
        if one.needs == "none":
            assert found(text, "agreement") == [] and found(text, "detainer") == [], one.id
            assert BARE.findall(one.says) == [], one.id
    assert {one.needs for one in all_options()} == {"none", "decline", "limit_detainers"}
    assert {one.needs for one in all_asks()} == {"none", "decline", "limit_detainers"}


def test_each_proposal_is_one_neutral_sentence_with_its_limit() -> None:
    """Ids are unique, options have a limit, states exist, claims are checked statements."""
    for told in (all_options(), all_asks()):
        assert len({one.id for one in told}) == len(told)
        for one in told:
            assert one.says.endswith(".") and one.says.count(". ") == one.says.count("H.R. "), (
                one.id
            )
            assert set(one.only_in) | set(one.except_in) <= set(JURISDICTIONS), one.id
    assert all(one.limit.endswith(".") for one in all_options())
    assert {one.kind for one in all_options()} == set(KINDS)
    assert all(claim(one.claim) for one in all_asks() if one.claim)
    assert {one.office for one in all_asks()} == {"sheriff", "commissioners", "state", "congress"}


def test_the_model_is_proposed_only_where_the_statute_leaves_it_open() -> None:
    """Arkansas, Florida, Tennessee and Texas; not in Georgia, Louisiana, Mississippi, West V."""
    have = [state for state in JURISDICTIONS if "model" in ids(state)]
    assert sorted(have) == ["AR", "FL", "TN", "TX"]
    (model,) = [one for one in open_options(load_immigration_law("AR")) if one.id == "model"]
    assert model.ground is not None and "does not ask for a task force" in model.ground


def test_a_mandate_state_keeps_disclosure_cost_terms_training_and_claims() -> None:
    """What may be proposed there is proposed."""
    assert {"disclosure", "quarterly-report", "cost-center", "claims", "conditions",
            "training-records", "detention-contract"} <= set(ids("LA"))  # fmt: skip


def test_under_a_ban_the_listing_is_asked_about_and_no_claim_for_money_is_urged() -> None:
    """California and Maryland: is an agreement in force?"""
    for state in ("CA", "MD"):
        assert ids(state)[0] == "in-force"
        assert not {"claims", "conditions", "model", "reserve", "resolution"} & set(ids(state))


def test_minnesotas_board_has_its_lever_with_what_it_is_worth() -> None:
    """The attorney general's opinion, which binds no court."""
    (lever,) = [
        one for one in open_options(load_immigration_law("MN")) if one.id == "board-contract"
    ]
    assert lever.ground is not None and "attorney general" in lever.ground
    assert "binds no court" in lever.limit
    assert "board-contract" not in ids("VA")


def test_congress_is_asked_about_a_bill_only_as_introduced_and_where_it_is_open() -> None:
    """H.R. 6890, by its number, with what it is as of when; not where the law shuts it."""

    def bills(state: str) -> list[str]:
        return [one.says + (one.limit or "") for one in
                open_asks(load_immigration_law(state)) if one.id == "congress-bill"]  # fmt: skip

    (bill,) = bills("CO")
    assert "H.R. 6890" in bill and "as introduced" in bill and "as of November 24, 2026" in bill
    assert bills("TX") == bills("NC") == bills("CA") == bills("OH") == []


def test_the_basis_tells_both_laws_with_citation_and_date() -> None:
    """It stands with any option; where nothing is proposed it says so and names whom to ask."""
    texas = basis(load_immigration_law("TX"))
    assert len(texas) == 2
    assert "(s. 753.051)" in texas[0] and "As of June 20, 2025; check it with" in texas[0]
    ohio = basis(load_immigration_law("OH"))
    assert "not researched" in ohio[0] and "nothing is proposed here" in ohio[-1]
    assert "check it with the county attorney" in basis(load_immigration_law("AL"))[0]


def test_there_are_twenty_questions_and_their_measures_are_the_ledgers() -> None:
    """None of them proposes anything; each can be answered by something."""
    held = questions()
    assert len(held) == len({one.id for one in held}) == 20
    for one in held:
        assert one.says.endswith("?") and one.parts, one.id
        assert found(one.says, "agreement") == [] and BARE.findall(one.says) == [], one.id
        for part in one.parts:
            assert set(part.measures) <= set(MEASURES), one.id
            assert part.categories or part.stages or part.measures or part.clauses or part.reply


def by_id(state: str = "NC", **context: object) -> dict[str, Asked]:
    """The questions of the worked example, with what stands beside its ledger."""
    return {one.question.id: one for one in asked(report_in(state, **context))}


def test_questions_that_documented_lines_answer_come_last_and_name_them() -> None:
    """Open ones first; an estimate, a report or an unknown line answers nothing."""
    found_ = asked(report_in("NC"))
    order = [one.answer for one in found_]
    assert order == sorted(order, key=["open", "in part", "answered"].index)
    assert sorted(one.number for one in found_) == list(range(1, 21))
    held = {one.question.id: one for one in found_}
    assert (held["claimed"].answer, held["claimed"].answered_by) == ("answered", ("i1",))
    assert (held["received"].answer, held["received"].answered_by) == ("answered", ("i2",))
    assert (held["pay-code"].answer, held["pay-code"].answered_by) == ("in part", ("c1",))
    assert held["backfill"].answer == "open"  # line c3 is computed and shows no rate
    assert held["insurer"].answer == "open"  # line c6 is what somebody said
    assert held["equipment"].answer == "open"  # line i4 is a promise that was reported


def measure(name: str, grade: str = "D", value: str | None = "12") -> Measure:
    """A service measure of the county."""
    return Measure(
        "m1", NASH, None, name, Period(date(2025, 7, 1), date(2026, 6, 30)),
        None if value is None else Decimal(value), None, None, grade,  # type: ignore[arg-type]
        "d1", 2, "12,345.67", None, "r4 item 2", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("context", "question", "answer"),
    [
        ({"measures": (measure("bed-days past release"),)}, "past-release", "answered"),
        ({"measures": (measure("bed-days past release", "E"),)}, "past-release", "open"),
        ({"measures": (measure("officers certified"),)}, "officers", "in part"),
        ({"reply": Reply("The hours are wrong.", "the sheriff")}, "corrections", "answered"),
        ({"reply": Reply(invited_on=date(2026, 11, 1))}, "corrections", "open"),
        ({"clauses": (Clause("notice to end it", None, "d1", 3),)}, "term", "open"),
    ],
)
def test_measures_clauses_and_the_reply_answer_too(
    context: dict[str, object], question: str, answer: str
) -> None:
    """Documented, readable, said: each counts where it bears on the question, and only then."""
    assert by_id(**context)[question].answer == answer


def test_a_clause_that_was_read_answers_with_its_page() -> None:
    """The page is told; the quote itself stands in the report."""
    clause = Clause("term", "Overtime, designated officers", "d1", 2)
    term = by_id(clauses=(clause,))["term"]
    assert (term.answer, term.answered_by) == ("answered", ("the agreement, p. 2",))


def test_an_unknown_line_names_the_request_that_asks_for_the_same() -> None:
    """So that a question tells where it was asked already."""
    place = report_in("NC").place
    unknown = line("u1", place=place, category="backfill", grade="U", amount=None,
                   request_item="r3 item 7")  # fmt: skip
    report = report_in("NC", [replace(line(), place=place), unknown])
    held = {one.question.id: one for one in asked(report)}
    assert held["backfill"].request_items == ("r3 item 7",)
    assert held["claimed"].request_items == ()
    late = by_id(measures=(measure("training hours", "U", None),))["training"]
    assert late.request_items == ("r4 item 2",)
