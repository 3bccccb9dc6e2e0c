"""What a source's addresses gave before, as far as it can come up again.

A listing shows the days that matter and no others, so documents and pages of older meetings are
never met again: they are left out here, by the day of their listing. Every query goes over an index
of what is recent, so the cost grows with the meetings of these days, and not with the archive.
Documents of no meeting can always come up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

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
    recent = _recent_keys(source_id, first_day)
    key = DocumentAddress.meeting_key
    # Two queries: with "or" between them SQLite goes over every address of the source.
    return [
        one
        for which in (key.in_(recent), key.is_(None))
        for one in _documents(session, source_id, which, own_texts)
    ]


def _documents(
    session: Session, source_id: int, which: ColumnElement[bool], own_texts: str
) -> list[tuple[DocumentAddress, Document]]:
    query = select(DocumentAddress, Document).join(Document)
    query = query.where(
        DocumentAddress.source_id == source_id,
        which,
        DocumentAddress.left_at.is_(None),
        ~DocumentAddress.url.contains(own_texts, autoescape=True),
    )
    rows = session.execute(query.order_by(DocumentAddress.document_id, DocumentAddress.url))
    return [(address, document) for address, document in rows]


def recent_validators(
    session: Session, source_id: int, first_day: str, since: datetime
) -> list[PageSeenAt]:
    """Validators of pages of meetings since a day, and of all else that was fetched since a time.

    Older ones of listings and documents say nothing: they are no longer used.
    """
    of_meetings = PageSeenAt.meeting_key.in_(_recent_keys(source_id, first_day))
    others = (PageSeenAt.meeting_key.is_(None), PageSeenAt.seen_at >= since)
    of_source = select(PageSeenAt).where(PageSeenAt.source_id == source_id)
    return [
        *session.scalars(of_source.where(of_meetings)),
        *session.scalars(of_source.where(*others)),
    ]


def _recent_keys(source_id: int, first_day: str) -> Select[str]:
    of_source = MeetingListing.source_id == source_id
    return select(MeetingListing.key).where(of_source, MeetingListing.day >= first_day)


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
