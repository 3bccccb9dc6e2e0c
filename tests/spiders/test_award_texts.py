"""The text that stands for an award in the case file, and the award in it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.items import AwardFound
from spiders.listed import LISTED, award_in, award_text

WORDS = st.from_regex(r"[A-Za-z0-9:,]+( [A-Za-z0-9:,]+)*", fullmatch=True).filter(
    lambda text: text != "unknown"
)
MAYBE = st.none() | WORDS
AWARDS = st.builds(
    AwardFound, WORDS, WORDS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE,
    st.just("https://www.usaspending.gov/award/1"),
)  # fmt: skip


@given(AWARDS)
def test_an_award_comes_back_as_it_went_in(award: AwardFound) -> None:
    """Every field, and what is unknown, survives; the address loses only our own mark."""
    assert award_in(award_text(award), f"{award.url}{LISTED}text") == award


def test_a_line_break_within_a_field_does_not_break_the_text() -> None:
    """What an API answers with odd white space is one line."""
    award = AwardFound("1\n2", "A\u2028B", None, None, None, None, None, None, "https://x.example")
    read = award_in(award_text(award), award.url)
    assert (read.award_id, read.recipient) == ("1 2", "A B")


def test_another_text_is_refused() -> None:
    """A text that lacks a line is no award's."""
    with pytest.raises(ValueError, match="no text of an award"):
        award_in("Award: 1\n", "https://x.example")
