"""The usual categories: own words are left alone, slips and two words for one thing are told."""

from __future__ import annotations

import json

import pytest

from reports.categories import categories, category_hints, usual
from reports.cost import is_liability
from tests.reports.conftest import Home, csv_bytes, line, row


def test_every_word_means_one_category() -> None:
    """No other word is claimed by two categories, nor is one the name of another."""
    words = [word.casefold() for one in categories() for word in (one.name, *one.also)]
    assert len(words) == len(set(words))
    assert {one.direction for one in categories()} == {"cost", "income"}


def test_cases_are_those_that_a_report_keeps_apart() -> None:
    """What the list marks as of a lawsuit is in no annual figure of a report."""
    for one in categories():
        if one.direction == "cost":
            assert is_liability(line(category=one.name)) == one.case, one.name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("overtme", "overtime"),
        ("Over-time", None),  # another word for it, alone: nothing is parted
        ("settlments", "settlements"),
        ("Interpretors", "interpreters"),
        ("legal advice and defence", None),
        ("backfil", "backfill"),
        ("towels", None),
        ("rent", None),
        ("OTT", None),
        ("training", None),
        ("benefits", None),
    ],
)
def test_a_slip_of_the_hand_is_asked_about(said: str, meant: str | None) -> None:
    """A near miss names the usual word; own words, parts and short words are left alone."""
    hint = category_hints([said]).get(said)
    assert hint == (None if meant is None else f"'{said}': did you mean '{meant}'?")


def test_two_words_for_one_thing_are_told() -> None:
    """They would be two sums on page one."""
    assert category_hints(["overtime", "OT", "rent"]) == {
        "OT": "'OT' and 'overtime' mean the same and are added up apart; use one of the two "
        "throughout, such as 'overtime'."
    }
    found = usual("IGSA")
    assert found is not None and found.name == "detention per diem"


def test_an_import_tells_and_takes_them(home: Home) -> None:
    """A remark is no refusal; a word of an earlier file counts as well."""
    home.ledger(csv_bytes(row(id="c1", category="overtime", grade="U")))
    rows = [row(id="c2", category="OT", grade="U"), row(id="c3", category="medcial", grade="U")]
    done = home.ledger(csv_bytes(*rows), "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["imported"], told["refused"]) == (2, [])
    assert told["remarks"] == [
        "Category 'OT' and 'overtime' mean the same and are added up apart; use one of the two "
        "throughout, such as 'overtime'.",
        "Category 'medcial': did you mean 'medical'?",
    ]
    assert "did you mean 'medical'?" in done.stderr
