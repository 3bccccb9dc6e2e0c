"""ICE's lists as they were read: every snapshot with its rows, and the events it gave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant

_AT_ONCE = 500  # ids of one query; databases bound how many values it may carry


class AgreementSnapshot(Base):
    """One list, by the hash of its workbook. Its bytes lie in the bytes folder.

    `list_date` is the list's own day and `date_basis` what it rests on (`name`, `fetched`,
    `signed`, `unknown`). `set_aside` says why a list takes no part in comparisons, else None.
    `columns` are the fields that its sheet had.
    """

    __tablename__ = "agreement_snapshot"
    __table_args__ = (Index("ix_agreement_snapshot_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    list_date: Mapped[date | None]
    date_basis: Mapped[str]
    synced_at: Mapped[datetime] = mapped_column(Instant)
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    row_count: Mapped[int]
    columns: Mapped[list[str]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    set_aside: Mapped[str | None]


class AgreementRow(Base):
    """One agency and model of a snapshot. `key` is the identity, `number` the row in the sheet."""

    __tablename__ = "agreement_row"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "key"),
        Index("ix_agreement_row_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("agreement_snapshot.id"))
    key: Mapped[str]
    number: Mapped[int]
    state: Mapped[str]
    agency: Mapped[str]
    model: Mapped[str]
    label: Mapped[str]
    type: Mapped[str | None]
    county: Mapped[str | None]
    signed: Mapped[date | None]
    moa_url: Mapped[str | None]
    addendum_url: Mapped[str | None]


class AgreementEvent(Base):
    """What a snapshot showed against the ones before it; `number` is its place among them.

    `key` is the identity that it is about and `from_key` the one that went, of a possible relabel
    or of a switch to another model. Events about the list itself (`lists_swapped`,
    `headers_unknown`) have an empty key.
    """

    __tablename__ = "agreement_event"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "number"),
        Index("ix_agreement_event_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("agreement_snapshot.id"))
    number: Mapped[int]
    kind: Mapped[str]
    key: Mapped[str]
    from_key: Mapped[str | None]
    state: Mapped[str]
    agency: Mapped[str]
    model: Mapped[str]
    field: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]


def snapshot_by_hash(session: Session, sha256: str) -> AgreementSnapshot | None:
    """The snapshot of these bytes, if they were read before."""
    return session.scalar(select(AgreementSnapshot).where(AgreementSnapshot.sha256 == sha256))


def newest_snapshots(
    session: Session, kind: str, limit: int, *, set_aside: bool = False
) -> Sequence[AgreementSnapshot]:
    """The last snapshots of a kind, newest first; those set aside only where asked for."""
    query = select(AgreementSnapshot).where(AgreementSnapshot.kind == kind)
    if not set_aside:
        query = query.where(AgreementSnapshot.set_aside.is_(None))
    return session.scalars(query.order_by(AgreementSnapshot.id.desc()).limit(limit)).all()


def rows_of(session: Session, snapshot_id: int) -> Sequence[AgreementRow]:
    """The rows of a snapshot, by identity."""
    query = select(AgreementRow).where(AgreementRow.snapshot_id == snapshot_id)
    return session.scalars(query.order_by(AgreementRow.key)).all()


def first_listed(session: Session, kind: str) -> dict[str, int]:
    """Every identity that any snapshot of a kind had, with the id of the first that had it.

    Snapshots that were set aside do not count.
    """
    query = (
        select(AgreementRow.key, func.min(AgreementSnapshot.id))
        .join(AgreementSnapshot, AgreementSnapshot.id == AgreementRow.snapshot_id)
        .where(AgreementSnapshot.kind == kind, AgreementSnapshot.set_aside.is_(None))
        .group_by(AgreementRow.key)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def events_of(session: Session, snapshot_id: int) -> Sequence[AgreementEvent]:
    """The events of a snapshot, in their order."""
    query = select(AgreementEvent).where(AgreementEvent.snapshot_id == snapshot_id)
    return session.scalars(query.order_by(AgreementEvent.number)).all()


def believed_snapshots(session: Session, kind: str) -> Sequence[AgreementSnapshot]:
    """The snapshots of a kind from which something was concluded, oldest first."""
    query = select(AgreementSnapshot).where(
        AgreementSnapshot.kind == kind, AgreementSnapshot.set_aside.is_(None)
    )
    return session.scalars(query.order_by(AgreementSnapshot.id)).all()


def names_of_state(session: Session, kind: str, state: str) -> Sequence[tuple[int, int, str]]:
    """Snapshot, row and identity of every row of a state (two letters), oldest first.

    There are many in a large state; the rows themselves are read by `rows_by_id`. Snapshots
    that were set aside do not count.
    """
    query = (
        select(AgreementRow.snapshot_id, AgreementRow.id, AgreementRow.key)
        .join(AgreementSnapshot, AgreementSnapshot.id == AgreementRow.snapshot_id)
        .where(
            AgreementSnapshot.kind == kind,
            AgreementSnapshot.set_aside.is_(None),
            AgreementRow.key.startswith(f"{state}|", autoescape=True),
        )
        .order_by(AgreementRow.snapshot_id, AgreementRow.key)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def rows_by_id(session: Session, ids: Collection[int]) -> dict[int, AgreementRow]:
    """The rows with these ids."""
    wanted, found = sorted(ids), dict[int, AgreementRow]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(AgreementRow).where(AgreementRow.id.in_(wanted[start : start + _AT_ONCE]))
        found |= {row.id: row for row in session.scalars(query)}
    return found


def events_about(
    session: Session, kind: str, keys: Collection[str]
) -> Sequence[tuple[AgreementSnapshot, AgreementEvent]]:
    """The events of a kind of list about these identities, with their snapshots, oldest first."""
    return _events_where(session, kind, AgreementEvent.key.in_(keys))


def events_leaving(
    session: Session, kind: str, keys: Collection[str]
) -> Sequence[tuple[AgreementSnapshot, AgreementEvent]]:
    """The events by which these identities went to another name or model, oldest first."""
    return _events_where(session, kind, AgreementEvent.from_key.in_(keys))


def _events_where(
    session: Session, kind: str, condition: ColumnElement[bool]
) -> Sequence[tuple[AgreementSnapshot, AgreementEvent]]:
    query = (
        select(AgreementSnapshot, AgreementEvent)
        .join(AgreementSnapshot, AgreementSnapshot.id == AgreementEvent.snapshot_id)
        .where(AgreementSnapshot.kind == kind, condition)
        .order_by(AgreementEvent.snapshot_id, AgreementEvent.number)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def relabelled_keys(session: Session, snapshot_id: int) -> frozenset[str]:
    """The identities that went to another name or model in a snapshot, as far as can be told."""
    query = select(AgreementEvent.from_key).where(
        AgreementEvent.snapshot_id == snapshot_id, AgreementEvent.from_key.is_not(None)
    )
    return frozenset(key for key in session.scalars(query) if key is not None)


def keep_snapshot(
    session: Session,
    snapshot: AgreementSnapshot,
    rows: Iterable[AgreementRow],
    events: Iterable[AgreementEvent],
) -> None:
    """Stores a snapshot with its rows and numbered events, in the caller's transaction."""
    session.add(snapshot)
    session.flush()
    for row in rows:
        row.snapshot_id = snapshot.id
        session.add(row)
    for number, event in enumerate(events, 1):
        event.snapshot_id, event.number = snapshot.id, number
        session.add(event)
    session.flush()
