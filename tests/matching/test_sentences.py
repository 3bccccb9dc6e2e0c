"""The words around a sign, and the fingerprint that says whether it is new."""

from monitors.matching import OnePage, context, fingerprint, match_document, parse_watchlist

WATCHLIST = parse_watchlist("rules: [{name: r, topic: t, find: [alpha office]}]", "t.yaml")
SENTENCE = "The board will approve the alpha office in May."


def marks(text: str) -> list[str]:
    return [
        fingerprint(sign, text)
        for one in match_document([OnePage(text)], WATCHLIST)
        for sign in one.signs
    ]


def test_a_fingerprint_survives_spaces_hyphens_case_and_a_move_to_another_page():
    """The same sentence in other type and on another page is the same sign."""
    first = marks(f"Before it. {SENTENCE} After it.")
    assert len(first) == 1
    assert marks(f"Page 7 of 9\n{SENTENCE}\n12\n") == first
    assert (
        marks("Other words. THE BOARD WILL APPROVE THE ALPHA OF-\nFICE\n\n IN MAY. Next.") == first
    )
    assert marks("It ends. The board will ap\u00adprove the alpha o\ufb03ce in\u00a0May.") == first


def test_a_fingerprint_changes_with_the_words_or_the_topic():
    """Another date in the sentence, or another topic, is another sign."""
    first = marks(SENTENCE)
    assert marks(SENTENCE.replace("May", "June")) != first
    sign = match_document([OnePage(SENTENCE)], WATCHLIST)[0].signs[0]
    assert fingerprint(sign, SENTENCE, "other") != first[0]


def test_context_gives_the_sentence_on_one_line():
    """The sentence around a sign, without its neighbours and line breaks."""
    text = f"One before. {SENTENCE.replace(' in', chr(10) + ' in')} One after."
    start = text.index("alpha")
    assert context(text, start, start + 5) == SENTENCE


def test_context_is_cut_at_words_where_a_sentence_is_long():
    """Where no full stop is near, at most the width is given on each side, in whole words."""
    text = "word " * 100 + "alpha" + " word" * 100
    start = text.index("alpha")
    assert context(text, start, start + 5, 12) == "word word alpha word word"
