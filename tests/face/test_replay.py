"""What a list would have sent: the real command over an archive that real rounds have made."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from countywatch.cli.main import cli
from groundwork.casefile.alerts import all_alerts
from groundwork.casefile.documents import DocumentVersion
from groundwork.casefile.sources import Source
from tests.face.conftest import Installation
from tests.sites.agendacenter import agenda

ANNEX = "5.B Lease of the Pine Street Annex for Alien No. A123-456-789."
SHELTER = "6.A Repair of the Mill Road shelter."
LIST = """rules:
- name: annex
  topic: detention
  find: [Pine Street Annex]
  must_match: [the Pine Street Annex]
"""
MORE = """- name: shelter
  topic: policy
  grade: notice
  find: [Mill Road shelter]
  must_match: [the Mill Road shelter]
"""
OTHER = f"rules:\n{MORE}"


@pytest.fixture
def archive(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Two weeks: an agenda, a version with one more sentence and a re-posted one, a dark PDF."""
    (installation.home / "today.yaml").write_text(LIST)
    (installation.home / "new.yaml").write_text(LIST + MORE)
    (installation.home / "other.yaml").write_text(OTHER)
    settings = installation.home / "countywatch.toml"
    settings.write_text(f'watchlist = "{installation.home / "today.yaml"}"\n{settings.read_text()}')
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    row = installation.publish(date(2026, 12, 1), 1, ANNEX)
    broken = installation.publish(date(2026, 12, 2), 2)
    assert row is not None
    assert broken is not None
    installation.site.add(
        broken.path, b"%PDF-1.4 no more", headers={"Content-Type": "application/pdf"}
    )
    installation.watch_site()
    fetch(installation)
    installation.later(days=6)
    for paragraphs in ((ANNEX, SHELTER), ("New cover", ANNEX, SHELTER)):
        installation.serve(row.path, agenda(*paragraphs))
        fetch(installation)
        installation.later(hours=7)
    installation.casefile.close()
    return installation


def fetch(installation: Installation) -> None:
    """A round whose documents were fetched at the test's own time, not at the crawl process's."""
    with installation.casefile.reading() as session:
        before = {version.id for version in session.scalars(select(DocumentVersion))}
    installation.round()
    with installation.casefile.session() as session:
        for version in session.scalars(select(DocumentVersion)):
            if version.id not in before:
                version.fetched_at = installation.now


def replayed(*arguments: str) -> Any:
    """The command's JSON."""
    done = CliRunner().invoke(cli, ["replay", "--json", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def hashes(home: Path) -> dict[str, str]:
    """Every file of a home with the hash of its bytes."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def test_a_replay_of_todays_list_is_what_was_sent(archive: Installation) -> None:
    """One alert, in the week of its version; a re-posted agenda and an old sentence add none."""
    found = replayed("--since", "2026-11-01")
    assert found["would_send"] == {
        who: {"alert": 1, "notice": 0} for who in ("new", "today", "sent")
    }
    (week,) = found["weeks"]
    assert (week["week"], week["source"]["name"]) == ("2026-11-23", "Board")
    assert found["differences"]["both"] == {"alert": 1, "notice": 0}


def test_a_new_list_stands_beside_todays(archive: Installation) -> None:
    """The notice of the second week is the new list's only, with its quote and the clock then."""
    found = replayed("--since", "2026-11-01", "--watchlist", str(archive.home / "new.yaml"))
    assert found["would_send"]["new"] == {"alert": 1, "notice": 1}
    assert found["would_send"]["today"] == found["would_send"]["sent"] == {"alert": 1, "notice": 0}
    assert found["differences"] == {
        "only_new": {"alert": 0, "notice": 1},
        "only_today": {"alert": 0, "notice": 0},
        "both": {"alert": 1, "notice": 0},
    }
    assert [week["week"] for week in found["weeks"]] == ["2026-11-23", "2026-11-30"]
    (sample,) = found["weeks"][1]["samples"]
    kept = {
        key: sample[key] for key in ("side", "grade", "rule", "quote", "version", "page", "left")
    }
    assert kept == {
        "side": "only_new", "grade": "notice", "rule": "shelter", "quote": "Mill Road shelter",
        "version": 2, "page": 1, "left": "tomorrow",
    }  # fmt: skip
    assert found["rules"] == {"annex": {"new": 1, "today": 1}, "shelter": {"new": 1, "today": 0}}


def test_what_only_todays_list_sends_is_shown(archive: Installation) -> None:
    """A list that lost a rule misses its alert, and the replay says so."""
    found = replayed("--since", "2026-11-01", "--watchlist", str(archive.home / "other.yaml"))
    assert found["differences"]["only_today"] == {"alert": 1, "notice": 0}
    assert found["weeks"][0]["samples"][0]["quote"] == "Pine Street Annex"


def test_an_earlier_version_makes_a_sentence_old(archive: Installation) -> None:
    """The period begins in the second week: what the first version said is no news then."""
    found = replayed("--since", "2026-11-30", "--watchlist", str(archive.home / "new.yaml"))
    assert found["would_send"]["new"] == {"alert": 0, "notice": 1}
    assert found["versions"] == 2
    until = replayed("--since", "2026-11-01", "--until", "2026-11-29")
    assert (until["versions"], until["would_send"]["new"]["alert"]) == (1, 1)


def test_what_could_not_be_matched_is_named(archive: Installation) -> None:
    """A broken file counts as not matched, with its reason."""
    (gap,) = replayed("--since", "2026-11-01")["not_matched"]
    assert gap["url"].endswith("-2")
    assert gap["reason"]


def test_only_the_place_that_was_asked_for_counts(archive: Installation) -> None:
    """Another county's archive is empty."""
    assert replayed("--since", "2026-11-01", "--place", "Wake County, NC")["versions"] == 0
    assert replayed("--since", "2026-11-01", "--place", "Nash County, NC")["versions"] == 3


def test_a_replay_changes_no_byte(archive: Installation) -> None:
    """Every file of the home is the same after it, and no mail went out."""
    before, mails = hashes(archive.home), len(archive.mailbox.received)
    replayed("--since", "2026-11-01", "--watchlist", str(archive.home / "new.yaml"))
    assert hashes(archive.home) == before
    assert len(archive.mailbox.received) == mails
    with archive.casefile.reading() as session:
        assert len(all_alerts(session)) == 1


def test_a_person_reads_weeks_differences_and_samples(archive: Installation) -> None:
    """The table, the differences, the quotes with numbers that name a person covered, and gaps."""
    words = ["replay", "--since", "2026-11-01", "--watchlist", str(archive.home / "new.yaml")]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    lines = done.stdout.splitlines()
    assert "2026-11-30         0 (1)       0 (0)       0 (0)  Board" in lines
    assert "Differences: only this list 0 (1), only today's list 0 (0), both 1 (0)." in lines
    assert '    rule: shelter, on "Mill Road shelter"' in lines
    assert "123-456-789" not in done.stdout
    assert "3 versions of documents were matched (3 pages, 0 of them unread); 1 documents" in (
        done.stdout
    )
    assert "3 of 3 versions matched" not in done.stdout
    assert "versions matched" in done.stderr


def test_a_period_that_ends_before_it_begins_is_wrong_use(archive: Installation) -> None:
    """Exit 2, in words."""
    done = CliRunner().invoke(cli, ["replay", "--since", "2026-11-02", "--until", "2026-11-01"])
    assert "--until is before --since" in str(done.exception)


def test_a_changed_line_of_a_budget_is_told_as_the_watch_tells_it(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped list on two versions of a budget: the replay sends what the watch has sent."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    source = installation.watch_url(installation.site.url("/budget.html"), "Budget", "document")
    with installation.casefile.session() as session:
        session.get_one(Source, source).options = {"kind": "budget", "title": "Budget 2027"}
    for amount in ("12,500", "20,000"):
        rows = f"<tr><td>3340-010</td><td>Federal inmate beds</td><td>12,000</td><td>{amount}</td>"
        head = "<tr><th>Account</th><th>Line</th><th>Adopted 2026</th><th>Proposed 2027</th></tr>"
        installation.serve("/budget.html", f"<table>{head}{rows}</tr></table>".encode())
        fetch(installation)
        installation.later(hours=7)
    installation.casefile.close()
    sent = replayed("--since", "2026-11-01")["would_send"]
    assert sent["new"] == sent["sent"]
    assert sum(sent["sent"].values()) > 0
