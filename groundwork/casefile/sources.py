"""What is watched: sources, each crawl's outcome, and the validators of fetched addresses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from groundwork.casefile.at_hand import at_hand, both_in, in_parts, lay_out, put
from groundwork.casefile.base import Base, Instant, partial_index


class Source(Base):
    """One listing that is watched. `options` holds what its platform needs beyond the address.

    One with `removed_at` is no longer watched; what it gave is kept, and it can be revived.
    `next_due` is when it is crawled next; None is at once.
    """

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("platform", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    platform: Mapped[str]
    url: Mapped[str]
    place_fips: Mapped[str | None] = mapped_column(index=True)
    place_name: Mapped[str | None]
    timezone: Mapped[str | None]
    options: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    every_minutes: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    next_due: Mapped[datetime | None] = mapped_column(Instant, index=True)


class Crawl(Base):
    """One look at a source and how it ended.

    `listed` are the documents that it listed, `ahead` its coming meetings, `agendas` those of them
    that list an agenda; `documents` are those that it fetched. `more` says that its budget was used
    up before it was done.
    """

    __tablename__ = "crawl"
    __table_args__ = (
        Index("ix_crawl_source_finished", "source_id", "finished_at"),
        Index("ix_crawl_newest", "source_id", "id"),
        partial_index("ix_crawl_good", "source_id", "id", where="outcome IN ('ok', 'empty')"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    meetings: Mapped[int] = mapped_column(default=0)
    documents: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    listed: Mapped[int] = mapped_column(default=0, server_default="0")
    ahead: Mapped[int] = mapped_column(default=0, server_default="0")
    agendas: Mapped[int] = mapped_column(default=0, server_default="0")
    more: Mapped[bool] = mapped_column(default=False, server_default="0")


class PageSeenAt(Base):
    """The validators that a server gave for one address, for the next conditional request.

    `meeting_key` is set for a page about one meeting.
    """

    __tablename__ = "validator"
    __table_args__ = (
        Index("ix_validator_seen", "source_id", "seen_at"),
        Index("ix_validator_meeting", "source_id", "meeting_key"),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    meeting_key: Mapped[str | None]
    seen_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class SourceLook:
    """A source beside its newest crawl and its newest good one (`ok` or `empty`)."""

    source: Source
    last: Crawl | None
    last_good: Crawl | None


GOOD = ("ok", "empty")


def all_sources(session: Session) -> Sequence[Source]:
    """Every source that was not removed, in the order in which it was added."""
    query = select(Source).where(Source.removed_at.is_(None))
    return session.scalars(query.order_by(Source.id)).all()


def find_source(session: Session, platform: str, url: str) -> Source | None:
    """The source of this platform and address, watched or removed."""
    return session.scalar(select(Source).where(Source.platform == platform, Source.url == url))


def looks(session: Session) -> list[SourceLook]:
    """Each source with its newest crawl and its newest good one, in one query.

    Newest is what was written last, whatever its time says: the clock may have been wrong.
    """
    last, good, each = aliased(Crawl), aliased(Crawl), aliased(Crawl)
    newest = select(func.max(each.id)).where(each.source_id == Source.id).correlate(Source)
    # The words of a partial index: a bound value in their place would not find it.
    well: ColumnElement[bool] = each.outcome.in_([literal_column(f"'{word}'") for word in GOOD])
    query = (
        select(Source, last, good)
        .select_from(Source)
        .outerjoin(last, last.id == newest.scalar_subquery())
        .outerjoin(good, good.id == newest.where(well).scalar_subquery())
        .where(Source.removed_at.is_(None))
        .order_by(Source.id)
    )
    return [SourceLook(*row) for row in session.execute(query)]


def due_sources(session: Session, now: datetime) -> Sequence[Source]:
    """The sources to crawl now, which are not paused, the longest due first.

    One that is due further ahead than its own interval was planned by a wrong clock: it is due.
    """
    watched = select(Source).where(Source.removed_at.is_(None), Source.paused.is_(False))
    shortest = session.scalar(select(func.min(Source.every_minutes)))
    if shortest is None:
        return ()
    beyond = Source.next_due > now + timedelta(minutes=shortest)
    query = watched.where(or_(Source.next_due.is_(None), Source.next_due <= now, beyond))
    rows = session.scalars(query.order_by(Source.next_due, Source.id)).all()
    return [row for row in rows if is_due(row, now)]


def is_due(source: Source, now: datetime) -> bool:
    """Whether a source is to be crawled at the aware `now`, were it not paused."""
    if source.next_due is None:
        return True
    planned_wrongly = source.next_due > now + timedelta(minutes=source.every_minutes)
    return planned_wrongly or source.next_due <= now


def newest_crawls(session: Session, source_id: int, limit: int) -> Sequence[Crawl]:
    """The last `limit` crawls of a source, newest first."""
    query = select(Crawl).where(Crawl.source_id == source_id)
    order = (Crawl.finished_at.desc(), Crawl.id.desc())
    return session.scalars(query.order_by(*order).limit(limit)).all()


# Looks that tell what is usual for a source: at six a day, not yet two days of them.
_USUAL_LOOKS = 10
# The rhythm of agendas: at six looks a day this reaches 160 days back, at one an hour 40.
_RHYTHM_LOOKS = 1000


def good_looks(session: Session, source: Source) -> Sequence[Crawl]:
    """The last good looks that showed meetings, newest first, however long ago they were.

    Looks that were answered "not modified" show no meeting and do not count.
    """
    of = (Crawl.source_id == source.id, Crawl.outcome.in_(GOOD), Crawl.meetings > 0)
    query = select(Crawl).where(*of).order_by(Crawl.finished_at.desc(), Crawl.id.desc())
    return session.scalars(query.limit(_USUAL_LOOKS)).all()


def doubted_looks(
    session: Session, source: Source, limit: int
) -> tuple[Sequence[Crawl], datetime | None]:
    """The newest looks since the last good one that ended `suspect`, and when the first one was."""
    last_good = _newest(session, source.id, GOOD)
    of = [Crawl.source_id == source.id, Crawl.outcome == "suspect"]
    if last_good is not None:
        of.append(Crawl.finished_at >= last_good.finished_at)
    newest = select(Crawl).where(*of).order_by(Crawl.finished_at.desc(), Crawl.id.desc())
    first = session.scalar(select(func.min(Crawl.finished_at)).where(*of))
    return session.scalars(newest.limit(limit)).all(), first


def was_empty(session: Session, source: Source) -> bool:
    """Whether a good look ever showed this source's list, and nothing on it."""
    of = (Crawl.source_id == source.id, Crawl.outcome == "empty", Crawl.meetings == 0)
    return session.scalar(select(Crawl.id).where(*of).limit(1)) is not None


def agenda_looks(session: Session, source: Source) -> list[tuple[datetime, bool]]:
    """Looks that showed meetings ahead, newest first: when, and whether any had an agenda."""
    of = (Crawl.source_id == source.id, Crawl.ahead > 0)
    query = select(Crawl.finished_at, Crawl.agendas > 0).where(*of)
    rows = session.execute(query.order_by(Crawl.finished_at.desc()).limit(_RHYTHM_LOOKS))
    return [(finished, bool(has_agenda)) for finished, has_agenda in rows]


def failures_in_row(session: Session, source_id: int, limit: int) -> int:
    """How many of the newest looks failed one after the other; at most `limit`."""
    newest = newest_crawls(session, source_id, limit)
    return sum(1 for _ in takewhile(lambda crawl: crawl.outcome == "failed", newest))


def redate_future_looks(session: Session, source_id: int, now: datetime) -> None:
    """Dates looks of the future, which a wrong clock wrote, as of now; the next is newer then.

    Left as they are they would be the newest ones until their day comes.
    """
    later = (Crawl.source_id == source_id, Crawl.finished_at > now)
    session.execute(update(Crawl).where(*later).values(started_at=now, finished_at=now))


def _newest(session: Session, source_id: int, outcomes: Collection[str]) -> Crawl | None:
    query = select(Crawl).where(Crawl.source_id == source_id, Crawl.outcome.in_(outcomes))
    return session.scalar(query.order_by(Crawl.finished_at.desc(), Crawl.id.desc()).limit(1))


def validators(session: Session, source_id: int) -> Sequence[PageSeenAt]:
    """What is known of each address that this source has fetched."""
    return session.scalars(select(PageSeenAt).where(PageSeenAt.source_id == source_id)).all()


def look_up_validators(session: Session, where: Collection[tuple[int, str]]) -> None:
    """Has at hand what is known of these addresses (source, url)."""
    found: list[PageSeenAt] = []
    for part in in_parts(where):
        named = both_in(PageSeenAt.source_id, PageSeenAt.url, part)
        found += session.scalars(select(PageSeenAt).where(named))
    rows = [((PageSeenAt, row.source_id, row.url), row) for row in found]
    lay_out(session, [(PageSeenAt, *one) for one in where], rows)


def keep_validator(
    session: Session,
    source_id: int,
    url: str,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
    meeting_key: str | None = None,
) -> None:
    """Remembers the newest validators of an address."""
    key = (source_id, url)
    row = at_hand(session, (PageSeenAt, *key), lambda: session.get(PageSeenAt, key))
    if row is None:
        row = PageSeenAt(source_id=source_id, url=url, seen_at=now)
        session.add(row)
        put(session, (PageSeenAt, *key), row)
    row.etag, row.last_modified, row.seen_at = etag, last_modified, now
    row.meeting_key = meeting_key
