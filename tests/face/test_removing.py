"""Sources that are removed: no longer watched, nothing lost, and revived by their address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from groundwork.casefile.sources import Source
from tests.face.conftest import SIGN, Installation


def run(installation: Installation, *words: str, typed: str = "") -> Any:
    """The real command in this home, with what a person types."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "countywatch", *words],
        env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
        capture_output=True,
        text=True,
        timeout=60,
        input=typed,
    )


def answer(installation: Installation, *words: str) -> Any:
    """The JSON value of a command that went well."""
    done = run(installation, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def watched(installation: Installation) -> Installation:
    """A source that gave one alert."""
    installation.publish(installation.now.date(), 1, "Road bids", SIGN)
    installation.watch_site()
    done = installation.round()
    assert len(done.raised) == 1
    return installation


def test_a_removed_source_is_no_longer_watched_and_nothing_is_lost(watched: Installation) -> None:
    """It is not listed, crawled or exported; its alert and pages stay where they are."""
    assert answer(watched, "sources", "remove", "Board") == {
        "id": 1,
        "name": "Board",
        "url": watched.site.url("/AgendaCenter"),
        "removed": True,
        "kept": {"meetings": 1, "documents": 1, "alerts": 1},
    }
    assert answer(watched, "sources", "list") == []
    assert answer(watched, "status")["sources"] == []
    assert run(watched, "sources", "export").stdout == "sources: []\n"
    asked = len(watched.site.hits)
    assert watched.round().crawled.outcomes == {}
    assert len(watched.site.hits) == asked
    assert [row["id"] for row in answer(watched, "alerts", "list")] == ["a1"]
    assert len(answer(watched, "search", "Task Force Model")["hits"]) == 1
    again = run(watched, "sources", "remove", "1")
    assert (again.returncode, "There is no source '1'" in again.stderr) == (2, True)


def test_the_same_address_revives_it_with_its_history(watched: Installation) -> None:
    """Added again it has its old number and meetings, and what was told is not told again."""
    answer(watched, "sources", "remove", "1")
    url = watched.site.url("/AgendaCenter")
    added = answer(watched, "add", url, "--place", "Nash County, NC")
    assert (added["id"], added["name"]) == (1, "Board")
    assert [row["id"] for row in answer(watched, "sources", "list")] == [1]
    watched.later(hours=2)
    done = watched.round()
    assert (done.crawled.outcomes, done.raised) == ({"Board": ("ok", None)}, [])


def test_a_shared_file_revives_it_too(watched: Installation) -> None:
    """An import counts a removed source as added, and does not make it twice."""
    shared = watched.home / "shared.yaml"
    shared.write_text(run(watched, "sources", "export").stdout)
    answer(watched, "sources", "remove", "1")
    assert answer(watched, "sources", "import", str(shared))["added"] == ["Board"]
    with watched.casefile.reading() as session:
        assert [(row.id, row.removed_at) for row in session.query(Source)] == [(1, None)]


@pytest.mark.parametrize(("typed", "code", "left"), [("y\n", 0, 0), ("n\n", 130, 1), ("", 130, 1)])
def test_it_asks_first(watched: Installation, typed: str, code: int, left: int) -> None:
    """Only a yes removes; no, and no answer at all, leave everything as it was."""
    done = run(watched, "sources", "remove", "board", typed=typed)
    assert done.returncode == code
    assert "Watch Board" in done.stderr
    assert len(answer(watched, "sources", "list")) == left


def test_yes_asks_nothing_and_says_what_is_kept(watched: Installation) -> None:
    """With --yes there is no question, and the answer says how to go on with it."""
    done = run(watched, "sources", "remove", "Board", "--yes")
    assert done.stdout == (
        "Board is no longer watched. Kept: 1 meetings, 1 documents, 1 alerts. To go on with it: "
        f"countywatch add {watched.site.url('/AgendaCenter')}\n"
    )


def test_a_name_that_two_sources_have_is_refused(watched: Installation) -> None:
    """A person must say which one; nothing is removed."""
    watched.watch_site("/AgendaCenter/Other")
    done = run(watched, "sources", "remove", "Board", "--yes")
    assert (done.returncode, "give a number: 1, 2" in done.stderr) == (2, True)
    assert len(answer(watched, "sources", "list")) == 2
