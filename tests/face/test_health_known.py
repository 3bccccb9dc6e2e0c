"""What a crawl asks again of documents that it has: by how near the meeting is, not by how many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from countywatch.watch.known import known_of
from groundwork.casefile import CaseFile, documents, meetings, open_casefile, sources
from groundwork.casefile.documents import Document, DocumentAddress, DocumentFacts, DocumentVersion
from groundwork.casefile.meetings import MeetingFacts
from groundwork.casefile.sources import PageSeenAt, Source
from tests.face.conftest import SIGN, Installation
from tests.sites.agendacenter import Row, agenda

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def change(installation: Installation, row: Row, *paragraphs: str) -> None:
    """Puts another agenda in place, under the same address and on the same list."""
    installation.rows[row] = agenda(*paragraphs)
    installation.serve(row.path, installation.rows[row])


def versions(installation: Installation) -> int:
    """How many versions of documents are stored."""
    with installation.casefile.reading() as session:
        return len(session.scalars(select(DocumentVersion)).all())


def test_an_agenda_changed_in_place_is_seen_in_the_next_round(installation: Installation) -> None:
    """Three days before the meeting, no validators, the same address: version 2, and its alert."""
    row = installation.publish(date(2026, 11, 27), 1, "Call to order")
    assert row is not None
    installation.watch_site()
    assert installation.round().raised == []
    change(installation, row, "Call to order", SIGN)
    installation.later(minutes=5)
    done = installation.round()
    assert (len(done.raised), done.delivered.mails_sent, versions(installation)) == (1, 1, 2)


@pytest.mark.parametrize(
    ("days", "hours", "again"),
    [
        (0, 0.1, True),
        (3, 0.1, True),
        (4, 5, False),
        (4, 6, True),
        (14, 5, False),
        (16, 23, False),
        (17, 24, True),
    ],
)
def test_an_untagged_agenda_is_fetched_again_as_its_meeting_nears(
    installation: Installation, days: int, hours: float, again: bool
) -> None:
    """Each round within three days, every six hours within two weeks, else once a day."""
    row = installation.publish(date(2026, 11, 24) + timedelta(days=days), 1, "Call to order")
    assert row is not None
    installation.watch_site()
    installation.round()
    installation.site.forget()
    installation.later(hours=hours)
    installation.round()
    assert (row.path in installation.site.paths()) == again


def test_a_tagged_agenda_costs_one_conditional_request_a_round(installation: Installation) -> None:
    """With validators an unchanged source is asked for its list and agendas ahead, no body."""
    installation.tags = True
    installation.publish(date(2026, 11, 26), 1, "Call to order")
    installation.publish(date(2026, 12, 20), 2, "Call to order")
    installation.publish(date(2026, 11, 3), 3, "Call to order")
    installation.watch_site()
    installation.round()
    installation.site.forget()
    installation.later(hours=1)
    installation.round()
    assert installation.site.bodies() == 0
    assert len(installation.site.paths()) == 3


def test_a_document_that_was_fetched_in_the_future_is_asked_again(
    installation: Installation,
) -> None:
    """What a wrong clock wrote keeps no agenda from being looked at."""
    row = installation.publish(date(2026, 12, 4), 1, "Call to order")
    assert row is not None
    installation.watch_site()
    installation.round()
    with installation.casefile.session() as session:
        for seen in session.scalars(select(PageSeenAt)):
            seen.seen_at = installation.now + timedelta(days=300)
    installation.site.forget()
    installation.later(minutes=5)
    installation.round()
    assert row.path in installation.site.paths()


def archive(home: Path, old: int) -> tuple[CaseFile, int]:
    """A source with so many documents of meetings long past, and six others."""
    casefile = open_casefile(home)
    with casefile.session() as session:
        source = Source(
            name="Board",
            platform="civicplus",
            url="https://sample.example/AgendaCenter",
            timezone="America/New_York",
            options={},
            every_minutes=240,
            added_at=NOW,
        )
        session.add(source)
        session.flush()
        for number in range(5):
            _add(session, source.id, f"ahead{number}", NOW + timedelta(days=9 + number))
        for number in range(old // 5):
            day = NOW - timedelta(days=100 + number)
            _add(session, source.id, f"old{number}", day, 5)
        loose = DocumentFacts("budget", "Budget", "https://sample.example/budget.pdf")
        documents.keep_document(session, source.id, None, loose, NOW, None)
        return casefile, source.id


def _add(session: Session, source_id: int, key: str, day: datetime, files: int = 1) -> None:
    facts = MeetingFacts(f"Board {key}", "Regular", day.date().isoformat(), "scheduled")
    row = meetings.keep_meeting(session, source_id, key, facts, NOW)
    for one in range(files):
        url = f"https://sample.example/{key}/{one}.pdf"
        listed = DocumentFacts("agenda", "Agenda", url)
        document = documents.keep_document(session, source_id, row.id, listed, NOW, key)
        data = documents.Bytes(f"{key}-{one}".ljust(64, "0"), 1, "application/pdf", NOW)
        documents.keep_version(session, document, data)
        sources.keep_validator(session, source_id, url, None, None, min(day, NOW))


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collects every statement that is sent to any database meanwhile."""
    sent: list[str] = []

    def note(conn: Connection, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cost(home: Path, old: int) -> tuple[int, int, int]:
    """Queries, rows loaded and addresses told for an archive of so many old documents."""
    casefile, source_id = archive(home, old)
    with casefile.reading() as session:
        source = session.get_one(Source, source_id)
        held = len(session.scalars(select(DocumentAddress.url)).all())
        assert held == old + 6
        with counted_queries() as sent:
            known = known_of(session, source, NOW)
        rows = sum(isinstance(row, Document | PageSeenAt) for row in session)
    casefile.close()
    return len(sent), rows, len(known)


def test_what_is_known_costs_the_same_whatever_the_archive_holds(tmp_path: Path) -> None:
    """As many queries, rows and addresses at 200 stored documents as at 2,000."""
    small = cost(tmp_path / "small", 200)
    assert small == cost(tmp_path / "large", 2000)
    assert small[2] == 6
