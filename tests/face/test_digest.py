"""The digest: due once a period, in the county's own hours, with what did not interrupt anybody."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from benchmarks.growth import counted
from countywatch.cli.main import cli
from countywatch.watch.digest import gather, queue_by_hand, queue_due
from countywatch.watch.status import receipt
from groundwork.casefile import open_casefile
from groundwork.casefile.alerts import Notice, all_alerts
from monitors.alerts.digest import Every, due_at
from tests.face.conftest import Installation

NEW_YORK = "America/New_York"
MONDAY = datetime(2026, 11, 30, 13, tzinfo=UTC)
LIST = """rules:
- name: shelter
  topic: policy
  grade: notice
  find: [shelter]
  must_match: [the shelter]
- name: annex
  topic: detention
  find: [annex]
  must_match: [the annex]
"""


@pytest.fixture
def noticed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A round on a Tuesday that raises one notice and one alert."""
    (installation.home / "list.yaml").write_text(LIST)
    settings = installation.home / "countywatch.toml"
    settings.write_text(f'watchlist = "{installation.home / "list.yaml"}"\n{settings.read_text()}')
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    installation.publish(date(2026, 12, 15), 1, "6.A <b>Shelter</b> of A123-456-789.")
    installation.publish(date(2026, 12, 16), 2, "7.A Lease of the annex.")
    installation.watch_site()
    installation.round()
    assert len(installation.mailbox.received) == 1
    return installation


def mail(installation: Installation, entry: str) -> None:
    """Adds a setting to the table of the mail server."""
    path = installation.home / "countywatch.toml"
    path.write_text(path.read_text().replace("[mail]\n", f"[mail]\n{entry}\n"))


def digests(installation: Installation) -> list[str]:
    """The subjects of the digests that were mailed."""
    subjects = [str(one["Subject"]).strip() for one in installation.mailbox.received]
    return [one for one in subjects if "Digest" in one]


def on(installation: Installation, *moment: int) -> None:
    """Sets the clock (UTC) and goes a round."""
    installation.now = datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]
    installation.round()


def test_a_digest_is_mailed_once_a_week_at_its_hour(noticed: Installation) -> None:
    """Monday at eight in the county (13:00 UTC), not before, and once; the next has nothing."""
    on(noticed, 2026, 11, 30, 12, 59)
    assert digests(noticed) == []
    on(noticed, 2026, 11, 30, 13, 0)
    on(noticed, 2026, 11, 30, 13, 1)
    assert digests(noticed) == [
        "[Countywatch] Digest to Monday, November 30, 2026: 1 notice, 1 meeting ahead"
    ]
    on(noticed, 2026, 12, 7, 14, 0)
    assert len(digests(noticed)) == 1


def test_a_digest_holds_notices_what_is_ahead_and_the_receipt(noticed: Installation) -> None:
    """County and body, quote and clock, verdict commands, unjudged alerts; everything escaped."""
    on(noticed, 2026, 11, 30, 13, 0)
    message = noticed.mailbox.received[-1]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for words in (
        "Nash County, NC: SAMPLE Board of Commissioners",
        ">>Shelter<<",
        "Tuesday, December 15, 2026 (the listing gives no time)",
        "alerts dismiss",
        "ALERTS OF THIS TIME, mailed already",
        "Board: ok; last good look 2026-11-30 08:00 EST",
    ):
        assert words in text
    assert "123-456-789" not in text + html
    assert "&lt;b&gt;" in html
    assert '<mark style="background:#ffe58a;color:#1c1c1a">Shelter</mark>' in html


def test_a_notice_after_an_empty_digest_waits_for_the_next(noticed: Installation) -> None:
    """An empty period is over too: what comes an hour later is not mailed on the spot."""
    with noticed.casefile.session() as session:
        for row in all_alerts(session):
            row.verdict = "dismissed"
    on(noticed, 2026, 11, 30, 13, 0)
    noticed.publish(date(2026, 12, 20), 3, "Shelter roof.")
    on(noticed, 2026, 11, 30, 22, 0)
    assert digests(noticed) == []
    on(noticed, 2026, 12, 7, 13, 0)
    assert len(digests(noticed)) == 1


def test_a_server_that_is_down_gets_the_same_message_later(noticed: Installation) -> None:
    """The digest waits like any mail and keeps its Message-ID."""
    noticed.mailbox.answer = "451 try later"
    on(noticed, 2026, 11, 30, 13, 0)
    noticed.mailbox.answer = "250 OK"
    on(noticed, 2026, 11, 30, 13, 2)
    on(noticed, 2026, 11, 30, 14, 0)
    assert len(digests(noticed)) == 1


@pytest.mark.parametrize(
    ("entry", "mailed"),
    [('digest = "off"', 0), ('digest = "daily"', 1), ("digest_empty = true", 1)],
)
def test_settings_say_when(noticed: Installation, entry: str, mailed: int) -> None:
    """Off is never, daily is the next morning, and an empty one comes only where it is wanted."""
    mail(noticed, entry)
    if "empty" in entry:
        with noticed.casefile.session() as session:
            for row in all_alerts(session):
                row.verdict = "dismissed"
        on(noticed, 2026, 11, 30, 13, 0)
    else:
        on(noticed, 2026, 11, 25, 13, 0)
    assert len(digests(noticed)) == mailed


@pytest.mark.parametrize(
    ("every", "hour", "now", "due"),
    [
        ("weekly", 8, "2026-11-30T12:59+00:00", "2026-11-23T08:00:00-05:00"),
        ("weekly", 8, "2026-11-30T13:00+00:00", "2026-11-30T08:00:00-05:00"),
        ("weekly", 8, "2026-12-06T23:00+00:00", "2026-11-30T08:00:00-05:00"),
        ("daily", 8, "2027-03-14T11:59+00:00", "2027-03-13T08:00:00-05:00"),
        ("daily", 8, "2027-03-14T12:00+00:00", "2027-03-14T08:00:00-04:00"),
        ("daily", 0, "2026-11-01T04:00+00:00", "2026-11-01T00:00:00-04:00"),
    ],
)
def test_due_is_by_the_countys_clock(every: Every, hour: int, now: str, due: str) -> None:
    """The same hour of the wall clock before and after it is put forward or back."""
    moment = due_at(every, "monday", hour, datetime.fromisoformat(now), NEW_YORK)
    assert moment.isoformat() == due


def test_the_command_shows_it_and_mails_it_once(noticed: Installation) -> None:
    """--mail puts it into the outbox; asked for again, the same digest is not sent twice."""

    def run(*arguments: str) -> dict[str, object]:
        words = ["digest", "--since", "2026-11-01", "--json", *arguments]
        done = CliRunner().invoke(cli, words, catch_exceptions=False)
        assert done.exit_code == 0
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    with noticed.casefile.session() as session:
        for row in all_alerts(session):
            row.created_at = datetime(2026, 11, 2, tzinfo=UTC)
    notices = run()["notices"]
    assert isinstance(notices, list)
    assert [one["topic"] for one in notices] == ["policy"]
    assert [run("--mail")["mailed"], run("--mail")["mailed"]] == [True, False]
    noticed.round()
    assert len(digests(noticed)) == 1


def test_two_who_gathered_the_same_digest_write_it_once(noticed: Installation) -> None:
    """Both gather before either writes: one row, one mail, and the second is told so."""
    since, now = noticed.now - timedelta(days=1), noticed.now
    gathered = []
    for _ in range(2):
        with noticed.casefile.reading() as session:
            found = gather(session, noticed.settings, since, now)
            gathered.append((found, receipt(session, now)))
    written = [
        queue_by_hand(noticed.casefile, noticed.settings, found, foot, since, now)
        for found, foot in gathered
    ]
    assert written == [True, False]
    with noticed.casefile.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 1


def test_two_processes_whose_digest_falls_due_write_it_once(noticed: Installation) -> None:
    """Each has a case file of its own and asks at the same moment; one of them writes."""
    start, written = threading.Barrier(4), []

    def ask() -> None:
        casefile = open_casefile(noticed.home)
        start.wait()
        written.append(
            queue_due(casefile, noticed.settings, datetime(2026, 11, 30, 13, tzinfo=UTC))
        )
        casefile.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [False, False, False, True]


def test_a_digest_is_gathered_before_the_transaction_that_writes_it(noticed: Installation) -> None:
    """Whoever waits for the case file waits for two rows, not for all that a digest reads."""
    with counted() as queries:
        assert queue_due(noticed.casefile, noticed.settings, MONDAY)
    words = [sql.split() for sql, _ in queries.ran]
    begin = words.index(["BEGIN", "IMMEDIATE"])
    reads = [" ".join(sql) for sql in words[begin:] if sql[0] == "SELECT"]
    assert begin > len(reads)
    assert [sql for sql in reads if "FROM notice" not in sql and "search" not in sql] == []
