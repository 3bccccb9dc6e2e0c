"""Documents, their versions by the hash of their bytes, and the pages that were read from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Document(Base):
    """A document that a source links to. Its id stands as `d12` outside.

    `trouble` says why it could not be fetched when it was last asked for.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("source_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    first_seen: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)
    trouble: Mapped[str | None]
    trouble_at: Mapped[datetime | None] = mapped_column(Instant)


class DocumentVersion(Base):
    """The bytes of a document as they were at `fetched_at`; the bytes lie in the bytes folder."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "sha256"),
        UniqueConstraint("document_id", "number"),
        Index("ix_document_version_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str | None]
    fetched_at: Mapped[datetime] = mapped_column(Instant)


class Text(Base):
    """What one reader version made of some bytes; keyed by both, so that reading twice is once."""

    __tablename__ = "text"
    __table_args__ = (UniqueConstraint("sha256", "reader"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    reader: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    media_type: Mapped[str]
    text_sha256: Mapped[str]
    read_at: Mapped[datetime] = mapped_column(Instant)


class Page(Base):
    """One page of a text. `unread` says why it has no text; offsets of signs index into `text`."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    number: Mapped[int]
    label: Mapped[str | None]
    text: Mapped[str]
    unread: Mapped[str | None]


Pages = Sequence[Page]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as a listing names it."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """The bytes that a fetch gave: their hash, size in bytes, declared media type, and when."""

    sha256: str
    size: int
    media_type: str | None
    fetched_at: datetime


def keep_document(
    session: Session, source_id: int, meeting_id: int | None, facts: DocumentFacts, now: datetime
) -> Document:
    """Stores a document as it was listed; its newest kind and title count."""
    row = session.scalar(
        select(Document).where(Document.source_id == source_id, Document.url == facts.url)
    )
    if row is None:
        row = Document(source_id=source_id, url=facts.url, first_seen=now)
        session.add(row)
    row.kind, row.title, row.last_seen = facts.kind, facts.title, now
    row.meeting_id = meeting_id if meeting_id is not None else row.meeting_id
    session.flush()
    return row


def keep_version(session: Session, document: Document, found: Bytes) -> DocumentVersion | None:
    """Stores a version by its hash; None where these bytes of the document are held already."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    if session.scalar(query.where(DocumentVersion.sha256 == found.sha256)) is not None:
        return None
    held = session.scalar(
        select(func.count()).select_from(query.subquery())  # numbers have no holes
    )
    version = DocumentVersion(
        document_id=document.id,
        number=(held or 0) + 1,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        fetched_at=found.fetched_at,
    )
    session.add(version)
    session.flush()
    return version


def versions_without_text(session: Session, reader: str) -> Sequence[DocumentVersion]:
    """Versions whose bytes this reader has not read yet, oldest first."""
    read = exists().where(Text.sha256 == DocumentVersion.sha256, Text.reader == reader)
    return session.scalars(select(DocumentVersion).where(~read).order_by(DocumentVersion.id)).all()


def keep_text(session: Session, text: Text, pages: Iterable[Page]) -> Text:
    """Stores a text with its pages, once a hash and reader; the held one where it is there."""
    held = text_of(session, text.sha256, text.reader)
    if held is not None:
        return held
    session.add(text)
    session.flush()
    for page in pages:
        page.text_id = text.id
        session.add(page)
    session.flush()
    return text


def text_of(session: Session, sha256: str, reader: str | None = None) -> Text | None:
    """The text of some bytes by this reader, or by the newest reader that read them."""
    query = select(Text).where(Text.sha256 == sha256)
    if reader is not None:
        query = query.where(Text.reader == reader)
    return session.scalar(query.order_by(Text.id.desc()).limit(1))


def pages_of(session: Session, text_id: int) -> Sequence[Page]:
    """The pages of a text, in order."""
    return session.scalars(select(Page).where(Page.text_id == text_id).order_by(Page.number)).all()


def newest_version_of(session: Session, document_id: int) -> DocumentVersion | None:
    """The version of a document that was fetched last."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalar(query.order_by(DocumentVersion.number.desc()).limit(1))


def version_of(session: Session, document_id: int, sha256: str) -> DocumentVersion:
    """The version of a document that holds these bytes."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(query.where(DocumentVersion.sha256 == sha256)).one()


def version_by_hash(session: Session, sha256: str) -> DocumentVersion | None:
    """The first version that holds these bytes."""
    query = select(DocumentVersion).where(DocumentVersion.sha256 == sha256)
    return session.scalar(query.order_by(DocumentVersion.id).limit(1))


def documents_of_source(session: Session, source_id: int) -> Sequence[Document]:
    """Every document that a source has linked to."""
    return session.scalars(select(Document).where(Document.source_id == source_id)).all()


@dataclass(frozen=True, slots=True)
class Unread:
    """A newest version that was not read in full: why, or why its first unread page was not."""

    document: Document
    outcome: str
    reason: str | None
    pages: tuple[int, ...]


def unread(session: Session) -> list[Unread]:
    """Documents whose newest version is unreadable, skipped, or has pages without text."""
    found = []
    for document in session.scalars(select(Document).order_by(Document.id)):
        version = newest_version_of(session, document.id)
        text = version and text_of(session, version.sha256)
        if not text:
            continue
        query = select(Page).where(Page.text_id == text.id, Page.unread.is_not(None))
        pages = session.scalars(query.order_by(Page.number)).all()
        if pages or text.outcome != "read":
            reason = pages[0].unread if pages else text.reason
            numbers = tuple(page.number for page in pages)
            found.append(Unread(document, text.outcome, reason, numbers))
    return found
