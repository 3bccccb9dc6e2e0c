"""Documents that are listed in several places or posted again: which are one, and whose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile.documents import (
    Document,
    DocumentAddress,
    DocumentVersion,
    address_at,
    addresses_of,
    is_held,
    newest_version_of,
)


def settle(
    session: Session, row: Document, at: tuple[int, str], sha256: str, since: datetime
) -> Document:
    """The document that bytes of an address belong to: that which the meeting holds already.

    One that was never fetched before is the same as one of the meeting whose newest bytes are
    these: in another feed, posted again (not listed since `since`), or listed twice by one title.
    """
    address = address_at(session, *at)
    if address is None or row.meeting_id is None or not is_held(session, sha256):
        return row
    if newest_version_of(session, row.id) is not None:
        return row
    same = select(DocumentVersion.document_id).where(DocumentVersion.sha256 == sha256)
    query = select(Document).where(Document.meeting_id == row.meeting_id, Document.id.in_(same))
    for held in session.scalars(query.order_by(Document.id)).all():
        version = newest_version_of(session, held.id)
        if version is None or version.sha256 != sha256 or not _alike(row.kind, held.kind):
            continue
        old = [one for one in addresses_of(session, held.id) if one.source_id == at[0]]
        listed = [one for one in old if one.last_seen >= since]
        if listed and not any(one.title.casefold() == row.title.casefold() for one in listed):
            continue
        _take_over(session, held, row, address, old if not listed else (), address.last_seen)
        return held
    return row


def _alike(kind: str, other: str) -> bool:
    return kind == other or {kind, other} == {"agenda", "packet"}


def _take_over(
    session: Session,
    held: Document,
    row: Document,
    address: DocumentAddress,
    left: Iterable[DocumentAddress],
    now: datetime,
) -> None:
    """Gives all addresses of `row`, which has no versions, to `held`; `left` lead nowhere now."""
    for one in addresses_of(session, row.id):
        one.document_id = held.id
    session.flush()
    session.delete(row)
    session.flush()
    for one in left:
        one.left_at = now
        if (one.source_id, one.url) == (held.source_id, held.url):
            held.url, held.title, held.trouble = address.url, address.title, None
    held.last_seen = now
    session.flush()


def move_documents(
    session: Session,
    meeting_id: int,
    to: int,
    go: Collection[tuple[int, str]],
    stay: Collection[tuple[int, str]],
) -> None:
    """Moves a meeting's documents that the listings `go` (source, key) have and `stay` have not."""
    for row in session.scalars(select(Document).where(Document.meeting_id == meeting_id)):
        listed = {(one.source_id, one.meeting_key) for one in addresses_of(session, row.id)}
        if listed.intersection(go) and not listed.intersection(stay):
            row.meeting_id = to
    session.flush()
