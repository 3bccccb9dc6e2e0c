"""Plain text for matching, and the way back to the stored page text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.matching import OnePage, match_document, parse_watchlist
from monitors.matching.normalise import normalise, plain_data

PHRASES = ("immigration enforcement grant", "memorandum of agreement", "287(g)")
WATCHLIST = parse_watchlist(
    "rules:\n"
    + "".join(
        f"- {{name: rule {number}, topic: test, find: ['{phrase}']}}\n"
        for number, phrase in enumerate(PHRASES)
    ),
    "test.yaml",
)
SPACES = st.sampled_from(
    [" ", "\n", "  ", "\u00a0", "\r\n", " \n\n  ", "\u2009", "\t", " <br />\n"]
)
INSIDE = st.sampled_from(["", "", "", "\u00ad", "\u200b", "-\n", "- \n  ", "\u00ad\n", "-\r\n"])
ODD_TEXT = st.text(
    st.sampled_from("aZ19 .,-\n\r\t\u00a0\u00ad\u200b\u2019\u201c–ﬁé§(<br>½İ漢😀"), max_size=60
)


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[str, int]:
    """One of the phrases as a page may hold it, and which one it is."""
    number = draw(st.integers(0, len(PHRASES) - 1))
    parts = []
    phrase = PHRASES[number]
    for char, after in zip(phrase, [*phrase[1:], ""], strict=True):
        parts.append(draw(SPACES) if char == " " else char)
        if char.isalpha() and after.isalpha():
            parts.append(draw(INSIDE))
    return "".join(parts), number


@settings(deadline=None)
@given(ODD_TEXT, ODD_TEXT, disturbed())
def test_a_phrase_is_found_and_quoted_exactly_however_a_page_breaks_it(before, after, phrase):
    """A phrase across breaks, odd spaces, soft and line-end hyphens is quoted as stored."""
    text, number = phrase
    page = OnePage(f"{before} . {text} . {after}")
    signs = [sign for one in match_document([page], WATCHLIST) for sign in one.signs]
    assert all(page.text[sign.start : sign.end] == sign.quote for sign in signs)
    assert text in [sign.quote for sign in signs if sign.rule == f"rule {number}"]


@settings(deadline=None)
@given(ODD_TEXT)
def test_each_plain_character_maps_to_where_it_stands(text):
    """Every plain letter or digit that needed no folding maps back to itself on the page."""
    plain = normalise(text)
    for at, char in enumerate(plain.text):
        start, end = plain.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        if text[start:end].isascii() and text[start:end].isalnum():
            assert text[start:end] == char


@settings(deadline=None)
@given(ODD_TEXT)
def test_the_quick_way_gives_the_same_text_as_the_map(text):
    """The pre-check reads exactly what the matcher reads, but for space at the ends."""
    assert plain_data(text).strip() == normalise(text).data.strip()


def test_what_a_page_holds_becomes_plain():
    """Spaces, hyphens at line ends, quotes, dashes, accents, ligatures, HTML breaks."""
    text = "Do\u00f1a\u00a0Ana  \u201cenforce-\nment\u201d \u2013 of\ufb01ce<br />\nlaw-\n2020"
    assert normalise(text).text == 'Dona Ana "enforcement" - office law- 2020'
