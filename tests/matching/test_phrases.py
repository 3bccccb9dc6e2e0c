"""Phrases are data: what is typed is met, in the forms that people and printers write."""

import pytest

from monitors.matching import OnePage, match_document, parse_watchlist


def quotes(find: str, text: str) -> list[str]:
    watchlist = parse_watchlist(f"rules: [{{name: r, topic: t, find: {find}}}]", "test.yaml")
    return [sign.quote for one in match_document([OnePage(text)], watchlist) for sign in one.signs]


@pytest.mark.parametrize(
    "written", ["287(g)", "287 (g)", "287g", "287(G)", "287 g", "287 (g )", "287\n(g)", "287(g"]
)
def test_287g_typed_as_it_is_meets_each_of_its_spellings(written):
    """`287(g)` in a list meets brackets, spaces, capitals and line breaks."""
    assert quotes("['287(g)']", f"the {written}, signed") == [written]


@pytest.mark.parametrize(
    ("phrase", "written"),
    [
        ("§ 1357(g)", "§ 1357(g)"),
        ("§ 1357(g)", "§§1357 (g)"),
        ("8 U.S.C. 1357(g)", "8 USC 1357(g)"),
        ("8 U.S.C. 1357(g)", "8 U. S. C. 1357(g)"),
        ("sheriff's office", "Sheriffs Office"),
        ("sheriff's office", "Sheriff\u2019s\nOffice"),
        ("law enforcement", "law-enforcement"),
        ("law enforcement", "law enforce-\nment"),
        ("deputy", "deputies"),
        ("ICE detainer", "ICE detainers"),
        ("Customs & Border Protection", "Customs and Border Protection"),
        ("immigration enforcement", "lmmlgratlon Enforcernent"),
    ],
)
def test_a_phrase_meets_the_ways_it_is_written(phrase, written):
    """Optional marks, hyphens, plurals, ampersands and what poor scans make of letters."""
    assert quotes(f'["{phrase}"]', f"... {written} ...") == [written]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("287(g)", "a distance of 287.35 feet"),
        ("287(g)", "an amount of 1,287 g"),
        ("287(g)", "the 287group and 5287(g)"),
        ("JEM", "the jembe drum"),
        ("detainer", "a retainer, detained"),
        ("a.b", "axb"),
        (".*", "anything"),
    ],
)
def test_a_phrase_is_never_query_syntax_and_stops_at_words(phrase, text):
    """A phrase meets itself only: no wildcard, no part of a word, no tail of a number."""
    if phrase == ".*":
        with pytest.raises(ValueError, match="no Latin letter or digit"):
            quotes(f"['{phrase}']", text)
    else:
        assert quotes(f"['{phrase}']", text) == []


def test_case_can_be_exact_or_an_acronym():
    """An acronym counts in capitals, but not in a line that is all capitals."""
    exact = "{terms: [TFM], case: exact}"
    acronym = "{terms: [ICE], case: acronym}"
    assert quotes(exact, "tfm TFM") == ["TFM"]
    assert quotes(acronym, "a talk with ICE on ice") == ["ICE"]
    assert quotes(acronym, "SNOW AND ICE CONTROL") == []


def test_verbs_take_their_forms():
    """`forms: verb` meets the first word's forms."""
    verb = "{terms: [approve a budget, apply, refer], forms: verb}"
    assert quotes(verb, "approving a budget") == ["approving a budget"]
    assert quotes(verb, "applied") == ["applied"]
    assert quotes(verb, "referred") == ["referred"]


def test_a_pattern_is_an_explicit_key_and_runs_in_linear_time():
    """`pattern:` takes RE2 syntax; the classic exponential pattern ends at once."""
    assert quotes("[{pattern: '(a+)+b'}]", "a" * 50_000) == []
    assert quotes(r"[{pattern: 'I-\d{3}', case: exact}]", "form I-205") == ["I-205"]
