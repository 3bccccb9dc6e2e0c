"""When two rows are the same row, and how they are told apart."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.agreements import Listing, identity, normalise, plain
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList

Row = Callable[..., AgencyListed]
NAMES = st.text(string.ascii_letters + "' .-&áñ", min_size=1)


@given(st.text())
def test_plain_text_is_plain(text: str) -> None:
    """Making text plain twice is making it plain once."""
    assert plain(plain(text)) == plain(text)


@given(NAMES)
def test_accidents_do_not_matter(name: str) -> None:
    """Case, kinds of space, ends and kinds of apostrophe make no other name."""
    for other in (
        name.upper(),
        name.lower(),
        f" \u00a0{name}\u00a0 ",
        name.replace(" ", " \u00a0 "),
        name.replace("'", "\u2019"),
        name.replace("'", ""),
    ):
        assert plain(other) == plain(name)


@given(st.text(string.ascii_lowercase, min_size=1), st.text(string.ascii_lowercase, min_size=1))
def test_different_words_stay_different(one: str, other: str) -> None:
    """Two names of different letters are never made one."""
    assert (plain(one) == plain(other)) is (one == other)


def test_identity_parts(row: Row) -> None:
    """A state's name and its code are one; models are apart, and unknown ones by their label."""
    first = identity(row("Nash County Sheriff\u2019s Office ", "NORTH CAROLINA"))
    assert first == ("NC", "nash county sheriffs office", "TFM")
    assert identity(row("NASH COUNTY SHERIFFS OFFICE", "NC")) == first
    assert identity(row("Nash County Sheriff's Office", "NC", "JEM")) != first
    labels = {identity(row("A", "GUAM", "other", label)) for label in ("X", "x ", "Y", "")}
    assert len(labels) == 3
    assert identity(row("A", "NORTHERN MARIANA ISLANDS")).state == "northern mariana islands"


def test_duplicate_counts_once_and_is_told(row: Row, listed: Callable[..., AgencyList]) -> None:
    """A row that stands twice, spelled a little otherwise, is one, and the rows are named."""
    found = normalise(
        listed(row("St. Cloud PD", "FLORIDA", row=5), row("ST CLOUD PD ", "FLORIDA", row=9))
    )
    assert list(found.rows) == [("FL", "st cloud pd", "TFM")]
    assert found.warnings == ("St. Cloud PD, FLORIDA (TFM) stands in rows 5, 9 and counts once.",)


@pytest.mark.parametrize("turned", [False, True])
def test_of_differing_duplicates_the_last_signed_stands(
    row: Row, listed: Callable[..., AgencyList], turned: bool
) -> None:
    """Which of two rows counts does not hang on their order in the sheet."""
    rows = [row("A", signed=date(2025, 1, 1)), row("A", signed=date(2026, 1, 1))]
    found = normalise(listed(*(reversed(rows) if turned else rows)))
    assert [one.signed for one in found.rows.values()] == [date(2026, 1, 1)]
    assert "the one signed last is taken" in found.warnings[0]


def test_order_of_rows_is_no_news(row: Row, once: Callable[..., Listing]) -> None:
    """The same rows in another order are the same list."""
    rows = [row("B"), row("A"), row("C", "OHIO"), row("A", model="JEM")]
    assert list(once(*rows).rows.items()) == list(once(*reversed(rows)).rows.items())
