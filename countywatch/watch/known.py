"""What a crawl is told of addresses that were fetched before: what to ask, and what to leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from groundwork.casefile import documents, meetings, sources
from groundwork.casefile.documents import Document, DocumentAddress
from groundwork.casefile.sources import Source
from monitors.alerts import meeting_clock
from spiders.items import DocumentFound, DocumentKind
from spiders.listed import LISTED
from spiders.platforms import named
from spiders.records import Validator

# A document without validators is fetched again at most this often while its meeting is ahead.
REFETCH = timedelta(hours=6)
MINUTES_CHANGE = timedelta(days=30)
AGAIN_AFTER_REFUSAL = timedelta(days=1)
AGAIN_UNTAGGED = timedelta(days=1)
STATEMENT_CHANGE = timedelta(days=7)
# A server whose validators never change would hide what it changed for ever.
VALIDATORS_HOLD = timedelta(days=7)


def known_of(session: Session, source: Source, now: datetime) -> list[Validator]:
    """What the crawl may ask conditionally, what it must look at again, and what it may skip."""
    seen = {row.url: row for row in sources.validators(session, source.id)}
    held = [
        (row, document)
        for row, document in documents.documents_of_source(session, source.id)
        if LISTED not in row.url and row.left_at is None
    ]
    keys = [(source.id, row.meeting_key) for row in seen.values() if row.meeting_key]
    meetings.look_up(session, keys)
    ids = [document.meeting_id for _, document in held if document.meeting_id is not None]
    meetings.look_up_versions(session, ids)
    found = [_of_document(session, source, *one, seen.pop(one[0].url, None), now) for one in held]
    return found + [_of_page(session, source, row, now) for row in seen.values()]


def _of_document(
    session: Session,
    source: Source,
    held: DocumentAddress,
    document: Document,
    seen: sources.PageSeenAt | None,
    now: datetime,
) -> Validator:
    kind = cast(DocumentKind, document.kind)
    return Validator(
        source.id,
        held.url,
        *_tags(seen, now),
        skip=_settled(session, held, document, source, seen, now),
        meeting_key=held.meeting_key,
        document=DocumentFound(kind, held.title, held.url),
    )


def _of_page(
    session: Session, source: Source, seen: sources.PageSeenAt, now: datetime
) -> Validator:
    key = seen.meeting_key
    meeting_id = meetings.meeting_id_of(session, source.id, key) if key else None
    past = meeting_id is not None and not _ahead(session, source, meeting_id, now)
    if past and meeting_id is not None and named(source.platform).details_tell:
        # Minutes are linked on the meeting's page, behind a list that stays as it was.
        recent = _ahead(session, source, meeting_id, now - MINUTES_CHANGE)
        tagged = seen.etag or seen.last_modified
        past = not recent or (not tagged and now - seen.seen_at < AGAIN_UNTAGGED)
    return Validator(source.id, seen.url, *_tags(seen, now), past, key)


def _tags(seen: sources.PageSeenAt | None, now: datetime) -> tuple[str | None, str | None]:
    """ETag and Last-Modified of an address, unless its body was last fetched too long ago."""
    if seen is None or now - seen.seen_at > VALIDATORS_HOLD:
        return None, None
    return seen.etag, seen.last_modified


def _ahead(session: Session, source: Source, meeting_id: int, now: datetime) -> bool:
    said = meetings.newest_version(session, meeting_id)
    return meeting_clock(said.start, said.status, now, source.timezone).ahead


def _settled(
    session: Session,
    address: DocumentAddress,
    document: Document,
    source: Source,
    seen: sources.PageSeenAt | None,
    now: datetime,
) -> bool:
    """Whether a held document need not be asked for: its meeting is past, or it was just asked.

    Vendors change a document in place under the same address, so one whose meeting is ahead is
    asked for each time, with its validators where the server gave any. A refusal stops its source,
    so one that was refused is asked for once a day.
    """
    if address.trouble and address.trouble_at and "403" in address.trouble:
        return now - address.trouble_at < AGAIN_AFTER_REFUSAL
    if address.sha256 is None:
        return False
    # Minutes come after the meeting and are corrected for a while.
    day = now - MINUTES_CHANGE if document.kind == "minutes" else now
    if document.meeting_id is not None and not _ahead(session, source, document.meeting_id, day):
        return True
    if source.platform == "statements" and now - document.first_seen > STATEMENT_CHANGE:
        return True
    if seen is None or seen.etag or seen.last_modified:
        return False
    return now - seen.seen_at < REFETCH
