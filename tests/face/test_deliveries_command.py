"""`countywatch deliveries`: what waits and why, and trying it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from countywatch.cli.deliveries import deliveries
from groundwork.casefile import CaseFile, heartbeat
from groundwork.casefile.alerts import Delivery
from groundwork.casefile.owners import owner
from groundwork.errors import WrongUse
from tests.face.test_deliver_servers import NOW, delivery, write_notice

REFUSED = "mail.example.org refused the login as me (535 no)."


@pytest.fixture
def home(casefile: CaseFile, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one message sent (v1), one waiting after a try (v2), one failed (v3)."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(casefile.home))
    write_notice(casefile, "Digest", "a@example.org", "b@example.org", "c@example.org")
    states = ("sent", "waiting", "failed")
    with casefile.session() as session:
        for number, state in enumerate(states, 1):
            row = session.get_one(Delivery, number)
            row.state, row.attempts = state, 2
            if state == "sent":
                row.sent_at = NOW
            else:
                row.last_error, row.cause, row.next_try = REFUSED, "login", NOW
    return casefile.home


def run(*arguments: str) -> Result:
    """The command in this process; an error of ours passes through."""
    return CliRunner().invoke(deliveries, arguments, catch_exceptions=False)


def answer(*arguments: str) -> Any:
    """Its JSON."""
    return json.loads(run(*arguments, "--json").stdout)


def test_the_list_says_to_whom_what_and_why(home: Path) -> None:
    """Newest first, each with state, tries, the last error and the next try; filtered by state."""
    rows = answer("list")
    assert [(row["id"], row["to"], row["state"]) for row in rows] == [
        ("v3", "c@example.org", "failed"),
        ("v2", "b@example.org", "waiting"),
        ("v1", "a@example.org", "sent"),
    ]
    assert rows[1] == {
        "id": "v2",
        "to": "b@example.org",
        "channel": "mail",
        "subject": "Digest",
        "alert": None,
        "state": "waiting",
        "attempts": 2,
        "last_error": REFUSED,
        "next_try": "2026-11-24T17:00:00+00:00",
        "sent": None,
        "message_id": rows[1]["message_id"],
    }
    assert [row["id"] for row in answer("list", "--state", "failed")] == ["v3"]
    assert [row["id"] for row in answer("list", "--limit", "1")] == ["v3"]
    words = run("list", "--state", "waiting").output
    assert f"after 2 tries: {REFUSED}; next try 2026-11-24 17:00 UTC" in words
    assert words.endswith("1 message.\n")


def test_a_retry_makes_due_what_is_named_and_nothing_else(home: Path, casefile: CaseFile) -> None:
    """State waiting, no tries, due at once; what it failed of stays to be read until the next."""
    assert [row["id"] for row in answer("retry", "v3")["retried"]] == ["v3"]
    row = delivery(casefile, 3)
    assert (row.state, row.attempts, row.next_try, row.last_error) == ("waiting", 0, None, REFUSED)
    assert delivery(casefile, 2).attempts == 2


def test_a_retry_of_all_takes_what_failed_and_what_waits(home: Path, casefile: CaseFile) -> None:
    """What was sent stays sent, also where it is named; a person is told who sends the rest."""
    words = run("retry", "--all").output
    assert words == (
        "2 messages can be tried again: the next countywatch watch --once sends them.\n"
    )
    assert [delivery(casefile, number).state for number in (1, 2, 3)] == [
        "sent",
        "waiting",
        "waiting",
    ]
    assert run("retry", "v1").output == (
        "v1 to a@example.org was sent already; it is not sent again.\n"
        "Nothing is left to try again.\n"
    )


def test_an_unknown_delivery_is_wrong_use_and_changes_nothing(
    home: Path, casefile: CaseFile
) -> None:
    """Exit code 2 with a sentence, and none of those named beside it is touched."""
    for arguments in (("v3", "v99"), ("a3",), ("v3", "--all"), ()):
        with pytest.raises(WrongUse) as caught:
            run("retry", *arguments)
        assert caught.value.exit_code == 2
    assert delivery(casefile, 3).state == "failed"


def test_a_retry_says_that_a_running_watch_sends_it(home: Path, casefile: CaseFile) -> None:
    """A watch that runs takes it up; one that was stopped or is gone does not."""
    with owner(casefile.home) as name:
        with casefile.session() as session:
            heartbeat.start(session, heartbeat.WATCH, name, NOW)
        assert answer("retry", "v3")["watch_running"] is True
        with casefile.session() as session:
            heartbeat.stop(session, heartbeat.WATCH, NOW)
        assert answer("retry", "v3")["watch_running"] is False
        with casefile.session() as session:
            heartbeat.start(session, heartbeat.WATCH, name, NOW)
    assert answer("retry", "v3")["watch_running"] is False
