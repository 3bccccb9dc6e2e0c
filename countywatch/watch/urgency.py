"""How soon work is needed: by the start of the meeting that a document belongs to."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from groundwork.casefile import meetings
from groundwork.casefile.documents import Document
from groundwork.casefile.sources import Source


def urgency(session: Session, document: Document, now: datetime) -> datetime | None:
    """The start of the document's meeting where it is ahead; None where no meeting waits for it."""
    if document.meeting_id is None:
        return None
    source = session.get_one(Source, document.source_id)
    said = meetings.newest_version(session, document.meeting_id)
    return start_ahead(said.start, source.timezone, now)


def start_ahead(start: str, zone: str | None, now: datetime) -> datetime | None:
    """A local start as an instant; None where its day is over. A bare date begins at midnight."""
    local = ZoneInfo(zone or "UTC")
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=local)
    over = moment.astimezone(local).date() < now.astimezone(local).date()
    if over:
        return None
    # What is not known to the hour is served as if it were the first of its day.
    return datetime.combine(moment, time(), moment.tzinfo) if len(start) <= 10 else moment
