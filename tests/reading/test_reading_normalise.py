"""Page text in one regular form."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.reading.normalise import normalise

MARK = "\ufffe"
# Everything that the rules are about, among ordinary text.
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            "ab B9-_.()\n\r\t\f\x00\x02\u00ad\ufffe\u00a0\u2009\u200b\ufeffﬁﬄ\uf0b7é中"
        ),
        st.characters(),
    ),
    max_size=80,
)


def letters(text: str) -> str:
    """The letters and digits of a text, with ligatures spelt out."""
    spelt = re.sub("[\ufb00-\ufb06]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return "".join(char for char in spelt if char.isalnum())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("of\ufb01ce, a\ufb04uent, \ufb06", "office, affluent, st"),
        ("nu\x00ll, zero\u200bwidth, \ufeffmark", "null, zerowidth, mark"),
        ("cut   \nat\t\nthe end  \n\n", "cut\nat\nthe end"),
        ("Account\t\t$5", "Account\t\t$5"),
        ("\n\n  kept", "\n\n  kept"),
        ("\uf0b7 item", "• item"),
        ("well-\nestablished", "well-\nestablished"),
    ],
)
def test_each_rule_has_its_effect_and_no_more(raw: str, said: str) -> None:
    """Line ends, spaces, ligatures, controls and trailing spaces are made regular, no more."""
    assert normalise(raw) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("intergov|ernmental", "intergovernmental"),
        ("EN|FORCEMENT", "ENFORCEMENT"),
        ("the form I|213", "the form I-213"),
        ("AT&T U|Verse", "AT&T U-Verse"),
        ("Nash|Rocky Mount", "Nash-Rocky Mount"),
        ("Right|of-Way", "Right-of-Way"),
        ("non|citizens", "non-citizens"),
        ("co|located. The co-located officers", "co-located. The co-located officers"),
        ("rein|force the reinforce", "reinforce the reinforce"),
        (
            "a jail|based model: the jail is based here",
            "a jail-based model: the jail is based here",
        ),
        ("agree|ment|of", "agreementof"),
        ("(g)|", "(g)"),
        ("kept| apart", "kept apart"),
    ],
)
@pytest.mark.parametrize("mark", [MARK, "\x02", "\u00ad"])
def test_a_hyphen_mark_becomes_a_hyphen_only_where_one_is_written(
    raw: str, said: str, mark: str
) -> None:
    """Digits, capitals and the rest of the page show written hyphens; other words are joined."""
    assert normalise(raw.replace("|", mark)) == said


def test_a_soft_hyphen_at_the_end_of_a_line_joins_over_the_line_break() -> None:
    """An optional hyphen with its line break stands within one word."""
    assert normalise("immi\u00ad\r\n  gration\u00ad \n(ICE)") == "immigration\n(ICE)"


@settings(deadline=None)
@given(TRICKY)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """The regular form is its own regular form."""
    once = normalise(raw)
    assert normalise(once) == once


@settings(deadline=None)
@given(TRICKY)
def test_no_letter_and_no_digit_is_lost_or_added(raw: str) -> None:
    """Letters and digits come out as they go in, in their order."""
    assert letters(normalise(raw)) == letters(raw)


@settings(deadline=None)
@given(TRICKY)
def test_what_comes_out_can_be_stored_and_shown(raw: str) -> None:
    """No control character but line break and tab, no surrogate, no space at the end of a line."""
    text = normalise(raw)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\ufffe\uffff\ud800-\udfff]", text)
    assert not re.search("[ \t](?=\n|$)", text)
    assert text.encode().decode() == text


@settings(deadline=None)
@given(st.lists(st.text("abc XYZ19.", max_size=12)))
def test_line_breaks_are_kept(lines: list[str]) -> None:
    """A line stays a line: only empty lines at the end of the page go."""
    said = normalise("\r\n".join(lines)).split("\n")
    kept = [line.rstrip() for line in lines]
    assert said == (("\n".join(kept)).rstrip("\n")).split("\n")


def test_long_texts_take_no_longer_than_their_length() -> None:
    """A hostile page of marks, spaces or one endless word is read in linear time."""
    for hostile in ("a\u00ad" * 200_000, " " * 1_000_000 + "x", "a" * 1_000_000 + MARK + "b"):
        assert letters(normalise(hostile)) == letters(hostile)
