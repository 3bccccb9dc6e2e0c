"""Signs found in a version of a document, keyed by text and by the hash of the watchlist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.documents import Document, DocumentVersion, Text
from groundwork.casefile.sources import Source


class Matching(Base):
    """One reading of a version by one watchlist: done once, also where nothing was found.

    A `silent` one was of an old version, or of a meeting that was over: its signs reached nobody,
    so they do not make the same sign of a version that counts old news.
    """

    __tablename__ = "matching"
    __table_args__ = (UniqueConstraint("version_id", "text_id", "watchlist"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    watchlist: Mapped[str]
    matched_at: Mapped[datetime] = mapped_column(Instant)
    silent: Mapped[bool] = mapped_column(default=False, server_default="0")
    signs: Mapped[list[Sign]] = relationship(order_by="Sign.page, Sign.start")


class Sign(Base):
    """One match: `page.text[start:end] == quote`, always. `grade` is its topic's in the document.

    `fingerprint` hashes topic and sentence without spaces and case: the same sentence on another
    page, or read by another reader, is the same sign. `item_title` is the title of the agenda item
    in `where`, "" where none is known. `budget` is set where the sign is a changed line of a
    budget: what it was and is, with columns, pages and documents, as `alerts show --json` gives it.
    """

    __tablename__ = "sign"

    id: Mapped[int] = mapped_column(primary_key=True)
    matching_id: Mapped[int] = mapped_column(ForeignKey("matching.id"), index=True)
    topic: Mapped[str]
    grade: Mapped[str]
    rule: Mapped[str]
    page: Mapped[int]
    where: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str]
    context: Mapped[str]
    weight: Mapped[int]
    stance: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(index=True)
    item_title: Mapped[str] = mapped_column(default="", server_default="")
    budget: Mapped[dict[str, object] | None] = mapped_column(JSON)


def versions_without_match(
    session: Session, watchlist: str, leave: Collection[str] = ()
) -> Sequence[int]:
    """Ids of versions that were read and not matched by this watchlist, the newest first.

    `leave` names platforms whose documents are not matched.
    """
    done = exists().where(
        Matching.version_id == DocumentVersion.id, Matching.watchlist == watchlist
    )
    query = (
        select(DocumentVersion.id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(exists().where(Text.sha256 == DocumentVersion.sha256), ~done)
        .where(Source.platform.not_in(leave))
    )
    return session.scalars(query.order_by(DocumentVersion.id.desc())).all()


def signs_of_document(session: Session, document: Document, topic: str) -> Sequence[Sign]:
    """Every sign of a topic that any version of the document ever gave, but for silent matchings.

    So too those of its meeting's other documents of its kind: an agenda that a second feed shows as
    another file, or that is posted again with a new first page, says nothing new.
    """
    same = Document.id == document.id
    if document.meeting_id is not None:
        alike = and_(Document.meeting_id == document.meeting_id, Document.kind == document.kind)
        same = or_(same, alike)
    query = (
        select(Sign)
        .join(Matching, Matching.id == Sign.matching_id)
        .join(DocumentVersion, DocumentVersion.id == Matching.version_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(same, Sign.topic == topic, ~Matching.silent)
    )
    return session.scalars(query).all()
