"""Work that waits: one row a task, claimed with a lease by one process at a time.

A task is named by what it does and on what: `read` some bytes, `match` a version, `list` a version
of a federal list, `crawl` a source. It is written in the transaction that makes it necessary and
deleted in the one that stores its result, so a kill loses neither. Doing one twice changes nothing,
so a task whose owner is gone is simply taken up by somebody else.

What fails stays here with its error in one sentence and the time of its next try.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Index, Select, UniqueConstraint, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant, partial_index

Kind = Literal["crawl", "read", "ocr", "match", "list"]

# A step of a round that belongs to no item (the digest, say); a row only while it fails.
STEP = "step"

# Longer than two ticks of the watch, which renews it; short enough that work which a lost machine
# held goes on within minutes.
LEASE = timedelta(minutes=5)

# Sorts after every meeting: the work on what no meeting waits for.
NO_MEETING = datetime(9999, 1, 1, tzinfo=UTC)

# After each failure. The last repeats: a document is tried once a day for as long as it fails.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))

# A process that is killed takes its task's try with it. The task may be innocent, so the first
# tries of this kind cost no wait; one that kills every process must not be taken up for ever.
FREE_LOSSES = 3

OWNER_GONE = "The process that worked on it ended before it was done."


class Task(Base):
    """One piece of work. `urgent_at` is the start of the soonest meeting that needs it.

    `attempts` counts the tries since it was last done or written; `revision` goes up when it is
    written again, so that what comes while it runs is not lost when it ends.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_task_queue", "kind", "urgent_at", "id"),
        Index("ix_task_owner", "owner"),
        partial_index("ix_task_failing", "urgent_at", "id", where="error IS NOT NULL"),
        partial_index("ix_task_free", "due_at", where="owner IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    urgent_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Instant)


class WorkMark(Base):
    """Which reader and which watchlist the queue was last filled for, by step."""

    __tablename__ = "work_mark"

    step: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A task that its owner works on now."""

    id: int
    kind: str
    key: str
    revision: int
    attempts: int
    owner: str


def enqueue(
    session: Session,
    kind: Kind,
    keys: Iterable[str],
    now: datetime,
    urgent_at: datetime | None = None,
) -> None:
    """Writes tasks in the caller's transaction; one that waits already becomes no later.

    A task that failed before is due at once: what made it necessary again may have mended it.
    """
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "key": key,
            "urgent_at": urgent_at or NO_MEETING,
            "due_at": now,
            "created_at": now,
            "revision": 1,
            "attempts": 0,
        }
        for key in dict.fromkeys(keys)
    ]
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(Task)
    given = statement.excluded
    sooner = case((given.urgent_at < Task.urgent_at, given.urgent_at), else_=Task.urgent_at)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={"revision": Task.revision + 1, "urgent_at": sooner, "due_at": given.due_at},
    )
    session.execute(statement, rows)


def claim(
    session: Session,
    kinds: Collection[str],
    owner: str,
    now: datetime,
    *,
    leave: Collection[int] = (),
    early: bool = False,
) -> Claim | None:
    """Takes the most urgent task of these kinds that is due, or None where there is none.

    `leave` are ids to pass over; `early` takes what waits for its next try as well.
    """
    task = session.scalar(_claimable(kinds, now, leave, early).with_for_update(skip_locked=True))
    return None if task is None else _held(session, task, owner, now)


def take(
    session: Session, kind: Kind, key: str, owner: str, now: datetime, *, early: bool = False
) -> Claim | None:
    """Takes the task of this name, written here where it is not there yet.

    None where somebody works on it, or where it waits for its next try and `early` is not set.
    """
    task = session.scalar(select(Task).where(Task.kind == kind, Task.key == key))
    if task is None:
        task = Task(kind=kind, key=key, urgent_at=NO_MEETING, due_at=now, created_at=now)
        task.revision, task.attempts = 1, 0
        session.add(task)
    if task.owner is not None or (task.due_at > now and not early):
        return None
    return _held(session, task, owner, now)


def _held(session: Session, task: Task, owner: str, now: datetime) -> Claim:
    task.owner, task.lease_until = owner, now + LEASE
    task.attempts += 1
    session.flush()
    return Claim(task.id, task.kind, task.key, task.revision, task.attempts, owner)


def finish(session: Session, done: Claim) -> None:
    """Deletes a task that is done, in the transaction that stores its result.

    One that was written again in the meantime waits once more.
    """
    same = (Task.id == done.id, Task.owner == done.owner)
    session.execute(delete(Task).where(*same, Task.revision == done.revision))
    session.execute(update(Task).where(*same).values(**_FREE, attempts=0, error=None))


def fail(session: Session, failed: Claim, error: str, now: datetime) -> None:
    """Keeps a task that failed, with why, for its next try."""
    wait = WAITS[min(failed.attempts, len(WAITS)) - 1]
    session.execute(
        update(Task)
        .where(Task.id == failed.id, Task.owner == failed.owner)
        .values(**_FREE, error=error, failed_at=now, due_at=now + wait)
    )


def postpone(session: Session, held: Claim, until: datetime) -> None:
    """Gives a task back that cannot be done yet; that is no failure."""
    session.execute(
        update(Task)
        .where(Task.id == held.id, Task.owner == held.owner)
        .values(**_FREE, due_at=until, attempts=held.attempts - 1)
    )


_FREE: dict[str, Any] = {"owner": None, "lease_until": None}


def renew(session: Session, owner: str, now: datetime) -> None:
    """Extends the leases of a process that is still at work."""
    session.execute(update(Task).where(Task.owner == owner).values(lease_until=now + LEASE))


def reclaim(session: Session, now: datetime, alive: Callable[[str], bool]) -> int:
    """Frees the tasks of owners that are gone; gives how many.

    An owner of this machine is asked for by its lock, any other by its lease.
    """
    owners = session.scalars(select(Task.owner).where(Task.owner.is_not(None)).distinct()).all()
    gone = [owner for owner in owners if owner is not None and not alive(owner)]
    lost = select(Task).where(Task.owner.is_not(None))
    lost = lost.where(Task.owner.in_(gone) | (Task.lease_until < now))
    freed = session.scalars(lost).all()
    for task in freed:
        task.owner = task.lease_until = None
        if task.attempts > FREE_LOSSES:
            wait = WAITS[min(task.attempts - FREE_LOSSES, len(WAITS)) - 1]
            task.error, task.failed_at, task.due_at = OWNER_GONE, now, now + wait
    session.flush()
    return len(freed)


def failing(session: Session, limit: int | None = None) -> Sequence[Task]:
    """Tasks whose last try failed, the most urgent first; with `limit` at most so many."""
    query = select(Task).where(Task.error.is_not(None))
    return session.scalars(query.order_by(Task.urgent_at, Task.id).limit(limit)).all()


def count_failing(session: Session) -> dict[str, int]:
    """How many tasks of each kind there are whose last try failed."""
    query = select(Task.kind, func.count()).where(Task.error.is_not(None)).group_by(Task.kind)
    return dict(session.execute(query).all())


def waiting(session: Session) -> dict[str, int]:
    """How many tasks of each kind there are, those under way included."""
    return dict(session.execute(select(Task.kind, func.count()).group_by(Task.kind)).all())


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the task that has been due longest waits for somebody to take it."""
    return session.scalar(
        select(func.min(Task.due_at))
        .where(Task.kind != STEP)
        .where(Task.owner.is_(None), Task.due_at <= now)
    )


def record_step(session: Session, name: str, error: str | None, now: datetime) -> None:
    """Keeps that a step of a round failed, and forgets it once the step succeeds."""
    held = session.scalar(select(Task).where(Task.kind == STEP, Task.key == name))
    if error is None:
        if held is not None:
            session.delete(held)
        return
    if held is None:
        held = Task(kind=STEP, key=name, urgent_at=NO_MEETING, created_at=now, attempts=0)
        session.add(held)
    held.attempts += 1
    held.error, held.failed_at = error, now
    held.due_at = now + WAITS[min(held.attempts, len(WAITS)) - 1]


def has_work(
    session: Session,
    kinds: Collection[str],
    now: datetime,
    *,
    leave: Collection[int] = (),
    early: bool = False,
) -> bool:
    """Whether a claim would give a task; asked without taking the write lock."""
    return (
        session.scalar(_claimable(kinds, now, leave, early).with_only_columns(Task.id)) is not None
    )


def _claimable(
    kinds: Collection[str], now: datetime, leave: Collection[int], early: bool
) -> Select[Task]:
    query = select(Task).where(Task.kind.in_(kinds), Task.owner.is_(None))
    if not early:
        query = query.where(Task.due_at <= now)
    if leave:
        query = query.where(Task.id.not_in(leave))
    return query.order_by(Task.urgent_at, Task.id).limit(1)


def mark(session: Session, step: str) -> str | None:
    """What the queue of a step was last filled for."""
    row = session.get(WorkMark, step)
    return None if row is None else row.mark


def set_mark(session: Session, step: str, value: str) -> None:
    """Notes what the queue of a step was filled for."""
    session.merge(WorkMark(step=step, mark=value))
