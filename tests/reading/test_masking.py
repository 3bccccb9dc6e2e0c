"""Numbers that name a person are never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.reading.masking import MASK, mask


@pytest.mark.parametrize(
    "text",
    [
        "A123456789",
        "A 123 456 789",
        "A#012-345-678",
        "Alien Registration No. 123456789",
        "123-45-6789",
        "DOB: 01/02/1980",
        "date of birth January 2, 1980",
        "born on 1980-01-02",
    ],
)
def test_what_names_a_person_is_covered(text: str) -> None:
    """No digit of such a number is left, and the rest of the line is."""
    shown = mask(f"Held: {text}, released")
    assert not any(letter.isdigit() for letter in shown)
    assert shown.startswith("Held: ")
    assert shown.endswith(", released")


@pytest.mark.parametrize(
    "text",
    [
        "287(g)",
        "$1,234,567.00",
        "account 2310-101",
        "555-123-4567",
        "page 47 of 60",
        "December 1, 2026",
        "ZIP 19999-1234",
        "IGSA 70CDCR18DIG000012",
        "Resolution A 12",
    ],
)
def test_what_names_no_person_stays(text: str) -> None:
    """Amounts, accounts, telephone numbers and dates of meetings are left alone."""
    assert mask(text) == text


@given(st.text())
def test_a_mask_keeps_the_length_and_changes_only_digits(text: str) -> None:
    """Offsets into the stored text still fit what is shown."""
    shown = mask(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        assert after == before or (after == MASK and before.isdigit())
