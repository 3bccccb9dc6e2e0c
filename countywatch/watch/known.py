"""What a crawl is told of addresses that were fetched before: what to ask, and what to leave.

Only what can come up again is told: a listing shows the days that matter, and documents of older
meetings are neither on it nor asked for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from groundwork.casefile import meetings, sources
from groundwork.casefile.addresses import recent_documents, recent_validators
from groundwork.casefile.documents import Document, DocumentAddress
from groundwork.casefile.sources import Source
from monitors.alerts import meeting_clock
from spiders.items import DocumentFound, DocumentKind
from spiders.listed import LISTED
from spiders.platforms import named
from spiders.records import Validator

# Vendors replace an agenda in place, and most do so in the last days. A document that came without
# validators can only be compared by fetching it: in each round while its meeting is this near. In
# whole days, since many listings give no hour: it is never less than 72 hours.
NEAR_DAYS = 3
# Four times a day where the meeting is in the two weeks in which agendas are posted and amended.
SOON_DAYS, REFETCH = 14, timedelta(hours=6)
# Once a day where it is further off, or past: minutes are corrected for a while.
AGAIN_UNTAGGED = timedelta(days=1)
MINUTES_CHANGE = timedelta(days=30)
AGAIN_AFTER_REFUSAL = timedelta(days=1)
STATEMENT_CHANGE = timedelta(days=7)
# A server whose validators never change would hide what it changed for ever.
VALIDATORS_HOLD = timedelta(days=7)
# A listing is asked for whole months, and its days are those of another zone: up to a month more.
WHOLE_MONTH = timedelta(days=32)
DAYS_BACK = 60


def known_of(
    session: Session, source: Source, now: datetime, days_back: int = DAYS_BACK
) -> list[Validator]:
    """What the crawl may ask conditionally, what it must look at again, and what it may skip.

    `days_back` are the days for which a crawl looks back, as in the settings.
    """
    back = max(timedelta(days=days_back) + WHOLE_MONTH, MINUTES_CHANGE)
    first_day = (now - back).date().isoformat()
    pages = recent_validators(session, source.id, first_day, now - VALIDATORS_HOLD)
    seen = {row.url: row for row in pages}
    held = recent_documents(session, source.id, first_day, LISTED)
    keys = [(source.id, row.meeting_key) for row in seen.values() if row.meeting_key]
    meetings.look_up(session, keys)
    ids = [document.meeting_id for _, document in held if document.meeting_id is not None]
    meetings.look_up_versions(session, ids)
    known = []
    for address, document in held:
        page = seen.pop(address.url, None)
        known.append(_of_document(session, source, address, document, page, now))
    return known + [_of_page(session, source, row, now) for row in seen.values()]


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
        past = not recent or (not tagged and _within(AGAIN_UNTAGGED, seen.seen_at, now))
    return Validator(source.id, seen.url, *_tags(seen, now), past, key)


def _within(time: timedelta, moment: datetime, now: datetime) -> bool:
    """Whether a moment is less than this ago. One in the future was written by a wrong clock."""
    return timedelta(0) <= now - moment < time


def _tags(seen: sources.PageSeenAt | None, now: datetime) -> tuple[str | None, str | None]:
    """ETag and Last-Modified of an address, unless its body was last fetched too long ago."""
    if seen is None or not timedelta(0) <= now - seen.seen_at <= VALIDATORS_HOLD:
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
        return _within(AGAIN_AFTER_REFUSAL, address.trouble_at, now)
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
    rest = _rest(session, document.meeting_id, source, now)
    return rest is not None and _within(rest, seen.seen_at, now)


def _rest(
    session: Session, meeting_id: int | None, source: Source, now: datetime
) -> timedelta | None:
    """How long a document without validators is left alone; None where it is asked each round."""
    if meeting_id is None:
        return REFETCH
    start = meetings.newest_version(session, meeting_id).start
    today = now.astimezone(ZoneInfo(source.timezone or "UTC")).date()
    days = (date.fromisoformat(start[:10]) - today).days
    if 0 <= days <= NEAR_DAYS:
        return None
    return REFETCH if 0 <= days <= SOON_DAYS else AGAIN_UNTAGGED
