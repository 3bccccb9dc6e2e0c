"""`evaluate --folds`: how a list does on places whose own words it has not."""

import json

import pytest
from click.testing import CliRunner

from countywatch.cli.scan import evaluate
from countywatch.watchlists.evaluate import Passage
from countywatch.watchlists.folds import fold_figures, judge_folds
from groundwork.errors import WrongUse
from monitors.matching import (
    OnePage,
    load_watchlist,
    match_document,
    only_with,
    parse_watchlist,
    terms_in,
)

RULES = """rules:
- name: pacts
  topic: agreement
  few: Pacts are rare.
  find: [pact, treaty]
  not_near: {terms: [ice cream], within: sentence}
- name: sums
  topic: money
  find: {lists: [money]}
lists:
  money: {terms: [grant, fund]}
"""
WATCHLIST = parse_watchlist(RULES, "r.yaml")


def passage(name: str, place: str, text: str, label: str = "positive") -> Passage:
    return Passage(name, text, label, "kind", place)


PASSAGES = [
    passage("a1", "A", "a pact"),
    passage("a2", "A", "a treaty"),
    passage("b1", "B", "a pact"),
    passage("b2", "B", "nothing", "negative"),
    passage("c1", "C", "a pact and a grant"),
    passage("c2", "C", "a pact of ice cream", "negative"),
]


def test_a_place_is_judged_without_the_words_that_only_it_uses():
    """With a fold a place, only what another place uses is found, traps included."""
    folds = judge_folds(PASSAGES, WATCHLIST, 3)
    graded = {one.passage.id: one.grade for fold in folds for one in fold.judged}
    assert graded == {
        "a1": "alert",
        "a2": "none",
        "b1": "alert",
        "b2": "none",
        "c1": "alert",
        "c2": "alert",
    }
    figures = fold_figures(folds, WATCHLIST)
    assert (figures["count"], figures["recall"], figures["precision"]) == (3, 0.8333, 0.8333)
    by_missed = {tuple(one["missed"]): one for one in figures["each"]}
    assert by_missed[("a2",)] == {
        "places": 1,
        "recall": 0.5,
        "precision": 1.0,
        "positives": 2,
        "negatives": 0,
        "missed": ["a2"],
        "false_alerts": [],
    }


def test_every_place_stands_in_one_fold_and_folds_repeat():
    """A place is never split, none is left out, and the same file gives the same folds."""
    folds = judge_folds(PASSAGES, WATCHLIST, 2)
    assert sorted(one.passage.id for fold in folds for one in fold.judged) == [
        one.id for one in PASSAGES
    ]
    assert sorted(fold.places for fold in folds) == [1, 2]
    assert folds == judge_folds(PASSAGES, WATCHLIST, 2)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_folds_that_do_not_fit_the_places_are_wrong_use(count):
    """At least two folds, and no more than places."""
    with pytest.raises(WrongUse, match=f"--folds {count} does not fit 3 places"):
        judge_folds(PASSAGES, WATCHLIST, count)


def test_passages_without_a_place_are_places_of_their_own():
    """Unknown places are not thrown together."""
    folds = judge_folds([passage("x", "", "a pact"), passage("y", "", "a pact")], WATCHLIST, 2)
    assert [fold.places for fold in folds] == [1, 1]


def test_a_trimmed_list_finds_what_is_left():
    """Terms go from rules and lists alike; a rule without words cannot fire."""
    text = "a pact, a treaty, a grant"
    left = only_with(WATCHLIST, terms_in("a pact of ours", WATCHLIST))
    found = match_document([OnePage(text)], left, every_rule=True)
    assert [(sign.rule, sign.quote) for one in found for sign in one.signs] == [("pacts", "pact")]
    nothing = only_with(WATCHLIST, ())
    assert match_document([OnePage(text)], nothing) == ()


def test_evaluate_prints_folds_and_names_rules_without_a_reason(tmp_path):
    """`--folds` adds the key `folds`; a rule that fires in one place is listed with its reason."""
    rules, rows = tmp_path / "r.yaml", tmp_path / "p.jsonl"
    rules.write_text(RULES)
    rows.write_text(
        "\n".join(
            json.dumps(
                {"id": o.id, "text": o.text, "label": o.label, "kind": "k", "jurisdiction": o.place}
            )
            for o in PASSAGES
        )
    )
    words = [str(rows), "--watchlist", str(rules), "--folds", "3"]
    told = CliRunner().invoke(evaluate, [*words, "--json"], catch_exceptions=False)
    figures = json.loads(told.stdout)
    assert figures["folds"]["recall"] == 0.8333
    assert figures["watchlist"] == WATCHLIST.hash
    said = CliRunner().invoke(evaluate, words, catch_exceptions=False).stdout
    assert "folds: count 3; recall 0.8333; precision 0.8333" in said
    assert "  sums: no reason given; write one under few:" in said


def test_every_shipped_rule_that_fires_in_one_place_only_may_say_why():
    """A reason under `few` is a sentence, wherever one is given."""
    reasons = [rule.few for rule in load_watchlist().rules if rule.few]
    assert reasons
    assert all(reason.endswith(".") and len(reason) > 20 for reason in reasons)
