"""The archive read from its beginning: versions in order, and what was said of a meeting then."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.meetings import MeetingVersion
from groundwork.casefile.sources import Source


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """One version; documents of one `scope` tell a sentence once between them."""

    version_id: int
    fetched_at: datetime
    scope: tuple[int, int | str]
    timezone: str | None


def versions_by_scope(
    session: Session, without: Collection[str], fips: str | None = None
) -> Iterator[ArchivedVersion]:
    """Every version, those of a scope together, not in order of time; read a part at a time.

    `without` names platforms to leave out; `fips` the one county. The scope is a meeting and a kind
    of document, as in `signs_of_document`, or a document that has no meeting.
    """
    query = (
        select(
            DocumentVersion.id,
            DocumentVersion.fetched_at,
            Document.meeting_id,
            Document.kind,
            Document.id,
            Source.timezone,
        )
        .select_from(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Source.platform.not_in(without))
        .order_by(Document.meeting_id, Document.kind, Document.id, DocumentVersion.id)
    )
    if fips is not None:
        query = query.where(Source.place_fips == fips)
    for number, at, meeting, kind, document, zone in session.execute(
        query.execution_options(yield_per=1000)
    ):
        scope: tuple[int, int | str] = (0, document) if meeting is None else (meeting, kind)
        yield ArchivedVersion(number, at, scope, zone)


def never_fetched(
    session: Session, without: Collection[str], fips: str | None = None
) -> list[tuple[Document, str | None]]:
    """Documents that were listed and of which no bytes are stored, each with its source's zone."""
    query = (
        select(Document, Source.timezone)
        .join(Source, Source.id == Document.source_id)
        .where(~exists().where(DocumentVersion.document_id == Document.id))
        .where(Source.platform.not_in(without))
        .order_by(Document.id)
    )
    if fips is not None:
        query = query.where(Source.place_fips == fips)
    return [(document, zone) for document, zone in session.execute(query)]


def meeting_at(session: Session, meeting_id: int, moment: datetime) -> MeetingVersion:
    """What was said of the meeting at a moment; before its first version, what that one said."""
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    known = query.where(MeetingVersion.seen_at <= moment).order_by(MeetingVersion.number.desc())
    held = session.scalar(known.limit(1))
    return held or session.scalars(query.order_by(MeetingVersion.number).limit(1)).one()
