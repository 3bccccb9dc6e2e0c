"""What a source's addresses gave before, as far as it can come up again.

A listing shows the days that matter and no others, so documents and pages of older meetings are
never met again: they are left out here, by the day of their listing. Rows that are loaded grow with
the meetings of these days, and not with the archive. Documents of no meeting can always come up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from groundwork.casefile.at_hand import in_parts
from groundwork.casefile.documents import Document, DocumentAddress
from groundwork.casefile.meetings import MeetingListing
from groundwork.casefile.sources import PageSeenAt

AGENDAS = frozenset({"agenda", "packet"})


def recent_documents(
    session: Session, source_id: int, first_day: str, own_texts: str
) -> list[tuple[DocumentAddress, Document]]:
    """The addresses at which a source lists documents of meetings since a day, or of none.

    `first_day` is an ISO date; addresses that hold `own_texts` are never asked for.
    """
    query = select(DocumentAddress, Document).join(Document)
    query = query.where(
        DocumentAddress.source_id == source_id,
        DocumentAddress.left_at.is_(None),
        ~DocumentAddress.url.contains(own_texts, autoescape=True),
        ~_of_old_meeting(source_id, DocumentAddress.meeting_key, first_day),
    )
    rows = session.execute(query.order_by(DocumentAddress.document_id, DocumentAddress.url))
    return [(address, document) for address, document in rows]


def recent_validators(session: Session, source_id: int, first_day: str) -> Sequence[PageSeenAt]:
    """Validators of listings, and of what belongs to meetings since a day or to none."""
    old_document = exists().where(
        DocumentAddress.source_id == source_id,
        DocumentAddress.url == PageSeenAt.url,
        _of_old_meeting(source_id, DocumentAddress.meeting_key, first_day),
    )
    query = select(PageSeenAt).where(
        PageSeenAt.source_id == source_id,
        ~old_document,
        ~_of_old_meeting(source_id, PageSeenAt.meeting_key, first_day),
    )
    return session.scalars(query).all()


def _of_old_meeting(
    source_id: int, key: InstrumentedAttribute[str | None], first_day: str
) -> ColumnElement[bool]:
    return exists().where(
        MeetingListing.source_id == source_id,
        MeetingListing.key == key,
        MeetingListing.day < first_day,
    )


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that is held of a meeting: the listing's key, its address and kind, last sight."""

    key: str
    url: str
    kind: str
    last_seen: datetime


def held_documents(session: Session, source_id: int, keys: Collection[str]) -> list[HeldDocument]:
    """The documents that a source listed under these keys of meetings, and still does."""
    held: list[HeldDocument] = []
    for part in in_parts(keys):
        query = select(DocumentAddress, Document.kind).join(Document)
        query = query.where(
            DocumentAddress.source_id == source_id,
            DocumentAddress.meeting_key.in_(part),
            DocumentAddress.left_at.is_(None),
        )
        for at, kind in session.execute(query):
            held.append(HeldDocument(at.meeting_key or "", at.url, kind, at.last_seen))
    return held
