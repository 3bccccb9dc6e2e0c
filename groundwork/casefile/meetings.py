"""Meetings as listings showed them. A changed meeting is a new version; nothing is overwritten.

Several listings can tell of one meeting: two feeds, or a row that was posted again. Each keeps what
it said last. The first leads: another that joins fills what is not known yet, and from then on
changes the meeting only by what it says otherwise than before. So two feeds that differ for good do
not take turns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, or_, select, tuple_
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.at_hand import at_hand, both_in, in_parts, lay_out, put, written
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
    __table_args__ = (
        Index("ix_meeting_listing_day", "day"),
        Index("ix_meeting_listing_source_day", "source_id", "day"),
    )

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


# Feeds and postings that show one meeting: four are more than any county was seen to have.
LISTINGS_OF_ONE = 4

FIELDS = tuple(field.name for field in fields(MeetingFacts))
_STATUS = ("unknown", "scheduled", "postponed", "cancelled")
"""From the least to the most that a second listing can add to what the first says."""


def newest_version(session: Session, meeting_id: int) -> MeetingVersion:
    """What was last said of the meeting."""
    newest = _newest(session, meeting_id)
    if newest is None:
        raise NoResultFound(f"meeting {meeting_id} has no version")
    return newest


def newest_versions(session: Session, meeting_ids: Iterable[int]) -> dict[int, MeetingVersion]:
    """What was last said of each of these meetings, by the meeting's id."""
    result: dict[int, MeetingVersion] = {}
    for part in in_parts(meeting_ids):
        number = (MeetingVersion.meeting_id, func.max(MeetingVersion.number))
        newest = select(*number).where(MeetingVersion.meeting_id.in_(part))
        this = tuple_(MeetingVersion.meeting_id, MeetingVersion.number)
        query = select(MeetingVersion).where(this.in_(newest.group_by(MeetingVersion.meeting_id)))
        result |= {row.meeting_id: row for row in session.scalars(query)}
    return result


def last_by_day(session: Session, limit: int) -> list[int]:
    """The ids of the `limit` meetings that are listed for the last days, coming ones included."""
    rows = select(MeetingListing.meeting_id).order_by(MeetingListing.day.desc())
    ids = session.scalars(rows.limit(limit * LISTINGS_OF_ONE))
    return list(dict.fromkeys(ids))[:limit]


def look_up_versions(session: Session, meeting_ids: Iterable[int]) -> None:
    """Has at hand what was last said of each of these meetings."""
    found = newest_versions(session, meeting_ids)
    lay_out(session, (), [((MeetingVersion, number), row) for number, row in found.items()])


def look_up(session: Session, keys: Collection[tuple[int, str]]) -> None:
    """Has at hand the meetings that these listings (source, key) are of, and their sources."""
    rows: list[MeetingListing] = []
    for part in in_parts(keys):
        named = both_in(MeetingListing.source_id, MeetingListing.key, part)
        rows += session.scalars(select(MeetingListing).where(named))
    found = [((MeetingListing, row.source_id, row.key), row) for row in rows]
    lay_out(session, [(MeetingListing, *key) for key in keys], found)
    ids = [row.meeting_id for row in rows]
    for many in in_parts(ids):
        held = session.scalars(select(Meeting).where(Meeting.id.in_(many))).all()
        lay_out(session, (), [((Meeting, row.id), row) for row in held])
    look_up_versions(session, ids)
    for several in in_parts(source_id for source_id, _ in keys):
        of = session.scalars(select(Source).where(Source.id.in_(several))).all()
        lay_out(session, (), [((Source, row.id), row) for row in of])


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
    listing = listing_at(session, source_id, key)
    if listing is None:
        return _first_sight(session, source_id, key, facts, now, since or now)
    before = _facts(listing)
    meeting = session.get_one(Meeting, listing.meeting_id)
    _say(session, listing, facts, now)
    meeting.last_seen = now
    if before == facts and newest_version(session, meeting.id).digest == facts.digest():
        return meeting
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
    put(session, ("of one listing", meeting.id), row=False)
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
    put(session, ("of one listing", meeting.id), row=False)
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
    put(session, (Meeting, meeting.id), meeting)
    put(session, (MeetingVersion, meeting.id), None)
    put(session, ("of one listing", meeting.id), row=True)
    _keep_version(session, meeting.id, facts, now)
    return meeting


def _say(session: Session, listing: MeetingListing, facts: MeetingFacts, now: datetime) -> None:
    for name in FIELDS:
        setattr(listing, name, getattr(facts, name))
    zone = session.get_one(Source, listing.source_id).timezone
    listing.day, _ = local_start(facts.start, zone)
    listing.last_seen = now
    session.add(listing)
    put(session, (MeetingListing, listing.source_id, listing.key), listing)
    written(session)


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
    newest = _newest(session, meeting_id)
    if newest is not None and newest.digest == facts.digest():
        return
    version = MeetingVersion(
        meeting_id=meeting_id,
        number=newest.number + 1 if newest else 1,
        digest=facts.digest(),
        seen_at=now,
        **{name: getattr(facts, name) for name in FIELDS},
    )
    session.add(version)
    put(session, (MeetingVersion, meeting_id), version)
    written(session)


def _newest(session: Session, meeting_id: int) -> MeetingVersion | None:
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    query = query.order_by(MeetingVersion.number.desc()).limit(1)
    return at_hand(session, (MeetingVersion, meeting_id), lambda: session.scalar(query))


def listing_at(session: Session, source_id: int, key: str) -> MeetingListing | None:
    """What a source says of a meeting under the platform's key."""
    at = (source_id, key)
    return at_hand(session, (MeetingListing, *at), lambda: session.get(MeetingListing, at))


def meeting_id_of(session: Session, source_id: int, key: str) -> int | None:
    """The id of the meeting that a source lists under the platform's key."""
    listing = listing_at(session, source_id, key)
    return listing.meeting_id if listing else None
