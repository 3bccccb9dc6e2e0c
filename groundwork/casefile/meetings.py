"""Meetings as listings showed them. A changed meeting is a new version; nothing is overwritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Meeting(Base):
    """A meeting of one source, by the key that the platform gives it."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("source_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    key: Mapped[str]
    first_seen: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)


class MeetingVersion(Base):
    """What the listing said of a meeting from `seen_at` on, until the next version.

    `start` is local ISO 8601 text: with offset, without where the zone is unknown, or a bare date.
    """

    __tablename__ = "meeting_version"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str]
    title: Mapped[str]
    start: Mapped[str]
    status: Mapped[str]
    place: Mapped[str | None]
    participate: Mapped[str | None]
    url: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What a listing says of a meeting, as it is stored."""

    body: str
    title: str
    start: str
    status: str
    place: str | None = None
    participate: str | None = None
    url: str | None = None

    def digest(self) -> str:
        """A hash of all that it says: equal facts make no new version."""
        said = [self.body, self.title, self.start, self.status]
        said += [self.place or "", self.participate or "", self.url or ""]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def newest_version(session: Session, meeting_id: int) -> MeetingVersion:
    """What was last said of the meeting."""
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    return session.scalars(query.order_by(MeetingVersion.number.desc()).limit(1)).one()


def keep_meeting(
    session: Session, source_id: int, key: str, facts: MeetingFacts, now: datetime
) -> Meeting:
    """Stores a meeting as it was seen; a new version only where the listing says something new."""
    meeting = session.scalar(
        select(Meeting).where(Meeting.source_id == source_id, Meeting.key == key)
    )
    if meeting is None:
        meeting = Meeting(source_id=source_id, key=key, first_seen=now, last_seen=now)
        session.add(meeting)
        session.flush()
        _add_version(session, meeting.id, 1, facts, now)
        return meeting
    meeting.last_seen = now
    newest = newest_version(session, meeting.id)
    if newest.digest != facts.digest():
        _add_version(session, meeting.id, newest.number + 1, facts, now)
    return meeting


def _add_version(
    session: Session, meeting_id: int, number: int, facts: MeetingFacts, now: datetime
) -> None:
    session.add(
        MeetingVersion(
            meeting_id=meeting_id,
            number=number,
            digest=facts.digest(),
            seen_at=now,
            body=facts.body,
            title=facts.title,
            start=facts.start,
            status=facts.status,
            place=facts.place,
            participate=facts.participate,
            url=facts.url,
        )
    )
    session.flush()


def meeting_id_of(session: Session, source_id: int, key: str) -> int | None:
    """The id of a source's meeting by the platform's key."""
    return session.scalar(
        select(Meeting.id).where(Meeting.source_id == source_id, Meeting.key == key)
    )


def key_of(session: Session, meeting_id: int) -> str:
    """The platform's key of a meeting."""
    return session.get_one(Meeting, meeting_id).key
