"""Spoiled agreements: the reader never raises, and every quote stands where it says."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from moa_texts import ALL, pages, quotes

from groundwork.reading import Page
from groundwork.reading.model import NO_TEXT
from monitors.agreements.moa import read_file
from monitors.agreements.moa.telling import as_value

NOISE = st.text("_-~.:;/()§•\n \t0189lIOaeEA'’\x00ßİ\u200b", min_size=1, max_size=6)


@st.composite
def spoiled(draw: st.DrawFn) -> list[str]:
    """A sample with noise in it, parts cut out, and its pages in another order."""
    texts = list(draw(st.sampled_from(list(ALL.values()))))
    for _ in range(draw(st.integers(0, 8))):
        number = draw(st.integers(0, len(texts) - 1))
        text = texts[number]
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 40))
        texts[number] = text[:at] + draw(NOISE) + text[at + cut :]
    if draw(st.booleans()):
        texts = draw(st.permutations(texts))
    return texts


def stand(texts: Sequence[Page], name: str) -> None:
    """Reads, and holds every quote against its page."""
    by_number = {page.number: page.text for page in texts}
    for found in read_file(texts, name).agreements:
        as_value(found)
        for one in quotes(found):
            assert by_number[one.page][one.start : one.end] == one.words
            assert one.words == one.words.strip() != ""


@settings(deadline=None, max_examples=150)
@given(spoiled(), st.text(max_size=20))
def test_spoiled_agreements(texts: list[str], name: str) -> None:
    """Whatever a scanner did to the pages."""
    stand(pages(texts), name)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=300), max_size=4), st.sampled_from(list(ALL.values())))
def test_any_pages_behind_an_opening(texts: list[str], sample: Sequence[str]) -> None:
    """Any text at all on the pages of an agreement."""
    stand(pages([sample[0], *texts]), "Nash_TFM_MOA_05082025.pdf")


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(list(ALL.values())), st.data())
def test_no_word_of_an_unread_page_is_quoted(sample: Sequence[str], data: st.DataObject) -> None:
    """A page without a text layer to rely on gives no fact."""
    read = pages(sample)
    index = data.draw(st.integers(1, len(read) - 1))
    read[index] = Page(index + 1, read[index].text, unread=NO_TEXT)
    for found in read_file(read).agreements:
        assert all(one.page != index + 1 for one in quotes(found))
