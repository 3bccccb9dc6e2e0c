"""What the linter finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from requests_templates import Check
from requests_templates.text_rules import item_checks
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
    ],
)
def test_an_item_that_is_well_put_is_left_alone(text: str) -> None:
    """Naming an identity in order to leave it out is no fault."""
    assert found(text) == []


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
