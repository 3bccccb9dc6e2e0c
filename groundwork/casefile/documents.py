"""Documents, their versions by the hash of their bytes, and the pages that were read from them.

A document may be listed at several addresses: by two feeds, or posted again. Each address keeps the
hash of what it showed last, so that two that differ for good do not take turns in making versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.at_hand import at_hand, both_in, in_parts, lay_out, put, written
from groundwork.casefile.base import Base, Instant, partial_index


class Document(Base):
    """A document that a source links to. Its id stands as `d12` outside.

    `source_id` and `url` are the address that stands for it; all are in `document_address`.
    `trouble` says why it could not be fetched when it was last asked for.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("source_id", "url"),
        partial_index("ix_document_trouble", "id", where="trouble IS NOT NULL"),
    )

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


class DocumentAddress(Base):
    """An address at which a source links to a document, under the platform's key of a meeting.

    `sha256` is of the bytes that it gave last. With `left_at` the document was posted elsewhere and
    no longer listed here.
    """

    __tablename__ = "document_address"
    __table_args__ = (
        Index("ix_document_address_meeting", "source_id", "meeting_key"),
        partial_index("ix_document_address_not_fetched", "document_id", where="sha256 IS NULL"),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    meeting_key: Mapped[str | None]
    title: Mapped[str]
    sha256: Mapped[str | None]
    last_seen: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str | None]
    trouble_at: Mapped[datetime | None] = mapped_column(Instant)


class DocumentVersion(Base):
    """The bytes of a document as they were at `fetched_at`; the bytes lie in the bytes folder.

    Bytes that came back after others are a version again.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_document_version_sha256", "sha256"),
        partial_index("ix_document_version_first", "number", where="number = 1"),
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
    __table_args__ = (
        UniqueConstraint("sha256", "reader"),
        partial_index("ix_text_not_read", "sha256", where="outcome <> 'read'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    reader: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    media_type: Mapped[str]
    text_sha256: Mapped[str]
    read_at: Mapped[datetime] = mapped_column(Instant)


class Page(Base):
    """One page of a text. `unread` says why it has no text; offsets of signs index into `text`.

    `confidence` is the percentage that OCR gave; None where the text did not come by OCR.
    """

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("text_id", "number"),
        partial_index("ix_page_unread", "text_id", "number", "unread", where="unread IS NOT NULL"),
        partial_index("ix_page_confidence", "confidence", where="confidence IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    number: Mapped[int]
    label: Mapped[str | None]
    text: Mapped[str]
    unread: Mapped[str | None]
    confidence: Mapped[float | None]


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
    session: Session,
    source_id: int,
    meeting_id: int | None,
    facts: DocumentFacts,
    now: datetime,
    meeting_key: str | None = None,
) -> Document:
    """Stores a document as it was listed; the newest kind and title of its own address count.

    An address that another feed of the meeting links to as well is the same document.
    """
    address = address_at(session, source_id, facts.url)
    if address is None:
        row = _same_address(session, meeting_id, facts.url)
        if row is None:
            row = _new_document(session, source_id, meeting_id, facts, now)
        address = DocumentAddress(source_id=source_id, url=facts.url, document_id=row.id)
        session.add(address)
        put(session, (DocumentAddress, source_id, facts.url), address)
    else:
        row = session.get_one(Document, address.document_id)
    address.title, address.last_seen, address.left_at = facts.title, now, None
    address.meeting_key = meeting_key or address.meeting_key
    if (row.source_id, row.url) == (source_id, facts.url):
        row.kind, row.title = facts.kind, facts.title
    row.last_seen = now
    row.meeting_id = meeting_id if meeting_id is not None else row.meeting_id
    written(session)
    return row


def look_up(
    session: Session, where: Collection[tuple[int, str]], hashes: Collection[str] = ()
) -> None:
    """Has at hand what these addresses (source, url) lead to, and which of the hashes are held."""
    rows: list[DocumentAddress] = []
    for part in in_parts(where):
        named = both_in(DocumentAddress.source_id, DocumentAddress.url, part)
        rows += session.scalars(select(DocumentAddress).where(named))
    found = [((DocumentAddress, row.source_id, row.url), row) for row in rows]
    lay_out(session, [(DocumentAddress, *one) for one in where], found)
    for many in in_parts(row.document_id for row in rows):
        held = session.scalars(select(Document).where(Document.id.in_(many)))
        lay_out(session, (), [((Document, row.id), row) for row in held])
        newest = _newest_versions(session, many)
        versions = [((DocumentVersion, row.document_id), row) for row in newest]
        lay_out(session, [(DocumentVersion, number) for number in many], versions)
    for several in in_parts(hashes):
        query = select(DocumentVersion.sha256).where(DocumentVersion.sha256.in_(several))
        known = set(session.scalars(query.distinct()))
        lay_out(session, (), [(("sha256", one), one in known) for one in several])


def _newest_versions(session: Session, ids: Collection[int]) -> Sequence[DocumentVersion]:
    of, number = DocumentVersion.document_id, DocumentVersion.number
    newest = select(of, func.max(number)).where(of.in_(ids)).group_by(of)
    return session.scalars(select(DocumentVersion).where(tuple_(of, number).in_(newest))).all()


def address_at(session: Session, source_id: int, url: str) -> DocumentAddress | None:
    """What a source's address leads to; None where nothing was ever listed there."""
    key = (source_id, url)
    return at_hand(session, (DocumentAddress, *key), lambda: session.get(DocumentAddress, key))


def is_held(session: Session, sha256: str) -> bool:
    """Whether any document has a version of these bytes."""
    return at_hand(session, ("sha256", sha256), lambda: bool(version_by_hash(session, sha256)))


def _new_document(
    session: Session, source_id: int, meeting_id: int | None, facts: DocumentFacts, now: datetime
) -> Document:
    row = Document(
        source_id=source_id,
        meeting_id=meeting_id,
        kind=facts.kind,
        title=facts.title,
        url=facts.url,
        first_seen=now,
        last_seen=now,
    )
    session.add(row)
    session.flush()
    put(session, (Document, row.id), row)
    put(session, (DocumentVersion, row.id), None)
    return row


def _same_address(session: Session, meeting_id: int | None, url: str) -> Document | None:
    # A meeting that one listing has just made has no documents of another.
    if meeting_id is None or at_hand(session, ("of one listing", meeting_id), lambda: False):
        return None
    query = select(Document).join(DocumentAddress, DocumentAddress.document_id == Document.id)
    query = query.where(Document.meeting_id == meeting_id, DocumentAddress.url == url)
    return session.scalar(query.order_by(Document.id).limit(1))


def addresses_of(session: Session, document_id: int) -> Sequence[DocumentAddress]:
    """Every address of a document."""
    query = select(DocumentAddress).where(DocumentAddress.document_id == document_id)
    return session.scalars(query.order_by(DocumentAddress.source_id, DocumentAddress.url)).all()


def keep_trouble(
    session: Session, row: Document, where: tuple[int, str], why: str | None, now: datetime
) -> None:
    """Stores why an address could not be fetched; None where it could. Its own address counts."""
    address = address_at(session, *where)
    at = now if why else None
    if address is not None:
        address.trouble, address.trouble_at = why, at
    if (row.source_id, row.url) == where:
        row.trouble, row.trouble_at = why, at


def keep_version(
    session: Session, document: Document, found: Bytes, at: tuple[int, str] | None = None
) -> DocumentVersion | None:
    """Stores a version where an address (source, url; else its own) gave something new.

    None where it gave what it gave before, or what the newest version holds. Bytes that come back
    after others are a version of their own: a document put back is a change.
    """
    address = address_at(session, *(at or (document.source_id, document.url)))
    before, newest = address and address.sha256, newest_version_of(session, document.id)
    if address is not None:
        address.sha256 = found.sha256
    if newest is not None and found.sha256 in (before, newest.sha256):
        return None
    version = DocumentVersion(
        document_id=document.id,
        number=newest.number + 1 if newest else 1,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        fetched_at=found.fetched_at,
    )
    session.add(version)
    put(session, (DocumentVersion, document.id), version)
    put(session, ("sha256", version.sha256), True)
    written(session)
    return version


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
    of, order = DocumentVersion.document_id == document_id, DocumentVersion.number.desc()
    query = select(DocumentVersion).where(of).order_by(order).limit(1)
    return at_hand(session, (DocumentVersion, document_id), lambda: session.scalar(query))


def count_versions(session: Session, meeting_ids: Iterable[int]) -> dict[int | None, int]:
    """How many versions the documents of each of these meetings have."""
    found: dict[int | None, int] = {}
    for part in in_parts(meeting_ids):
        query = select(Document.meeting_id, func.count(DocumentVersion.id))
        query = query.join(DocumentVersion, DocumentVersion.document_id == Document.id)
        query = query.where(Document.meeting_id.in_(part)).group_by(Document.meeting_id)
        found |= dict(session.execute(query).all())
    return found


def version_of(session: Session, document_id: int, sha256: str) -> DocumentVersion:
    """The newest version of a document that holds these bytes."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    query = query.where(DocumentVersion.sha256 == sha256).order_by(DocumentVersion.number.desc())
    return session.scalars(query.limit(1)).one()


def version_by_hash(session: Session, sha256: str) -> DocumentVersion | None:
    """The first version that holds these bytes."""
    query = select(DocumentVersion).where(DocumentVersion.sha256 == sha256)
    return session.scalar(query.order_by(DocumentVersion.id).limit(1))


def versions_by_hash(session: Session, sha256: str) -> Sequence[DocumentVersion]:
    """Every version that holds these bytes, of whatever document."""
    query = select(DocumentVersion).where(DocumentVersion.sha256 == sha256)
    return session.scalars(query.order_by(DocumentVersion.id)).all()


def hashes_without_text(session: Session, reader: str) -> Sequence[str]:
    """The hashes of stored bytes that this reader has not read, the newest first."""
    is_read = exists().where(Text.sha256 == DocumentVersion.sha256, Text.reader == reader)
    query = select(DocumentVersion.sha256).where(~is_read)
    return session.scalars(query.distinct().order_by(DocumentVersion.id.desc())).all()
