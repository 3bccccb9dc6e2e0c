"""The commands on law and deadlines, run as a person runs them."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from countywatch.cli.deadlines import deadlines
from countywatch.cli.law import law
from groundwork.errors import UnknownState, WrongUse

KEYS = {
    *("kind", "date", "basis", "verified", "cite", "rule"),
    *("counted_from", "skipped", "rolled_from", "safe_from"),
}
KINDS = {
    *("acknowledge", "respond", "produce", "extension", "fee_answer", "silence"),
    *("appeal_by", "appeal_decision", "court_limit"),
}


def run(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, words)


def found(*words: str) -> Any:
    result = run(deadlines, *words, "--json")
    assert result.exception is None
    return json.loads(result.stdout)


def test_deadlines_as_json_keep_the_contract() -> None:
    """One JSON value with the contract's keys and kinds; this is the contract's own example."""
    every = found("--state", "TX", "--received", "2026-11-20")["deadlines"]
    assert all(set(d) >= KEYS and d["kind"] in KINDS for d in every)
    first = {k: every[0][k] for k in KEYS}
    assert first == {
        "kind": "respond",
        "date": "2026-12-08",
        "basis": "law",
        "verified": True,
        "cite": "Tex. Gov't Code §§ 552.221(d), 552.301(b)",
        "rule": "10 business days after the date of receipt",
        "counted_from": {"event": "received", "date": "2026-11-20"},
        "skipped": [
            {"date": "2026-11-26", "why": "Thanksgiving Day"},
            {"date": "2026-11-27", "why": "Friday after Thanksgiving"},
        ],
        "rolled_from": None,
        "safe_from": "2026-12-09",
    }


def test_the_requesters_other_duties_stand_beside() -> None:
    """Duties of kinds that the contract does not name are under "also"."""
    also = found("--state", "TX", "--received", "2026-11-20", "--event", "ready=2026-12-30")["also"]
    assert [(d["kind"], d["date"]) for d in also] == [("clarify", None), ("collect", "2027-02-26")]


def test_a_closure_from_the_command_line_moves_the_date() -> None:
    """A closure with its reason is passed over and named."""
    words = ("--state", "PA", "--received", "2026-11-24", "--closure", "2026-12-01=snow = ice")
    first = found(*words)["deadlines"][0]
    assert first["date"] == "2026-12-04"
    assert first["skipped"][-1] == {"date": "2026-12-01", "why": "snow = ice"}


def test_a_postmark_stands_for_the_day_of_receipt_in_texas() -> None:
    """A posted request of 3 August 2026 counts from the 6th."""
    first = found("--state", "TX", "--posted", "2026-08-03", "--channel", "post")["deadlines"][0]
    assert (first["counted_from"]["date"], first["date"]) == ("2026-08-06", "2026-08-20")


@pytest.mark.parametrize("channel", ["email", "post", "in_person"])
def test_north_carolina_never_prints_a_date_of_answer_as_law(channel: str) -> None:
    """The date is our practice, in the JSON and on the screen."""
    words = ("--state", "NC", "--received", "2026-11-09", "--channel", channel)
    answers = [d for d in found(*words)["deadlines"] if d["kind"] == "respond"]
    assert [(d["basis"], d["verified"], d["cite"]) for d in answers] == [("practice", False, "")]
    text = run(deadlines, *words).stdout
    assert "our own practice" in text and "no letter says" not in text


def test_deadlines_in_words() -> None:
    """The screen shows date, rule, citation, what was passed over, and the safe day."""
    text = run(deadlines, "--state", "PA", "--received", "2026-11-24").stdout
    assert "respond (the office's): Thursday, December 3, 2026" in text
    assert "passed over: Thursday, November 26, 2026, Thanksgiving Day" in text
    assert "moved from Saturday, January 2, 2027" in text
    assert 'no letter says "late" before Friday, December 4, 2026' in text


def test_explained_deadlines_show_each_rule() -> None:
    """With --explain the law on computing time stands beside the step that rests on it."""
    text = run(deadlines, "--state", "PA", "--received", "2026-11-24", "--explain").stdout
    assert "The last day moves to Monday, January 4, 2027. [1 Pa.C.S. § 1908]" in text


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        (("--state", "ZZ", "--received", "2026-11-24"), UnknownState, "use one of A"),
        (("--state", "PA", "--received", "24.11.2026"), WrongUse, "is no date"),
        (("--state", "PA", "--received", "2026-02-29"), WrongUse, "is no date"),
        (("--state", "PA", "--received", "9999-12-31"), WrongUse, "check the year"),
        (("--state", "PA", "--received", "0001-01-01"), WrongUse, "check the year"),
        (("--state", "PA"), WrongUse, "--received DATE or --posted DATE"),
        (("--state", "PA", "--posted", "2026-11-24"), WrongUse, "give the day on which"),
        (("--state", "PA", "--received", "2026-11-24", "--channel", "fax"), WrongUse, "in_person"),
        (
            ("--state", "PA", "--received", "2026-11-24", "--closure", "2026-11-27"),
            WrongUse,
            "gives no reason",
        ),
        (
            ("--state", "PA", "--received", "2026-11-24", "--event", "angry=2026-11-27"),
            WrongUse,
            "is no event",
        ),
        (
            ("--state", "PA", "--received", "2026-11-24", "--acknowledged", "2026-11-01"),
            WrongUse,
            "before the receipt",
        ),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    words: tuple[str, ...], kind: type[Exception], message: str
) -> None:
    """Each mistake raises the error that the wrapper prints, and says what to do."""
    result = run(deadlines, *words)
    assert isinstance(result.exception, kind) and message in str(result.exception)
    assert result.stdout == ""


def test_law_show_marks_what_is_not_for_a_letter() -> None:
    """Verified, unverified and unknown fields carry their marks; JSON holds the same."""
    text = run(law, "show", "nc").stdout
    assert "✓ fees: the actual cost" in text
    assert "? denial_written: in writing where that is asked for" in text
    assert "· preservation: unknown" in text
    every = json.loads(run(law, "show", "NC", "--json").stdout)
    assert {f["name"]: f["status"] for f in every["fields"]}["denial_written"] == "unverified"


def test_law_sources_names_what_rests_on_each() -> None:
    """Every source of a law is listed with its fields."""
    rows = json.loads(run(law, "sources", "TX", "--json").stdout)["sources"]
    by_id = {r["id"]: r["fields"] for r in rows}
    assert by_id["text-301"] == ["clocks.respond[0]"]
    assert "text-301 (2024)" in run(law, "sources", "TX").stdout


def test_law_check_counts_fields_and_ages() -> None:
    """The counts add up, ages follow the day, and missing jurisdictions are named."""
    early = json.loads(run(law, "check", "--as-of", "2026-11-24", "--json").stdout)
    late = json.loads(run(law, "check", "--as-of", "2040-01-01", "--json").stdout)
    texas = [next(r for r in x["states"] if r["state"] == "TX") for x in (early, late)]
    total = texas[0]["verified"] + texas[0]["unverified"] + texas[0]["unknown"]
    assert (texas[0]["contradictions"], texas[0]["old"] < texas[1]["old"]) == (0, True)
    assert texas[1]["old"] == total - texas[0]["unknown"]
    assert "TX" not in early["missing"] and len(early["missing"]) + len(early["states"]) == 54
    table = run(law, "check").stdout
    assert "Not in the files" not in table and len(table.splitlines()) == 1 + 54
