"""Meetings as listings showed them. A changed meeting is a new version; nothing is overwritten.

Several listings can tell of one meeting: two feeds, or a row that was posted again. Each keeps what
it said last. The first leads: another that joins fills what is not known yet, and from then on
changes the meeting only by what it says otherwise than before. So two feeds that differ for good do
not take turns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.identity import Sitting, groups, local_start, sitting
from groundwork.casefile.reposting import move_documents
from groundwork.casefile.sources import Source


class Meeting(Base):
    """A meeting. Its id stands as `m3` outside.

    `source_id` and `key` are those of the listing that leads: the one that showed it first.
    """

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("source_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    key: Mapped[str]
    first_seen: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)


class MeetingListing(Base):
    """One listing of a meeting, by the key that its platform gives it, with what it said last.

    `day` is the local day of `start`, or what stands for it; by it alike listings are found.
    """

    __tablename__ = "meeting_listing"
    __table_args__ = (Index("ix_meeting_listing_day", "day"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    day: Mapped[str]
    first_seen: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str]
    title: Mapped[str]
    start: Mapped[str]
    status: Mapped[str]
    place: Mapped[str | None]
    participate: Mapped[str | None]
    url: Mapped[str | None]


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


FIELDS = tuple(field.name for field in fields(MeetingFacts))
_STATUS = ("unknown", "scheduled", "postponed", "cancelled")
"""From the least to the most that a second listing can add to what the first says."""


def newest_version(session: Session, meeting_id: int) -> MeetingVersion:
    """What was last said of the meeting."""
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    return session.scalars(query.order_by(MeetingVersion.number.desc()).limit(1)).one()


def keep_meeting(
    session: Session,
    source_id: int,
    key: str,
    facts: MeetingFacts,
    now: datetime,
    since: datetime | None = None,
) -> Meeting:
    """Stores a meeting as a listing shows it; a new version only where it says something new.

    `since` (else `now`) is when this look at the source began: a row of the source that was not
    seen since then is no longer listed, and one that joins its meeting takes its place.
    """
    listing = session.get(MeetingListing, (source_id, key))
    if listing is None:
        return _first_sight(session, source_id, key, facts, now, since or now)
    before = _facts(listing)
    meeting = session.get_one(Meeting, listing.meeting_id)
    _say(session, listing, facts, now)
    meeting.last_seen = now
    said = facts
    if len(listings_of(session, meeting.id)) > 1:
        said = _changed(_facts(newest_version(session, meeting.id)), before, facts)
    _keep_version(session, meeting.id, said, now)
    return meeting


def _first_sight(
    session: Session, source_id: int, key: str, facts: MeetingFacts, now: datetime, since: datetime
) -> Meeting:
    listing = MeetingListing(source_id=source_id, key=key, first_seen=now)
    source = session.get_one(Source, source_id)
    day, _ = local_start(facts.start, source.timezone)
    near = _near(session, source, day)
    mine = sitting(source_id, key, facts.body, facts.title, facts.start, source.timezone,
                   source.place_name)  # fmt: skip
    after = groups([*near, mine])
    _part(session, near, groups(near), after, now)
    (group,) = (group for group in after if mine in group)
    mates = [near[one] for one in group if one != mine]
    if len({mate.meeting_id for mate in mates}) != 1:
        meeting = _new_meeting(session, listing, facts, now)
        listing.meeting_id = meeting.id
        _say(session, listing, facts, now)
        return meeting
    meeting = session.get_one(Meeting, mates[0].meeting_id)
    listing.meeting_id, meeting.last_seen = meeting.id, now
    gone = any(row.source_id == source_id and row.last_seen < since for row in mates)
    current = _facts(newest_version(session, meeting.id))
    _say(session, listing, facts, now)
    said = _changed(current, None, facts) if gone else _joined(current, facts)
    _keep_version(session, meeting.id, said, now)
    return meeting


def _near(session: Session, source: Source, day: str) -> dict[Sitting, MeetingListing]:
    """What is listed of that day in the source, and in the other sources of its place."""
    same = MeetingListing.source_id == source.id
    if source.place_fips is not None:
        same = or_(same, Source.place_fips == source.place_fips)
    query = select(MeetingListing, Source).join(Source, Source.id == MeetingListing.source_id)
    rows = session.execute(query.where(MeetingListing.day == day, same))
    return {
        sitting(
            row.source_id, row.key, row.body, row.title, row.start, of.timezone, of.place_name
        ): row
        for row, of in rows
    }  # fmt: skip


def _part(
    session: Session,
    near: dict[Sitting, MeetingListing],
    before: Iterable[frozenset[Sitting]],
    after: Iterable[frozenset[Sitting]],
    now: datetime,
) -> None:
    """Parts what one more listing makes ambiguous, as though it had been there from the first."""
    for whole in before:
        parts = [part & whole for part in after if part & whole]
        for part in parts if len(parts) > 1 else ():
            for meeting_id in sorted({near[one].meeting_id for one in part}):
                meeting = session.get_one(Meeting, meeting_id)
                shared = [near[one] for one in whole if near[one].meeting_id == meeting_id]
                rows = [near[one] for one in part if near[one].meeting_id == meeting_id]
                leads = (meeting.source_id, meeting.key) in [(r.source_id, r.key) for r in rows]
                if not leads and len(shared) > len(rows):
                    _leave(session, meeting_id, rows, now)


def _leave(
    session: Session, meeting_id: int, rows: Sequence[MeetingListing], now: datetime
) -> None:
    rows = sorted(rows, key=lambda row: (row.first_seen, row.source_id, row.key))
    said = _facts(rows[0])
    for row in rows[1:]:
        said = _joined(said, _facts(row))
    meeting = _new_meeting(session, rows[0], said, now)
    for row in rows:
        row.meeting_id = meeting.id
    session.flush()
    stay = [(row.source_id, row.key) for row in listings_of(session, meeting_id)]
    go = [(row.source_id, row.key) for row in rows]
    move_documents(session, meeting_id, meeting.id, go, stay)


def _new_meeting(
    session: Session, lead: MeetingListing, facts: MeetingFacts, now: datetime
) -> Meeting:
    meeting = Meeting(
        source_id=lead.source_id, key=lead.key, first_seen=lead.first_seen, last_seen=now
    )
    session.add(meeting)
    session.flush()
    _keep_version(session, meeting.id, facts, now)
    return meeting


def _say(session: Session, listing: MeetingListing, facts: MeetingFacts, now: datetime) -> None:
    for name in FIELDS:
        setattr(listing, name, getattr(facts, name))
    zone = session.get_one(Source, listing.source_id).timezone
    listing.day, _ = local_start(facts.start, zone)
    listing.last_seen = now
    session.add(listing)
    session.flush()


def _facts(row: MeetingListing | MeetingVersion) -> MeetingFacts:
    return MeetingFacts(**{name: getattr(row, name) for name in FIELDS})


def _joined(first: MeetingFacts, second: MeetingFacts) -> MeetingFacts:
    """What two listings say together: the first, and what it leaves open from the second."""
    timed = len(first.start) <= 10 and second.start.startswith(first.start)
    return replace(
        first,
        start=second.start if timed else first.start,
        status=max(first.status, second.status, key=_STATUS.index),
        place=first.place or second.place,
        participate=first.participate or second.participate,
        url=first.url or second.url,
    )


def _changed(
    current: MeetingFacts, before: MeetingFacts | None, after: MeetingFacts
) -> MeetingFacts:
    """What is said now that one listing says `after` and no longer `before` (nothing, if None).

    That it no longer says something changes nothing: another listing may still say it.
    """
    said = {
        name: getattr(after, name)
        for name in FIELDS
        if getattr(after, name) not in (None, "", "unknown")
        and (before is None or getattr(before, name) != getattr(after, name))
    }
    if "start" in said and current.start.startswith(said["start"]):
        del said["start"]  # a bare day takes no known hour away
    return replace(current, **said)


def listings_of(session: Session, meeting_id: int) -> Sequence[MeetingListing]:
    """Every listing of a meeting, the first seen first."""
    query = select(MeetingListing).where(MeetingListing.meeting_id == meeting_id)
    order = (MeetingListing.first_seen, MeetingListing.source_id, MeetingListing.key)
    return session.scalars(query.order_by(*order)).all()


def _keep_version(session: Session, meeting_id: int, facts: MeetingFacts, now: datetime) -> None:
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    newest = session.scalar(query.order_by(MeetingVersion.number.desc()).limit(1))
    if newest is not None and newest.digest == facts.digest():
        return
    session.add(
        MeetingVersion(
            meeting_id=meeting_id,
            number=newest.number + 1 if newest else 1,
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
    """The id of the meeting that a source lists under the platform's key."""
    listing = session.get(MeetingListing, (source_id, key))
    return listing.meeting_id if listing else None
