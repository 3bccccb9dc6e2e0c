"""`alerts show --why`: rule, weight and contexts of each sign, by the list that gave them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from countywatch.cli.main import cli
from tests.face.conftest import Installation

LIST = """rules:
- name: annex
  topic: detention
  find: [annex]
  must_match: [the annex]
contexts:
- {name: up for approval, weight: 1, near: {terms: [approve], within: sentence}}
"""


@pytest.fixture
def alerted(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """One agenda that a list of the installation's own alerts on."""
    (installation.home / "list.yaml").write_text(LIST)
    settings = installation.home / "countywatch.toml"
    settings.write_text(f'watchlist = "{installation.home / "list.yaml"}"\n{settings.read_text()}')
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    installation.publish(date(2026, 12, 1), 1, "Approve the annex lease.")
    installation.watch_site()
    installation.round()
    return installation


def show(*words: str) -> str:
    done = CliRunner().invoke(cli, ["alerts", "show", "a1", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_why_names_rule_weight_and_contexts(alerted: Installation) -> None:
    """The rule's 3 and the context's 1 make 4, and both are named; unasked nothing is said."""
    why = [{"page": 1, "rule": "annex", "weight": 4, "contexts": ["up for approval"]}]
    assert json.loads(show("--why", "--json"))["why"] == why
    assert "rule 'annex': weight 4 [up for approval]" in show("--why")
    assert "why" not in json.loads(show("--json"))


def test_a_list_that_has_changed_explains_the_weight_only(alerted: Installation) -> None:
    """Contexts of another list are not made up: the kept weight stands alone, and that is said."""
    (alerted.home / "list.yaml").write_text(LIST.replace("weight: 1", "weight: 2"))
    assert json.loads(show("--why", "--json"))["why"] == [
        {"page": 1, "rule": "annex", "weight": 4, "contexts": None}
    ]
    assert "weight 4, given by a list that has changed since" in show("--why")
