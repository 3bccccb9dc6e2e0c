"""What people say of alerts, and what it tells of each rule: the real commands on real alerts."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from countywatch.cli.main import cli
from countywatch.watchlists.verdicts import wilson
from groundwork.errors import WrongUse
from tests.face.conftest import Installation

LIST = """rules:
- name: annex
  topic: detention
  find: [annex]
  must_match: [the annex]
- name: shelter
  topic: policy
  grade: notice
  find: [shelter]
  must_match: [the shelter]
- name: silent
  topic: policy
  find: [nothing of the kind]
  must_match: [nothing of the kind]
"""
NOISE = "Library books move to the annex, born 01/02/1990."
RIGHT = "Prisoners move to the annex."
AGENDAS = [NOISE] * 4 + [RIGHT] * 2 + ["Shelter repair.", "Quiet."]
DAY = date(2026, 12, 1)


@pytest.fixture
def judged(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Eight agendas: six on the annex (four of them the library's), one on a shelter, one quiet."""
    (installation.home / "list.yaml").write_text(LIST)
    settings = installation.home / "countywatch.toml"
    settings.write_text(f'watchlist = "{installation.home / "list.yaml"}"\n{settings.read_text()}')
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    for number, text in enumerate(AGENDAS):
        installation.publish(DAY + timedelta(days=number), number + 1, text)
    installation.watch_site()
    installation.round()
    return installation


def run(*arguments: str) -> Any:
    """A command's JSON."""
    done = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def ids(text: str) -> list[str]:
    """The alerts on the agendas that hold this text, in order of id."""
    days = [str(DAY + timedelta(days=n)) for n, agenda in enumerate(AGENDAS) if text in agenda]
    found = [row["id"] for row in run("alerts", "list") if row["meeting"]["start"][:10] in days]
    return sorted(found, key=lambda one: int(one[1:]))


def test_a_verdict_can_be_changed_and_its_history_is_kept(judged: Installation) -> None:
    """Noise, then confirmed: the newest counts, both are kept, and the same again adds nothing."""
    (one,) = ids("Shelter")
    first = run("alerts", "dismiss", one, "--why", "noise")
    assert (first["verdict"], first["verdict_why"]) == ("dismissed", "noise")
    run("alerts", "dismiss", one, "--why", "noise")
    run("alerts", "confirm", one)
    shown = run("alerts", "show", one)
    assert (shown["verdict"], shown["verdict_why"]) == ("confirmed", None)
    assert [(row["verdict"], row["why"]) for row in shown["verdicts"]] == [
        ("dismissed", "noise"), ("confirmed", None),
    ]  # fmt: skip
    assert all(row["at"] for row in shown["verdicts"])


def test_many_are_judged_at_once_or_none(judged: Installation) -> None:
    """An unknown id among them leaves every alert as it was."""
    library = ids("Library")
    with pytest.raises(WrongUse, match="no alert 'a999'"):
        run("alerts", "dismiss", *library, "a999", "--why", "noise")
    assert len(run("alerts", "list", "--open")) == 7
    said = run("alerts", "dismiss", *library, "--why", "noise")
    assert [row["id"] for row in said] == library
    assert [row["id"] for row in run("alerts", "list", "--verdict", "noise")] == library[::-1]
    assert run("alerts", "list", "--verdict", "dismissed") == run(
        "alerts", "list", "--verdict", "noise"
    )
    assert len(run("alerts", "list", "--open")) == 3
    assert run("alerts", "list", "--verdict", "confirmed") == []


def test_the_report_counts_each_rule(judged: Installation) -> None:
    """Confirmed of confirmed and noise, with its interval; under five it says nothing."""
    run("alerts", "dismiss", *ids("Library"), "--why", "noise")
    run("alerts", "confirm", ids("Prisoners")[0])
    run("alerts", "dismiss", ids("Prisoners")[1], "--why", "duplicate")
    found = run("watchlist", "report")
    assert found["rules"] == {
        "annex": {
            "confirmed": 1, "noise": 4, "duplicate": 1, "not_here": 0, "open": 0,
            "precision": 0.2, "interval": [0.04, 0.62],
        },
        "shelter": {
            "confirmed": 0, "noise": 0, "duplicate": 0, "not_here": 0, "open": 1,
            "precision": None, "interval": None,
        },
    }  # fmt: skip
    assert set(found["topics"]) == {"detention", "policy"}
    assert found["sources"]["Board"] == found["all"]
    assert (found["unjudged"], found["silent_rules"]) == (ids("Shelter"), ["silent"])
    assert run("watchlist", "report", "--since", "2026-11-25")["alerts"] == 0


def test_the_report_suggests_and_changes_nothing(judged: Installation) -> None:
    """The words that noise shares are named, with numbers that name a person covered."""
    before = (judged.home / "list.yaml").read_bytes()
    run("alerts", "dismiss", *ids("Library"), "--why", "noise")
    run("alerts", "confirm", *ids("Prisoners"))
    grade, words = run("watchlist", "report")["suggestions"]
    assert grade["text"] == (
        "noise 4 times, confirmed 2 times: lower its grade to notice, or make it stricter"
    )
    assert words["words"] == ["books", "library"]
    assert "not_near: [books, library]" in words["text"]
    assert len(words["quotes"]) == 1
    assert "1990" not in words["quotes"][0]
    assert (judged.home / "list.yaml").read_bytes() == before


def test_a_person_reads_a_table_and_sentences(judged: Installation) -> None:
    """One line a rule, what is too few to tell, who has judged nothing, and what is suggested."""
    run("alerts", "dismiss", *ids("Library"), "--why", "noise")
    done = CliRunner().invoke(cli, ["watchlist", "report"], catch_exceptions=False)
    head, annex, shelter = done.stdout.splitlines()[:3]
    assert head.split() == ["rule", "right", "noise", "twice", "other", "open", "precision"]
    assert annex.split()[:6] == ["annex", "0", "4", "0", "0", "2"]
    assert shelter.endswith("too few to tell (under 5 judged)")
    assert "Rule 'annex': never confirmed, and noise 4 times: " in done.stdout
    assert f"Nobody has judged {', '.join(run('watchlist', 'report')['unjudged'])}." in done.stdout


def test_the_interval_is_wilsons() -> None:
    """Against values of the published formula: 8 of 10, none of 5, all of 5."""
    assert [wilson(8, 10), wilson(0, 5), wilson(5, 5)] == [(0.49, 0.94), (0.0, 0.43), (0.57, 1.0)]
