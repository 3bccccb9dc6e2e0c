"""What the linter finds, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.law import load_law
from requests_templates import Category, Check, Period, topics
from requests_templates.planning import PlannedLetter
from requests_templates.text_rules import item_checks, items_in, placeholder
from tests.requests_templates.orders import codes, letter, requester


def found(text: str) -> list[Check]:
    """The checks on one item that reads so."""
    return list(item_checks("Item 1", text))


@pytest.mark.parametrize(
    ("text", "code", "blocks"),
    [
        ("Any and all memoranda.", "too_broad", False),
        ("All documents relating to ICE.", "too_broad", False),
        ("Invoices, including but not limited to fuel.", "too_broad", False),
        ("A list with the names of detainees.", "identifiers", True),
        ("Detainer forms with A-numbers and dates.", "identifiers", True),
        ("Without names. Also dates of birth.", "identifiers", True),
        ("How much did it cost?", "question", False),
        ("Please explain the policy on detainers.", "question", False),
        ("Which officers were trained.", "question", False),
        ("Any correspondence regarding the jail.", "too_broad", False),
        ("Invoices from May 2025 to the present.", "open_dates", False),
        ("Invoices since 2024.", "open_dates", False),
        ("E-mails of all staff on May 1, 2026.", "unlimited_custodians", False),
        ("Text messages of every official in May 2026.", "unlimited_custodians", False),
        ("A list of home addresses.", "identifiers", True),
    ],
)
def test_an_item_that_invites_a_refusal_is_found(text: str, code: str, blocks: bool) -> None:
    """Breadth, identities and questions in an item are told, with a remedy."""
    assert [(check.code, check.blocks) for check in found(text)] == [(code, blocks)]


@pytest.mark.parametrize(
    "text",
    [
        "Invoices of the period, without A-numbers or birth dates.",
        "Monthly counts; please leave out names of people held.",
        "Copies of all agreements in force.",
        "Invoices since May 2024 through June 30, 2026.",
        "Payroll of all employees certified, by position.",
        "E-mail of the sheriff and the jail administrator in May 2026.",
    ],
)
def test_an_item_that_is_well_put_is_left_alone(text: str) -> None:
    """Naming an identity in order to leave it out is no fault."""
    assert found(text) == []


@pytest.mark.parametrize(
    "category", [c for topic in topics().values() for c in topic.records], ids=lambda c: c.number
)
def test_our_own_wording_breaks_no_rule(category: Category) -> None:
    """The text of each of the 44 records is held to the rules that we hold others to."""
    assert found(category.text) == []
    assert not list(placeholder(category.text))
    assert category.text.endswith(".")


@given(st.text(max_size=300))
def test_any_text_can_be_linted(text: str) -> None:
    """Whatever a file holds, the rules of words end and give findings with a remedy."""
    for check in [*item_checks("Item 1", text), *placeholder(text)]:
        assert check.message.endswith(".") and check.code
    for number, said in items_in(text):
        assert number >= 0 and "\n" not in said


def test_easy_and_disputed_records_in_one_letter_are_told() -> None:
    """A letter that mixes them is told to be parted; one of a kind is not."""
    agreement = topics()["agreement"].records
    mixed = letter("TX", planned=PlannedLetter(None, "low", (agreement[0], agreement[-1])))
    assert "mixed_items" in codes(mixed, blocks=False)
    alone = letter("TX", planned=PlannedLetter(None, "high", agreement[-1:]))
    assert "mixed_items" not in codes(alone, blocks=False)


def test_what_an_item_needs_is_told() -> None:
    """Mailboxes, dates and words to search for are for the drafter to check."""
    mail = next(c for c in topics()["communications"].records if c.number == 40)
    made = letter("TX", topics=("communications",), planned=PlannedLetter(None, "high", (mail,)))
    said = [c.message for c in made.checks if c.code == "item_needs"]
    assert said and "named custodians, date box, search terms" in said[0]


def test_a_period_that_ends_after_the_letter_is_told() -> None:
    """Records of days to come do not exist yet."""
    ahead = letter("TX", period=Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert "period_after_today" in codes(ahead, blocks=False)
    assert "period_after_today" not in codes(letter("TX"), blocks=False)


@pytest.mark.parametrize(
    ("as_of", "old"),
    [("2024", True), ("2025", False), ("2025-10", True), ("2025-11-24", False), ("?", False)],
)
def test_law_read_more_than_a_year_ago_is_told(as_of: str, old: bool) -> None:
    """A year alone is taken to its last day; what is no date says nothing."""
    law = replace(load_law("TX"), as_of=as_of)
    assert ("law_old" in codes(letter("TX", law=law), blocks=False)) is old


@pytest.mark.parametrize("text", ["[YOUR NAME]", "TODO", "Ann {{ name }}", "Ann ______"])
def test_a_placeholder_blocks(text: str) -> None:
    """What looks like a place that nobody filled in stops the export."""
    assert codes(letter("TX", requester=requester("TX", name=text))) == ["placeholder_left"]


def test_a_letter_over_two_pages_is_told() -> None:
    """A letter that runs over is told, and may be sent all the same."""
    made = letter("TX", requester=requester("TX", address="\n".join("abcdefghijklmnopqrst")))
    assert "over_two_pages" in codes(made, blocks=False)
    assert made.ready


def test_unverified_fields_are_told_to_the_drafter() -> None:
    """What is known and not verified is a check for the drafter, with its citation."""
    messages = [c.message for c in letter("PA").checks if c.code == "unverified_law"]
    assert (
        "Not in the letter, since not verified: denial written: a denial is given in writing "
        "(65 P.S. § 67.903); check it before you rely on it." in messages
    )


def test_the_address_of_the_law_is_told() -> None:
    """Where the law names who takes requests, the drafter is told where to send the letter."""
    messages = [c.message for c in letter("TX").checks if c.code == "address"]
    assert len(messages) == 1
    assert "at the address that the body has posted for requests" in messages[0]


def test_what_blocks_comes_first() -> None:
    """The checks that block stand before the notes."""
    made = letter("KY", requester=requester("KY", name=None, resident_of=None))
    order = [check.blocks for check in made.checks]
    assert order == sorted(order, reverse=True)
    assert order.count(True) == 2
