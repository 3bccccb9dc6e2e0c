"""`scan`, `evaluate` and `watchlist check` on files made in the test."""

import json

import pytest
from click.testing import CliRunner

from countywatch.cli.scan import evaluate, scan
from countywatch.cli.watchlist import watchlist
from countywatch.watchlists.evaluate import judge, judge_planted, measures, read_passages
from groundwork.errors import BadInput, WrongUse
from monitors.matching import load_watchlist, parse_watchlist

RULES = """rules:
- name: alpha
  topic: agreement
  find: [alpha]
  must_match: [the alpha]
- name: delta
  topic: money
  grade: notice
  find: [delta]
  must_match: [the delta]
"""
PASSAGES = [
    ("p1", "an alpha here", "positive", "agreement"),
    ("p2", "a delta here", "positive", "money"),
    ("p3", "nothing", "positive", "money"),
    ("n1", "alpha again", "negative", "word"),
    ("n2", "quiet", "negative", "word"),
    ("b1", "alpha, perhaps", "borderline", "word"),
]


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


@pytest.fixture
def passages(tmp_path):
    path = tmp_path / "passages.jsonl"
    keys = ("id", "text", "label", "kind")
    path.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in PASSAGES))
    return path


def run(command, *words):
    result = CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)
    return result.exit_code, result.stdout


def test_scan_prints_the_contracts_json(tmp_path, rules):
    """Each file of a folder with outcome, pages, grade and exact signs; other types are skipped."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("Item one: the alpha. And the delta.\n")
    (folder / "b.txt").write_text("Nothing.\n")
    (folder / "c.xyz").write_bytes(b"\x00\x01\x02\x03")
    code, out = run(scan, folder, "--watchlist", rules, "--json")
    documents = json.loads(out)["documents"]
    assert code == 0
    assert [(one["outcome"], one["pages"], one["alert"], one["grade"]) for one in documents] == [
        ("read", 1, True, "alert"),
        ("read", 1, False, "none"),
        ("skipped", 0, False, "none"),
    ]
    alerts = documents[0]["alerts"]
    assert [(one["topic"], one["grade"], one["stance"]) for one in alerts] == [
        ("agreement", "alert", "mention"),
        ("money", "notice", "mention"),
    ]
    sign = alerts[0]["signs"][0]
    assert (sign["rule"], sign["page"], sign["quote"]) == ("alpha", 1, "alpha")
    assert sign["end"] - sign["start"] == len("alpha")


def test_scan_says_file_page_and_quote_to_a_person(tmp_path, rules):
    """The words for a person name file, page, quote and what was counted."""
    path = tmp_path / "a.txt"
    path.write_text("Item one: the alpha of it.\n")
    _, out = run(scan, path, "--watchlist", rules)
    assert f"{path} (read)" in out
    assert 'line 1: "alpha"' in out
    assert "Of 1 files 1 were read (1 pages, 0 of them unread)" in out
    assert "Alerts in 1, notices in 0." in out


def test_a_path_that_is_not_there_is_wrong_use(tmp_path, rules):
    """A missing path is refused before anything is read."""
    with pytest.raises(WrongUse, match="does not exist"):
        run(scan, tmp_path / "none", "--watchlist", rules)


def test_evaluate_counts_alerts_only_and_leaves_borderlines_out(passages, rules):
    """Every figure of the contract, by hand."""
    code, out = run(evaluate, passages, "--watchlist", rules, "--json")
    assert code == 0
    assert json.loads(out) == {
        "watchlist": load_watchlist(rules).hash,
        "recall": 0.3333,
        "precision": 0.5,
        "positives": 3,
        "negatives": 2,
        "borderlines": 1,
        "with_notices": {"recall": 0.6667, "precision": 0.6667},
        "by_kind": {
            "agreement": {"positives": 1, "caught": 1},
            "money": {"positives": 2, "caught": 0},
        },
        "missed": ["p2", "p3"],
        "false_alerts": [{"id": "n1", "rules": ["alpha"]}],
        "borderline_alerts": ["b1"],
        "rules_firing_once": ["delta"],
        "reasons": {"delta": ""},
        "page_errors": 0,
    }


def test_a_measure_that_divides_by_nothing_is_unknown():
    """Without positives or alerts there is no recall and no precision: null, never zero or one."""
    figures = measures([], parse_watchlist(RULES, "r.yaml"))
    assert (figures["recall"], figures["precision"]) == (None, None)


def test_a_planted_passage_is_found_and_the_seed_repeats(tmp_path, passages, rules):
    """Planting finds what the bare passage holds, on the right page, and is repeatable."""
    folder = tmp_path / "hay"
    folder.mkdir()
    (folder / "long.txt").write_text("An ordinary line of minutes.\n" * 900)
    read = read_passages(passages)
    rules_read = parse_watchlist(RULES, "r.yaml")
    first = judge_planted(read, rules_read, folder, 3)
    assert measures(first, rules_read) == measures(judge(read, rules_read), rules_read)
    assert first == judge_planted(read, rules_read, folder, 3)
    pages = {
        judge_planted(read[:1], rules_read, folder, seed)[0].signs[0].page for seed in range(8)
    }
    assert len(pages) > 1


def test_in_and_seed_go_together(tmp_path, passages, rules):
    """A random plant without a seed could not be repeated."""
    with pytest.raises(WrongUse, match="go together"):
        run(evaluate, passages, "--in", tmp_path, "--watchlist", rules)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: this is no JSON"),
        ('{"id": "a", "text": "t", "label": "positive"}', "line 2, key 'kind': is missing"),
        (
            '{"id": "a", "text": "t", "label": "yes", "kind": "k"}',
            "line 2, key 'label': 'yes' is none of",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, message):
    """A mistake in the passages names its line and key."""
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "text": "t", "label": "negative", "kind": "k"}\n' + line)
    with pytest.raises(BadInput, match=message):
        read_passages(path)


def test_watchlist_check_runs_the_examples(tmp_path, rules):
    """Examples that hold exit 0; one that fails is named with its rule and exits 1."""
    code, out = run(watchlist, "check", rules)
    assert (code, "all examples of 2 rules hold" in out) == (0, True)
    bad = tmp_path / "bad.yaml"
    bad.write_text(RULES.replace("must_match: [the delta]", "must_not_match: [the delta]"))
    code, out = run(watchlist, "check", bad, "--json")
    assert code == 1
    assert [(one["rule"], one["problem"]) for one in json.loads(out)["failures"]] == [
        ("delta", "has no example under must_match"),
        ("delta", "should not match"),
    ]
