"""The receipt and status name all that is missing, and claim nothing that is not so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from countywatch.cli.main import cli
from countywatch.watch.receipt import WAITS_FOR_OCR, shortfalls
from countywatch.watch.status import due_sources, receipt, source_statuses, status_json
from groundwork.casefile import heartbeat, tasks
from groundwork.casefile.alerts import Delivery
from groundwork.casefile.documents import Document, DocumentAddress, DocumentVersion, Page, Text
from groundwork.casefile.owners import owner
from groundwork.casefile.sources import Crawl, PageSeenAt, Source
from tests.face.conftest import SIGN, Installation
from tests.face.test_round import AHEAD

READ = "All 2 saved documents were read in full and searched."
NOT_READ = "Not everything was read in full and searched (saved documents: 2):"
Fault = Callable[[Session, datetime], None]


@pytest.fixture
def watched(installation: Installation) -> Installation:
    """A round over two agendas, one with the sign; all of it was read."""
    installation.publish(AHEAD, 1, SIGN)
    installation.publish(AHEAD, 2, "Road bids")
    installation.watch_site()
    installation.round()
    return installation


def first_hash(session: Session) -> str:
    """The hash of the first version."""
    return session.scalars(select(DocumentVersion.sha256).order_by(DocumentVersion.id)).all()[0]


def failing(kind: tasks.Kind, error: str) -> Fault:
    """A task on the first version that failed."""

    def fault(session: Session, now: datetime) -> None:
        key = first_hash(session) if kind in ("read", "ocr") else "1"
        tasks.enqueue(session, kind, [key], now)
        claim = tasks.claim(session, [kind], "host/token", now)
        assert claim is not None
        tasks.fail(session, claim, error, now)

    return fault


def queued(kind: tasks.Kind, key: str | None = None) -> Fault:
    """A task on the first version that waits."""
    return lambda session, now: tasks.enqueue(session, kind, [key or first_hash(session)], now)


def no_text(session: Session, _: datetime) -> None:
    """A saved version has no text, and no task waits to read it."""
    text_id = session.scalars(select(Text.id).where(Text.sha256 == first_hash(session))).one()
    session.execute(update(Text).where(Text.id == text_id).values(sha256="elsewhere"))


def page(**values: object) -> Fault:
    """One page of the first document becomes so."""

    def fault(session: Session, _: datetime) -> None:
        first = select(Page.id).order_by(Page.id).limit(1).scalar_subquery()
        session.execute(update(Page).where(Page.id == first).values(**values))

    return fault


def text(outcome: str) -> Fault:
    """The first text ended so."""

    def fault(session: Session, _: datetime) -> None:
        held = update(Text).where(Text.sha256 == first_hash(session))
        session.execute(held.values(outcome=outcome, reason="it is locked with a password"))

    return fault


def trouble(session: Session, now: datetime) -> None:
    """A document could not be fetched when it was last asked for."""
    session.get_one(Document, 1).trouble = "the server answered 410"


def only_listed(session: Session, now: datetime) -> None:
    """A third document is listed and was not asked for."""
    row = session.get_one(Document, 1)
    url = f"{row.url}-late"
    both = {"source_id": row.source_id, "url": url, "title": "Late", "last_seen": now}
    late = Document(kind="agenda", meeting_id=row.meeting_id, first_seen=now, **both)
    session.add(late)
    session.flush()
    session.add(DocumentAddress(document_id=late.id, **both))


def a_day_ago(session: Session, now: datetime) -> None:
    """No document was fetched for a day, and its server gives no validators."""
    session.execute(update(PageSeenAt).values(seen_at=now - timedelta(days=1)))


def refused(session: Session, now: datetime) -> None:
    """A mail server refused a message for now."""
    session.execute(update(Delivery).values(state="waiting", last_error="451 try later"))


def given_up(session: Session, now: datetime) -> None:
    """A mail server refused a message for good."""
    row = session.get_one(Delivery, 1)
    row.state, row.last_error = "failed", "550 no such user"


def outage(session: Session, now: datetime) -> None:
    """The case file failed in the last round."""
    heartbeat.start(session, heartbeat.WATCH, "other/owner", now)
    heartbeat.beat(session, heartbeat.WATCH, now, now, "The disk is full.")


FAULTS: dict[str, tuple[Fault, str, str]] = {
    "nothing": (lambda session, now: None, "", READ),
    "no text, no task": (no_text, "1 saved document waits to be read", NOT_READ),
    "read again": (queued("read"), "1 document was read and waits to be read again", READ),
    "match waits": (queued("match", "1"), "1 document waits to be searched", NOT_READ),
    "list waits": (queued("list", "1"), "1 federal list waits to be compared", NOT_READ),
    "damaged": (failing("read", "The saved copy is damaged."), "1 piece of work failed", NOT_READ),
    "match fails": (failing("match", "It took too long."), "1 piece of work failed", NOT_READ),
    "ocr waits": (page(unread=WAITS_FOR_OCR), "1 document has pages that wait for OCR", NOT_READ),
    "dark page": (page(unread="no text"), "1 document was read only in part", NOT_READ),
    "cut off": (text("partly_read"), "1 document was read only in part", NOT_READ),
    "unreadable": (text("unreadable"), "1 document could not be read", NOT_READ),
    "skipped": (text("skipped"), "1 document could not be read", NOT_READ),
    "poor": (page(confidence=41.0), "1 document has pages whose words OCR is not sure", READ),
    "gone": (trouble, "1 listed document could not be fetched", READ),
    "listed": (only_listed, "1 document is listed and not fetched yet", READ),
    "old": (a_day_ago, "2 documents of meetings ahead may have changed", READ),
    "mail refused": (refused, "2 messages were not accepted by the mail server yet", READ),
    "mail failed": (given_up, "1 message could not be delivered", READ),
    "outage": (outage, "The watch could not finish its last round: The disk is full.", READ),
}


def test_each_fault_is_named_and_counted(watched: Installation) -> None:
    """Of each thing that can be missing: its sentence, and whether all was read all the same."""
    wrong = {}
    for name, (fault, sentence, verdict) in FAULTS.items():
        with watched.casefile.engine.connect() as connection, Session(connection) as session:
            fault(session, watched.now)
            session.flush()
            session.expire_all()
            foot = receipt(session, watched.now)
            session.rollback()
        said = [one.sentence for one in foot.shortfalls]
        fits = [one for one in said if one.startswith(sentence)] if sentence else ["", *said]
        if len(said) > 1 or len(fits) != 1 or foot.verdict != verdict:
            wrong[name] = (foot.verdict, said)
    assert wrong == {}


def test_items_are_named_with_their_reason_and_no_address_of_a_person(
    watched: Installation,
) -> None:
    """Everybody reads the foot of a mail: it names documents and steps, never a recipient."""
    with watched.casefile.session() as session:
        failing("read", "The saved copy is damaged.")(session, watched.now)
        text("unreadable")(session, watched.now)
        given_up(session, watched.now)
    with watched.casefile.reading() as session:
        found = shortfalls(session, watched.now)
        title = session.get_one(Document, 1).title
        value = status_json(session, watched.now)
    lines = [line for one in found for line in one.lines]
    assert f"{title} (d1), reading: The saved copy is damaged." in lines
    assert any(line.endswith("it is locked with a password") for line in lines)
    assert "reader@" not in " ".join([*lines, *(one.sentence for one in found)])
    assert isinstance(value["trouble"], list)
    assert [(one["item"], one["step"], one["attempts"]) for one in value["trouble"]] == [
        (f"{title} (d1)", "read", 1),
        ("a1 to reader@example.org", "deliver", 1),
    ]
    assert value["trouble"][0]["next_try"] == "2026-11-24T17:01:00+00:00"
    assert value["waiting"] == {"read": 1}


def test_many_sources_are_counted_and_those_in_trouble_named(installation: Installation) -> None:
    """A foot of 500 sources names the one that failed and says how many were checked in time."""
    with installation.casefile.session() as session:
        for number in range(1, 501):
            source = f"http://s{number}.example.org/"
            installation_row = Source(
                name=f"S{number}", platform="civicplus", url=source, options={},
                every_minutes=60, added_at=installation.now, paused=number == 9,
            )  # fmt: skip
            session.add(installation_row)
            session.flush()
            outcome = "failed" if number == 7 else "ok"
            now = installation.now
            at = {"started_at": now, "finished_at": now, "outcome": outcome, "reason": "no answer"}
            session.add(Crawl(source_id=installation_row.id, **at))
    with installation.casefile.reading() as session:
        foot = receipt(session, installation.now)
    assert [(row.name, row.outcome) for row in foot.sources] == [("S7", "failed"), ("S9", "paused")]
    assert foot.rest == "498 more sources were checked on time."


def test_a_look_dated_in_the_future_is_told_and_the_source_is_due(
    installation: Installation,
) -> None:
    """A wrong clock must not put a source to sleep for a year; the next look is the newest."""
    installation.publish(AHEAD, 1, "Road bids")
    number = installation.watch_site()
    ahead = installation.now + timedelta(days=365)
    with installation.casefile.session() as session:
        at = {"started_at": ahead, "finished_at": ahead, "outcome": "ok"}
        session.add(Crawl(source_id=number, **at))
        session.get_one(Source, number).next_due = ahead + timedelta(hours=1)
    with installation.casefile.reading() as session:
        (status,) = source_statuses(session, installation.now)
        assert [row.id for row in due_sources(session, installation.now)] == [number]
        assert "still ahead" in receipt(session, installation.now).sources[0].trouble
    well = status.health
    assert (well.next_due, well.overdue, well.last_good) == (installation.now, True, None)
    installation.round()
    with installation.casefile.reading() as session:
        (status,) = source_statuses(session, installation.now)
    assert status.health.last_good == installation.now


def test_what_is_due_follows_next_due(installation: Installation) -> None:
    """Never planned, due now, or planned too far ahead is due; paused and in time is not."""
    plans: dict[str, timedelta | None] = {
        "never": None,
        "past": -timedelta(minutes=1),
        "in time": timedelta(minutes=59),
        "wrong clock": timedelta(minutes=61),
        "paused": -timedelta(minutes=1),
    }
    with installation.casefile.session() as session:
        for name, ahead in plans.items():
            session.add(
                Source(
                    name=name, platform="rss", url=f"http://{name}/", options={}, every_minutes=60,
                    added_at=installation.now, paused=name == "paused",
                    next_due=None if ahead is None else installation.now + ahead,
                )
            )  # fmt: skip
    with installation.casefile.reading() as session:
        due = [row.name for row in due_sources(session, installation.now)]
    assert due == ["never", "past", "wrong clock"]


def ask_status(watched: Installation, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """Runs `countywatch status` on this home."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(watched.home))
    return CliRunner().invoke(cli, ["status", *words], catch_exceptions=False)


@pytest.mark.parametrize(
    ("beat", "progress", "due", "alive", "stopped", "expected"),
    [
        (1, 1, None, True, False, (0, "is running", True, False)),
        (1, 90, 30, True, False, (0, "is running", True, False)),
        (1, 90, 90, True, False, (1, "is stuck", True, True)),
        (1, 30, 90, True, False, (0, "is running", True, False)),
        (10, 10, None, True, False, (1, "is not running", False, False)),
        (1, 1, None, False, False, (1, "is not running", False, False)),
        (-60, 1, None, True, False, (1, "is not running", False, False)),
        (10, 10, None, False, True, (0, "no source is overdue", False, False)),
    ],
    ids=["well", "little due", "stuck", "slow", "late", "gone", "ahead", "stopped"],
)
def test_status_judges_the_watch_by_its_pulse(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    beat: int,
    progress: int,
    due: int | None,
    alive: bool,
    stopped: bool,
    expected: tuple[int, str, bool, bool],
) -> None:
    """Exit 1 where it should run and does not, or beats and gets nothing done; JSON all the same.

    `beat`, `progress` and `due` are minutes ago.
    """
    now = datetime.now(UTC)

    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    with owner(installation.home) as name:
        with installation.casefile.session() as session:
            who = name if alive else f"{name}-gone"
            heartbeat.start(session, heartbeat.WATCH, who, ago(100))
            heartbeat.beat(session, heartbeat.WATCH, ago(beat), ago(progress))
            if stopped:
                heartbeat.stop(session, heartbeat.WATCH, now)
            if due is not None:
                tasks.enqueue(session, "match", ["1"], ago(due))
        told = ask_status(installation, monkeypatch)
        answer = ask_status(installation, monkeypatch, "--json")
    code, words, running, stuck = expected
    assert (told.exit_code, answer.exit_code) == (code, code)
    assert words in told.stdout.splitlines()[0]
    watch = json.loads(answer.stdout)["watch"]
    assert (watch["running"], watch["stuck"]) == (running, stuck)
    assert watch["heartbeat"] is not None


def test_without_a_watch_status_judges_whether_rounds_come_in_time(
    watched: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer with `watch --once` is well while no source is overdue; a paused one never is."""
    now = datetime.now(UTC)
    with watched.casefile.session() as session:
        session.execute(update(Crawl).values(finished_at=now - timedelta(minutes=70)))
    assert ask_status(watched, monkeypatch).exit_code == 0
    with watched.casefile.session() as session:
        session.execute(update(Crawl).values(finished_at=now - timedelta(minutes=130)))
    late = ask_status(watched, monkeypatch)
    assert (late.exit_code, "1 source is overdue" in late.stdout) == (1, True)
    assert json.loads(ask_status(watched, monkeypatch, "--json").stdout)["watch"] == {
        "running": False, "well": False, "stuck": False, "heartbeat": None, "started": None,
        "stopped": None, "error": None, "sentence": late.stdout.splitlines()[0][2:],
    }  # fmt: skip
    with watched.casefile.session() as session:
        session.execute(update(Source).values(paused=True))
    assert ask_status(watched, monkeypatch).exit_code == 0


def test_an_empty_home_is_well(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is watched, nothing can be late."""
    with installation.casefile.session() as session:
        session.execute(delete(Source))
    done = ask_status(installation, monkeypatch)
    assert (done.exit_code, "countywatch add URL" in done.stdout) == (0, True)
