"""The watchlist file: what it may say, and how a mistake in it is answered."""

import pytest

from groundwork.errors import BadInput
from monitors.matching import OnePage, load_watchlist, match_document, parse_watchlist

RULE = "rules:\n- name: r\n  topic: money\n  find: [grant]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RULE + "  weigth: 3\n",
            "my.yaml, line 5, key 'weigth': is not known here; did you mean 'weight'?",
        ),
        (
            RULE + "  grade: high\n",
            "my.yaml, line 5, key 'grade': 'high' is not known; use one of: alert, notice",
        ),
        (
            RULE + "  weight: much\n",
            "my.yaml, line 5, key 'weight': 'much' is not a whole number from 1 to 5; "
            "write one of those",
        ),
        (
            RULE + "  near: {terms: [a], within: 3 wrods}\n",
            "my.yaml, line 5, key 'within': '3 wrods' is no distance; write 'sentence', "
            "'2 sentences', 'section', 'page', '12 words' or '200 characters', and 'before' or "
            "'after' behind it where only one side counts",
        ),
        (
            RULE + "  near: {lists: [locals]}\n",
            "my.yaml, line 5, key 'near': there is no list 'locals'; write it under 'lists:' or "
            "correct the name",
        ),
        (
            RULE + "  topic: money\n",
            "my.yaml, line 5, key 'topic': stands twice; keep one of them",
        ),
        (
            "rules:\n- name: r\n  topic: t\n",
            "my.yaml, line 2, key 'rules': a rule needs 'find:'; add it",
        ),
        (
            "rules:\n- name: r\n  topic: t\n  find: [{pattern: '(?=a)'}]\n",
            "my.yaml, line 4, key 'pattern': is no RE2 pattern (invalid perl operator: (?=); "
            "correct it or use a phrase",
        ),
        (
            RULE + RULE.removeprefix("rules:\n"),
            "my.yaml, line 5, key 'name': a rule 'r' stands already on line 2; give it another "
            "name",
        ),
        (
            "topics: [money]\n" + RULE.replace("money", "mony"),
            "my.yaml, line 4, key 'topic': 'mony' is not known; did you mean 'money'?",
        ),
        (
            "lists:\n  a: {lists: [b]}\n  b: {lists: [a]}\n" + RULE,
            "my.yaml, line 2, key 'a': the list 'a' contains itself; take it out of one of its "
            "lists",
        ),
        (
            RULE.replace("[grant]", "[{sum: 100 and n x 7, up_to: 5}]"),
            "my.yaml, line 4, key 'sum': '100 and n x 7' is no sum; write it as "
            "'100,000 + n x 7,500'",
        ),
        (
            RULE.replace("[grant]", '[{sum: "100 + n x 7"}]'),
            "my.yaml, line 4, key 'sum': needs 'up_to:', the greatest n, beside it; add it",
        ),
        (
            RULE + "  must_match: [{text: a grant, stance: agianst}]\n",
            "my.yaml, line 5, key 'stance': 'agianst' is not known; did you mean 'against'?",
        ),
        (
            RULE + "  must_match: [{grade: alert}]\n",
            "my.yaml, line 5, key 'must_match': needs 'text:', the words of the example; add it",
        ),
        (
            RULE + "  requires: [{lists: [sheriffs]}]\n",
            "my.yaml, line 5, key 'requires': there is no list 'sheriffs'; write it under 'lists:' "
            "or correct the name",
        ),
        ("", "my.yaml: the file is empty; begin with 'rules:' and one rule"),
        ("name: x\n", "my.yaml: holds no rule; add one under 'rules:'"),
    ],
)
def test_a_mistake_is_answered_with_file_line_key_and_remedy(text, message):
    """Every mistake names where it is and what to do."""
    with pytest.raises(BadInput) as raised:
        parse_watchlist(text, "my.yaml")
    assert str(raised.value) == message


def test_broken_yaml_names_its_line():
    """A file that is no YAML names the line where it breaks."""
    with pytest.raises(BadInput, match=r"^my\.yaml, line 2: this is no YAML"):
        parse_watchlist("rules:\n\t- name: r\n", "my.yaml")


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    """A missing file is one sentence."""
    with pytest.raises(BadInput, match="there is no such watchlist"):
        load_watchlist(tmp_path / "none.yaml")


def test_the_hash_covers_rules_and_not_comments_or_examples():
    """A comment, an example or a place in the file changes nothing; a term does."""
    plain = parse_watchlist(RULE, "a.yaml").hash
    assert parse_watchlist("# why\n\n" + RULE, "b.yaml").hash == plain
    assert parse_watchlist(RULE + "  must_match: [a grant]\n", "c.yaml").hash == plain
    assert parse_watchlist(RULE + "  weight: 2\n", "d.yaml").hash != plain
    assert parse_watchlist(RULE.replace("grant", "grants"), "e.yaml").hash != plain


def test_words_of_yaml_stay_words():
    """`no`, dates and numbers are the text that was typed."""
    watchlist = parse_watchlist(RULE.replace("[grant]", "[no, 1357, 2026-01-02]"), "a.yaml")
    assert [term.text for term in watchlist.rules[0].find.terms] == ["no", "1357", "2026-01-02"]


def test_an_own_list_extends_the_shipped_one():
    """`extends: default` adds rules, may use the shipped lists, and can leave rules out."""
    own = parse_watchlist(
        "extends: default\nwithout: [SCAAP]\nrules:\n- name: our jail\n  topic: detention\n"
        "  find: [Pine Street Annex]\n  near: {lists: [ice]}\n",
        "own.yaml",
    )
    names = [rule.name for rule in own.rules]
    assert "our jail" in names
    assert "SCAAP" not in names
    assert len(names) == len(load_watchlist().rules)
    findings = match_document([OnePage("Lease of the Pine Street Annex to ICE, with SCAAP")], own)
    assert {sign.rule for one in findings for sign in one.signs} == {"our jail"}
