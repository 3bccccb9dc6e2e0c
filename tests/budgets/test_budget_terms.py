"""Which words tie a budget's line to immigration enforcement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.budgets import terms
from monitors.budgets.terms import strength

PARTS = (
    "immigration;deport;287;(g);\u00a0;ICE;I.C.E.;IGSA;SCAAP;criminal alien;state criminal alien;"
    "stonegarden;customs and border;border patrol;CBP;federal;enforcement and removal;u.s. marshal;"
    "u. s. marshals';usms;us marshals;detention;detainee;prisoner;inmate;boarding;bed;per diem;s;-;"
    "\u2013;,; board;and lodging;of;for;partnership;program;juvenile"
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ICE detainee boarding", 3),
        ("SCAAP", 3),
        ("287\u00a0(g) training", 3),
        ("U. S. Marshals' bed days", 3),
        ("Federal prisoners", 3),
        ("Board of prisoners", 1),
        ("Federal program", 1),
        ("Ice control", 0),
        ("Juvenile detention per diem", 0),
        ("Road salt", 0),
    ],
)
def test_how_much_words_say(words: str, expected: int) -> None:
    """3 where they name it, 1 where they may mean it, 0 where they do not."""
    assert strength(words) == expected


@given(said=st.lists(st.sampled_from(PARTS.split(";")), max_size=6), gap=st.sampled_from(["", " "]))
def test_the_quick_look_passes_over_nothing(said: list[str], gap: str) -> None:
    """Whatever a term is found in, the look before it lets through."""
    words = gap.join(said)
    found = terms._STRONG.search(words) or terms._WEAK.search(words)
    assert not found or terms._ANY.search(words)
