"""Words in spoiled text: found with one error in seven letters, and not with more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.agreements.moa.likeness import LETTERS_PER_ERROR, alike, letters_of


def distance(one: str, other: str) -> int:
    """Edit distance, the slow way."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def least(needle: str, text: str) -> int:
    """The fewest errors with which the needle stands anywhere in the text."""
    ends = range(len(text) + 1)
    return min(distance(needle, text[a:b]) for a in ends for b in ends if a <= b)


@given(st.text("abc", min_size=1, max_size=16), st.text("abc", max_size=22))
def test_a_phrase_is_found_exactly_where_it_may_be(needle: str, text: str) -> None:
    """The quick search answers as the slow one, and gives a place with no more errors."""
    allowed = len(needle) // LETTERS_PER_ERROR
    found = letters_of(text).find(needle)
    assert (found is not None) == (least(needle, text) <= allowed)
    if found is not None:
        assert distance(needle, text[found[0] : found[1]]) <= allowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("either party tenninates this MOA", "either party terminates"),
        ("on behalf ofICE as ruled", "on behalf of ICE"),
        ("b e   a r r e s t e d  here", "be arrested"),
        ("pubIished on\nICE's website", "published on ICE's website"),
        ("XIV. LIABil,ITY AND RESPONSIBil,ITY", "liability and responsibility"),
        ("TERMINATION OF TIDS MOA", "termination of this MOA"),
    ],
)
def test_what_scanners_make_of_words(text: str, words: str) -> None:
    """Spoilings of real agreements."""
    found = letters_of(text).find(words)
    assert found is not None
    assert text[found[0]].lower() == words[0].lower()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ICE will provide training", "ICE will provide instructors"),
        ("within 24 hours", "within 48 hours"),
        ("", "notice"),
        ("notice", ""),
    ],
)
def test_other_words_are_not_found(text: str, words: str) -> None:
    """Another word in place of one that tells the fact is too much."""
    assert letters_of(text).find(words) is None


def test_names_alike() -> None:
    """A spoiled letter makes no other agency; another county's name does."""
    assert alike("Ellis Countv Sheriffs Office", "Ellis County Sheriff's Office")
    assert not alike("Clearwater Police Department", "Baker County Sheriff's Office")
