"""What stands between a listing and its text: not fetched, not read, or perhaps changed since.

Each question is one or two queries over the few rows that an index keeps for it, whatever the size
of the archive. Counts are of all; rows are the newest `limit`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from groundwork.casefile.documents import (
    Document,
    DocumentAddress,
    DocumentVersion,
    Page,
    Text,
)
from groundwork.casefile.meetings import MeetingListing
from groundwork.casefile.sources import PageSeenAt
from groundwork.casefile.tasks import Task

# How many of the newest versions are asked for a text where no task waits to read them. A version
# is written with its task, so there should be none; this is what shows it if ever there is.
NEWEST_VERSIONS = 1000

# A day's leave for meetings of today in whatever zone: their local day may be yesterday's in UTC.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReadingCounts:
    """How far the newest versions were read: documents each, and the `pages` without text.

    `partly`, `unreadable` and `skipped` are for good; `ocr` has pages that wait for OCR.
    """

    partly: int
    unreadable: int
    skipped: int
    ocr: int
    pages: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A newest version that was not read in full: why, or why its first unread page was not.

    `ocr` says that pages of it still wait for OCR.
    """

    document: Document
    outcome: str
    reason: str | None
    pages: tuple[int, ...]
    ocr: bool


@dataclass(frozen=True, slots=True)
class PoorlyRead:
    """A newest version with pages that OCR read, but is not sure of."""

    document: Document
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents of one kind: how many there are, and the newest of them."""

    count: int
    newest: Sequence[Document]


def saved_documents(session: Session) -> int:
    """How many documents have a saved version."""
    first = DocumentVersion.number == literal_column("1")
    return session.scalar(select(func.count()).select_from(DocumentVersion).where(first)) or 0


def _is_newest() -> ColumnElement[bool]:
    other = aliased(DocumentVersion)
    newest = select(func.max(other.number)).where(other.document_id == DocumentVersion.document_id)
    return DocumentVersion.number == newest.scalar_subquery()


def _is_last_text() -> ColumnElement[bool]:
    other = aliased(Text)
    last = select(func.max(other.id)).where(other.sha256 == Text.sha256)
    return Text.id == last.scalar_subquery()


def _standing(text_ids: Any, *columns: Any) -> Select[Any]:
    """Documents of whose newest version the newest text is among these."""
    query: Select[Any] = select(*columns).select_from(Text)
    query = query.join(DocumentVersion, DocumentVersion.sha256 == Text.sha256)
    query = query.join(Document, Document.id == DocumentVersion.document_id)
    return query.where(Text.id.in_(text_ids), _is_newest(), _is_last_text())


def _not_in_full(waits: str) -> Subquery:
    """Every newest text that is not all there, with its unread pages and those that wait."""
    text, page = aliased(Text), aliased(Page)
    bad = select(text.id).where(text.outcome != literal_column("'read'"))
    dark = select(page.text_id).where(page.unread.is_not(None))
    waiting = func.sum(case((Page.unread == waits, 1), else_=0)).label("waiting")
    counted = select(Page.text_id, func.count().label("pages"), waiting)
    counted = counted.where(Page.unread.is_not(None)).group_by(Page.text_id)
    pages = counted.subquery()
    query = _standing(
        union(bad, dark),
        Document.id.label("document_id"),
        Text.id.label("text_id"),
        Text.outcome.label("outcome"),
        Text.reason.label("reason"),
        func.coalesce(pages.c.pages, 0).label("pages"),
        func.coalesce(pages.c.waiting, 0).label("waiting"),
    )
    return query.outerjoin(pages, pages.c.text_id == Text.id).subquery()


def reading_counts(session: Session, waits: str) -> ReadingCounts:
    """Counts what was not read in full; `waits` is what a page says that waits for OCR."""
    rows = _not_in_full(waits)
    settled = rows.c.waiting == 0
    lost = and_(settled, rows.c.outcome.in_(("unreadable", "skipped")))
    partly = and_(~lost, or_(rows.c.pages > rows.c.waiting, settled))
    counts = session.execute(
        select(
            func.count(case((partly, 1))),
            func.count(case((and_(lost, rows.c.outcome == "unreadable"), 1))),
            func.count(case((and_(lost, rows.c.outcome == "skipped"), 1))),
            func.count(case((rows.c.waiting > 0, 1))),
            func.coalesce(func.sum(rows.c.pages), 0),
        )
    ).one()
    return ReadingCounts(*counts)


def unread(session: Session, waits: str, limit: int) -> list[Unread]:
    """The newest documents whose newest version is unreadable, skipped, or has pages unread."""
    rows = _not_in_full(waits)
    query = select(Document, rows.c.text_id, rows.c.outcome, rows.c.reason, rows.c.waiting)
    query = query.join(rows, rows.c.document_id == Document.id)
    found = session.execute(query.order_by(Document.id.desc()).limit(limit)).all()
    pages = _unread_pages(session, [row.text_id for row in found])
    result = []
    for document, text_id, outcome, reason, waiting in found:
        dark = pages.get(text_id, [])
        why = dark[0][1] if dark else reason
        numbers = tuple(number for number, _ in dark)
        result.append(Unread(document, outcome, why, numbers, waiting > 0))
    return result


def _unread_pages(session: Session, texts: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    query = select(Page.text_id, Page.number, Page.unread)
    query = query.where(Page.text_id.in_(texts), Page.unread.is_not(None))
    found: dict[int, list[tuple[int, str]]] = {}
    for text_id, number, why in session.execute(query.order_by(Page.text_id, Page.number)):
        found.setdefault(text_id, []).append((number, why or ""))
    return found


def poorly_read(session: Session, below: float, limit: int) -> tuple[int, list[PoorlyRead]]:
    """Documents whose newest version has pages that OCR read with less confidence, in percent.

    Gives how many there are, and the newest.
    """
    page = aliased(Page)
    dark = select(page.text_id).where(page.confidence < below)
    count = session.scalar(_standing(dark, func.count(distinct(Document.id)))) or 0
    query = _standing(dark, Document, Text.id).order_by(Document.id.desc()).limit(limit)
    rows = session.execute(query).all()
    texts = [text_id for _, text_id in rows]
    numbers: dict[int, list[int]] = {}
    held = select(Page.text_id, Page.number).where(Page.text_id.in_(texts), Page.confidence < below)
    for text_id, number in session.execute(held.order_by(Page.text_id, Page.number)):
        numbers.setdefault(text_id, []).append(number)
    return count, [PoorlyRead(row, tuple(numbers[text_id])) for row, text_id in rows]


def _documents(session: Session, query: Select[Any], limit: int) -> Documents:
    """Counts the documents of a query of ids, and gets the newest."""
    ids = query.distinct().subquery()
    count = session.scalar(select(func.count()).select_from(ids)) or 0
    newest = select(Document).where(Document.id.in_(select(ids.c.id)))
    newest = newest.order_by(Document.id.desc()).limit(limit)
    return Documents(count, session.scalars(newest).all())


def _has_text(sha256: Any) -> ColumnElement[bool]:
    return exists().where(Text.sha256 == sha256)


def never_read(session: Session, limit: int) -> Documents:
    """Documents with a saved version of which no text was ever made: it waits to be read.

    Not those whose reading failed: `tasks.failing` has them.
    """
    queued = (
        select(DocumentVersion.document_id.label("id"))
        .join(Task, Task.key == DocumentVersion.sha256)
        .where(Task.kind == "read", Task.error.is_(None), ~_has_text(Task.key))
    )
    newest = select(func.max(DocumentVersion.id)).scalar_subquery()
    version = aliased(DocumentVersion)
    forgotten = (
        select(version.document_id)
        .where(version.id > newest - NEWEST_VERSIONS)
        .where(~_has_text(version.sha256))
        .where(~exists().where(Task.kind == "read", Task.key == version.sha256))
    )
    both = union(queued, forgotten).subquery()
    return _documents(session, select(both.c.id), limit)


def read_again(session: Session) -> int:
    """How many saved files have a text and wait for a newer reader."""
    query = select(func.count()).select_from(Task).where(Task.kind == "read", _has_text(Task.key))
    return session.scalar(query.where(Task.error.is_(None))) or 0


def not_fetched(session: Session, limit: int) -> Documents:
    """Documents that could not be fetched when they were last asked for."""
    return _documents(session, select(Document.id).where(Document.trouble.is_not(None)), limit)


def never_fetched(session: Session, since: datetime, limit: int) -> Documents:
    """Documents listed since then that were not asked for yet: no version, and no failure."""
    query = (
        select(Document.id)
        .join(DocumentAddress, DocumentAddress.document_id == Document.id)
        .where(DocumentAddress.sha256.is_(None), DocumentAddress.left_at.is_(None))
        .where(Document.trouble.is_(None), DocumentAddress.trouble.is_(None))
        .where(Document.last_seen >= since)
        .where(~exists().where(DocumentVersion.document_id == Document.id))
    )
    return _documents(session, query, limit)


def perhaps_changed(
    session: Session, own: str, before: datetime, now: datetime, limit: int
) -> Documents:
    """Documents of meetings ahead that may have changed since they were fetched.

    Their server gives no validator to ask with, and they were last fetched before `before`. `own`
    marks the addresses of texts that are made of a listing: they are as new as it is.
    """
    today = (now - A_DAY).date().isoformat()
    seen = and_(
        PageSeenAt.source_id == DocumentAddress.source_id, PageSeenAt.url == DocumentAddress.url
    )
    # As a list, and not as a join, which SQLite would begin with every document.
    ahead = select(MeetingListing.meeting_id).where(
        MeetingListing.day >= today, MeetingListing.status != "cancelled"
    )
    query = (
        select(Document.id)
        .join(DocumentAddress, DocumentAddress.document_id == Document.id)
        .join(PageSeenAt, seen)
        .where(Document.meeting_id.in_(ahead))
        .where(DocumentAddress.sha256.is_not(None), DocumentAddress.left_at.is_(None))
        .where(~DocumentAddress.url.contains(own, autoescape=True))
        .where(PageSeenAt.etag.is_(None), PageSeenAt.last_modified.is_(None))
        .where(PageSeenAt.seen_at < before)
    )
    return _documents(session, query, limit)


def by_hash(session: Session, hashes: Collection[str]) -> dict[str, Document]:
    """The document of each of these bytes; of several the newest."""
    query = select(DocumentVersion.sha256, Document)
    query = query.join(Document, Document.id == DocumentVersion.document_id)
    rows = session.execute(query.where(DocumentVersion.sha256.in_(hashes)).order_by(Document.id))
    return dict(rows.all())


def by_version(session: Session, ids: Collection[int]) -> dict[int, Document]:
    """The document of each of these versions."""
    query = select(DocumentVersion.id, Document)
    query = query.join(Document, Document.id == DocumentVersion.document_id)
    rows = session.execute(query.where(DocumentVersion.id.in_(ids)))
    return dict(rows.all())
