"""`countywatch changes` over meetings that a real crawl has stored."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from countywatch.archive.changes import changes_of
from countywatch.cli.main import cli
from groundwork.casefile.meetings import MeetingFacts, keep_meeting
from groundwork.errors import WrongUse
from tests.face.conftest import Installation
from tests.sites.agendacenter import agenda

FIRST = ("Consent Agenda", "5.A. Minutes", "New Business", "7.A. Jail contract", "7.B. Road bids")
SECOND = (
    "Consent Agenda", "5.A. Minutes", "5.B. Jail contract", "New Business",
    "7.A. Road bids", "7.B. Purchase of a dog, SSN 123-45-6789",
)  # fmt: skip


@pytest.fixture
def changed(installation: Installation) -> Installation:
    """An agenda of two versions, seven hours apart, and a meeting that was then cancelled."""
    row = installation.publish(date(2026, 12, 1), 1, *FIRST)
    assert row is not None
    source = installation.watch_site()
    installation.round()
    installation.later(hours=7)
    installation.serve(row.path, agenda(*SECOND))
    installation.round()
    installation.later(hours=1)
    with installation.casefile.session() as session:
        said = changes_of(session, "m1").said
        assert said is not None
        facts = MeetingFacts(
            said.body, said.title, said.start, "cancelled", said.place, said.participate, said.url
        )
        meeting = changes_of(session, "m1").meeting
        assert meeting is not None
        keep_meeting(session, source, meeting.key, facts, installation.now)
    return installation


def test_a_meeting_shows_its_changes_by_page_and_item(
    changed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved to consent, what was added, what the listing now says, and since when."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(changed.home))
    done = CliRunner().invoke(cli, ["changes", "m1", "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert found["meeting"]["id"] == "m1"
    assert found["changes"] == [
        {
            "field": "status",
            "from": "scheduled",
            "to": "cancelled",
            "first_seen": "2026-11-24T20:00:00-05:00",
        }
    ]
    (document,) = found["documents"]
    assert [row["number"] for row in document["versions"]] == [1, 2]
    jail = {"page": 1, "section": "consent", "item": "5.B", "text": "5.B. Jail contract"}
    dog = "7.B. Purchase of a dog, SSN ▒▒▒-▒▒-▒▒▒▒"
    first, second = (row["fetched"] for row in document["versions"])
    moved, added = document["changes"]
    assert moved == {
        "kind": "moved",
        "version": 2,
        "from": {"page": 1, "section": "regular", "item": "7.A", "text": "7.A. Jail contract"},
        "to": jail,
        "first_seen": first,
        "seen": second,
    }
    assert (added["kind"], added["from"], added["first_seen"]) == ("added", None, second)
    assert added["to"] == {"page": 1, "section": "regular", "item": "7.B", "text": dog}


def test_the_same_in_words_for_one_document(
    changed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id of a document shows that document alone, and its meeting above it."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(changed.home))
    done = CliRunner().invoke(cli, ["changes", "d1"], catch_exceptions=False)
    assert "  > moved, page 1, item 5.B, consent: 5.B. Jail contract\n" in done.stdout
    assert "      was page 1, item 7.A, regular: 7.A. Jail contract\n" in done.stdout
    assert "  ~ status: scheduled -> cancelled" in done.stdout
    assert done.stdout.endswith("3 changes.\n")


def test_without_a_meeting_all_are_listed(
    changed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its id, and with how often it and its documents changed."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(changed.home))
    done = CliRunner().invoke(cli, ["changes", "--json"], catch_exceptions=False)
    assert json.loads(done.stdout) == {
        "meetings": [
            {
                "id": "m1",
                "start": "2026-12-01",
                "body": "SAMPLE Board of Commissioners",
                "title": "SAMPLE Regular Meeting",
                "versions": 2,
                "document_versions": 2,
            }
        ]
    }
    done = CliRunner().invoke(cli, ["changes"], catch_exceptions=False)
    assert done.stdout.splitlines()[-1] == "1 meeting."


def test_other_bytes_with_the_same_words_are_said(installation: Installation) -> None:
    """A re-posted file is a version without a change."""
    row = installation.publish(date(2026, 12, 1), 1, *FIRST)
    assert row is not None
    installation.watch_site()
    installation.round()
    installation.later(hours=7)
    installation.serve(row.path, agenda(*FIRST).replace(b"<body>", b"<body >"))
    installation.round()
    with installation.casefile.reading() as session:
        (document,) = changes_of(session, "d1").documents
    assert document.changes == ()
    assert document.notes == ("Version 2 has other bytes and the same words.",)


@pytest.mark.parametrize("wrong", ["m9", "d9", "9", "", "m", "x1", "m²"])
def test_an_id_that_is_none(installation: Installation, wrong: str) -> None:
    """It is wrong use, in one sentence."""
    with (
        installation.casefile.reading() as session,
        pytest.raises(WrongUse, match="no meeting or document"),
    ):
        changes_of(session, wrong)
