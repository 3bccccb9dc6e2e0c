"""What a watchlist can say beyond words near each other: sections, companions, sums, examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitors.matching import OnePage, check_examples, match_document, parse_watchlist
from monitors.matching.blocks import Blocks
from monitors.matching.normalise import normalise

SECTION = "rules: [{name: r, topic: t, find: [alpha], near: {terms: [beta], within: section}}]"


def fires(rules: str, *pages: str) -> bool:
    made = [OnePage(text, number) for number, text in enumerate(pages, 1)]
    return bool(match_document(made, parse_watchlist(rules, "t.yaml")))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("7.A Alpha for the jail.\n\nCost: none. Pay beta.\n7.B Other", True),
        ("7.A Alpha for the jail.\n7.B Pay beta.", False),
        ("ALPHA\nSome words. More words.\nAnd a beta.", True),
        ("ALPHA MATTERS\nSome words here.\n\nFISCAL IMPACT\nA beta.", False),
        ("The alpha ends.\n\nFiscal Impact of It\n\nA beta.", False),
        ("The alpha ends.\n\nIt goes on with words.\n\nA beta.", True),
        ("STAFF REPORT\nALPHA FOR THE COUNTY\nThe beta.", True),
        ("Alpha\t100\nGAMMA\t200\nbeta", True),
    ],
)
def test_a_section_is_an_item_or_what_stands_below_a_heading(page, expected):
    """`within: section` ends at the next item or heading, not at a full stop or blank line."""
    assert fires(SECTION, page) is expected


NEIGHBOURS = "rules: [{name: r, topic: t, find: [alpha], near: {terms: [beta], within: %s}}]"


@pytest.mark.parametrize(
    ("within", "page", "expected"),
    [
        ("sentence", "The alpha is here. The beta is there.", False),
        ("2 sentences", "The alpha is here. The beta is there.", True),
        ("2 sentences", "The beta is there. The alpha is here.", True),
        ("2 sentences after", "The beta is there. The alpha is here.", False),
        ("2 sentences", "The alpha is here. Nothing more. The beta is there.", False),
        ("3 sentences", "The alpha is here. Nothing more. The beta is there.", True),
        ("2 sentences", "7.A The alpha is here.\n7.B The beta is there.", False),
    ],
)
def test_a_distance_may_be_counted_in_sentences(within, page, expected):
    """`2 sentences` takes in the neighbours, and does not go over an item."""
    assert fires(NEIGHBOURS % within, page) is expected


@pytest.mark.parametrize("rows", ["Alpha 1,200 1,300\nGamma beta 1,400 1,500", "Alpha\t9\nBeta\t8"])
def test_words_are_not_counted_over_rows_of_a_table(rows):
    """The row above is another matter, however few words lie between; a section holds both."""
    assert not fires(NEIGHBOURS % "12 words", rows)
    assert fires(NEIGHBOURS % "section", rows)


def test_a_section_ends_with_its_page():
    """What stands on the next page is not in the same section."""
    assert not fires(SECTION, "7.A Alpha", "beta")


@given(some.text(alphabet="aB 1.\n\t-\u00ad(7)C", max_size=200), some.integers(0, 250))
def test_every_place_of_a_page_is_in_one_section(page, at):
    """Sections lie one behind the other over the whole plain page."""
    plain = normalise(page)
    blocks = Blocks(page, plain)
    start = min(at, max(len(plain.text) - 1, 0))
    left, right = blocks.around(start, start + 1)
    assert 0 <= left <= start <= right <= len(plain.text)
    assert right == len(plain.text) or blocks.around(right, right + 1)[0] == right


@given(some.text(alphabet="aB \n-\u00ad\u200b\ufb01.", max_size=80))
def test_the_way_into_the_plain_text_is_that_back(page):
    """A kept character of the page is found again where the plain text has it."""
    plain = normalise(page)
    for at, char in enumerate(plain.text):
        if char.isalnum() and page[plain.span(at, at + 1)[0]] == char:
            assert plain.index(plain.span(at, at + 1)[0]) == at


REQUIRES = (
    "rules: [{name: r, topic: t, find: [alpha], requires: [{terms: [sheriff]}, {terms: [jail]}]}]"
)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (("alpha", "the Sheriff", "a jail"), True),
        (("alpha of the sheriff's jail",), True),
        (("alpha", "the Sheriff"), False),
        (("alpha",), False),
        (("the sheriff", "a jail"), False),
    ],
)
def test_a_required_companion_stands_anywhere_in_the_document(pages, expected):
    """A rule with `requires` fires where each of its sets has a word on some page."""
    assert fires(REQUIRES, *pages) is expected


def test_a_required_companion_obeys_its_case_and_what_must_not_stand_near():
    """A companion is a word set like any other."""
    rules = (
        "rules: [{name: r, topic: t, find: [alpha], requires: {terms: [ICE], case: acronym,"
        " not_near: {terms: [rink], within: 1 words}}}]"
    )
    assert fires(rules, "alpha", "an ICE office")
    assert not fires(rules, "alpha", "an ICE rink, and ice")


SUMS = 'rules: [{name: r, topic: t, find: [{sum: "100,000 + n x 7,500", up_to: 3}]}]'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$107,500", True),
        ("pays 115000.00 in all", True),
        ("$ 122,500.", True),
        ("$130,000", False),
        ("$100,000", False),
        ("$1,107,500", False),
        ("$107,500,000", False),
        ("$107,500.25", False),
        ("account 3107500", False),
    ],
)
def test_sums_of_a_fixed_form_are_found_as_money_is_written(text, expected):
    """100,000 + n x 7,500 for n to 3, with or without commas, as no part of a larger number."""
    assert fires(SUMS, text) is expected


EXAMPLES = """
rules:
- name: r
  topic: t
  find: [alpha]
  must_match:
  - {text: oppose alpha, stance: against, grade: alert}
  - {text: oppose alpha, stance: for}
  - {text: alpha, grade: notice}
  must_not_match:
  - {text: alpha, grade: notice}
  - {text: alpha, grade: alert}
stances:
- stance: against
  terms: [oppose]
  must_match: [they oppose alpha, they like alpha, they oppose beta]
  must_not_match: [they oppose alpha]
contexts:
- {name: minutes, weight: -1, kinds: [minutes]}
"""


def test_examples_say_grade_and_stance_and_are_answered_with_their_line():
    """An example that fails names its own line, what was wanted and what was found."""
    found = check_examples(parse_watchlist(EXAMPLES, "t.yaml"))
    assert [(one.rule, one.line, one.problem) for one in found] == [
        ("r", 8, "should match as for, not as alert, against"),
        ("r", 9, "should match as notice, not as alert, mention"),
        ("r", 12, "should not match as alert"),
        ("stance against", 16, "is told as: mention"),
        ("stance against", 16, "holds no sign of any rule, so it has no stance"),
        ("stance against", 17, "is told as: against"),
    ]


def test_an_example_may_stand_in_a_kind_of_document():
    """`kind` weighs an example as it would the document."""
    text = EXAMPLES.split("must_match:")[0] + (
        "must_match: [{text: alpha, grade: notice, kind: minutes}, {text: alpha, grade: alert}]\n"
        "contexts:\n- {name: minutes, weight: -1, kinds: [minutes]}\n"
    )
    assert check_examples(parse_watchlist(text, "t.yaml")) == ()


def test_no_pattern_of_a_users_can_hang_the_matcher():
    """A pattern that would take another engine for ever is done at once."""
    rules = "rules: [{name: r, topic: t, find: [{pattern: '(a+)+$'}]}]"
    assert not fires(rules, "a" * 2000 + "!")
