"""Ledger lines as they were imported. A correction is a new row: what stood before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, TypeDecorator, UniqueConstraint, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Dollars(TypeDecorator[Decimal]):
    """An amount in dollars, stored as whole cents: SQLite would make a float of a decimal."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuses a fraction of a cent: it would be lost."""
        if value is None:
            return None
        cents = value * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"The amount {value} has a fraction of a cent and cannot be stored.")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Gives the amount back with two decimals."""
        return None if value is None else Decimal(value).scaleb(-2)


class LedgerEntry(Base):
    """One line of a ledger in one of its versions; `line` is its id, unique within the place.

    `number` counts the versions from 1; the current one has no `replaced_at`. `file`,
    `file_sha256` and `file_line` say where it came from.
    """

    __tablename__ = "ledger_line"
    __table_args__ = (
        UniqueConstraint("place_fips", "line", "number"),
        Index("ix_ledger_line_current", "place_fips", "replaced_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_fips: Mapped[str]
    line: Mapped[str]
    number: Mapped[int]
    agency: Mapped[str | None]
    category: Mapped[str]
    direction: Mapped[str]
    stage: Mapped[str | None]
    period_start: Mapped[date]
    period_end: Mapped[date]
    amount: Mapped[Decimal | None] = mapped_column(Dollars)
    low: Mapped[Decimal | None] = mapped_column(Dollars)
    high: Mapped[Decimal | None] = mapped_column(Dollars)
    grade: Mapped[str]
    incremental: Mapped[str | None]
    source: Mapped[str | None]
    page: Mapped[int | None]
    quote: Mapped[str | None]
    assumption: Mapped[str | None]
    request_item: Mapped[str | None]
    note: Mapped[str | None]
    file: Mapped[str]
    file_sha256: Mapped[str]
    file_line: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


def current_entries(session: Session, place_fips: str | None = None) -> Sequence[LedgerEntry]:
    """The lines that count now, of one place or of all, in the order in which they came."""
    query = select(LedgerEntry).where(LedgerEntry.replaced_at.is_(None))
    if place_fips is not None:
        query = query.where(LedgerEntry.place_fips == place_fips)
    return session.scalars(query.order_by(LedgerEntry.id)).all()


def current_entry(session: Session, place_fips: str, line: str) -> LedgerEntry | None:
    """The version of a line that counts now."""
    query = select(LedgerEntry).where(
        LedgerEntry.place_fips == place_fips,
        LedgerEntry.line == line,
        LedgerEntry.replaced_at.is_(None),
    )
    return session.scalar(query)


def keep_entry(session: Session, entry: LedgerEntry) -> LedgerEntry | None:
    """Stores a line as the current one; gives the version that it replaced, if there was one."""
    held = current_entry(session, entry.place_fips, entry.line)
    entry.number = 1
    if held is not None:
        entry.number = held.number + 1
        held.replaced_at = entry.imported_at
    session.add(entry)
    session.flush()
    return held


def versions_of(session: Session, place_fips: str) -> Sequence[LedgerEntry]:
    """Every version of every line of a place, by line and then from the first to the newest."""
    query = select(LedgerEntry).where(LedgerEntry.place_fips == place_fips)
    return session.scalars(query.order_by(LedgerEntry.line, LedgerEntry.number)).all()
