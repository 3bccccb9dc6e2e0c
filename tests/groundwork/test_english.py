"""Dates, dollars, plurals, lists and shortening, as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from groundwork import english


def test_dates_and_hours_are_written_as_here() -> None:
    """The month comes first, a day has no zero, an hour neither."""
    assert english.day(date(2026, 12, 1)) == "December 1, 2026"
    assert english.weekday(date(2026, 12, 1)) == "Tuesday, December 1, 2026"
    assert english.clock(datetime(2026, 12, 1, 9, 5)) == "9:05 AM"  # noqa: DTZ001 - words only
    assert english.clock(datetime(2026, 12, 1, 0, 30)) == "12:30 AM"  # noqa: DTZ001


def test_dollars_have_their_sign_before_and_commas_within() -> None:
    """A negative amount is -$5.00 and never $-5.00; what rounds to nothing has no sign."""
    assert english.dollars(Decimal("1234.5")) == "$1,234.50"
    assert english.dollars(Decimal("-5")) == "-$5.00"
    assert english.dollars(Decimal("-0.001")) == "$0.00"
    assert english.whole_dollars(Decimal("1234.5")) == "$1,235"


def test_a_count_agrees_with_its_noun() -> None:
    """One is one, nothing and many are many."""
    said = [english.count(number, "county", "counties") for number in (0, 1, 3144)]
    assert said == ["0 counties", "1 county", "3,144 counties"]
    assert english.count(2, "source") == "2 sources"


def test_a_list_has_one_and() -> None:
    """Commas between all but the last two."""
    parts = ["a", "b", "c"]
    assert [english.listing(parts[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert english.listing(parts, "or") == "a, b or c"


@given(st.text(max_size=80), st.integers(4, 60))
def test_a_shortened_text_fits_and_begins_as_the_text_does(text: str, most: int) -> None:
    """Never longer than asked for; what fits is left as it is."""
    short = english.shortened(text, most)
    assert len(short) <= most
    assert short == text if len(text) <= most else text.startswith(short[:-3])
