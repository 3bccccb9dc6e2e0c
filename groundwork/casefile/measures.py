"""Service measures as they were imported. A correction is a new row, as in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, TypeDecorator, UniqueConstraint, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Thousandths(TypeDecorator[Decimal]):
    """A count with up to three decimals, stored as whole thousandths: SQLite would make a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuses a finer fraction: it would be lost."""
        if value is None:
            return None
        parts = value * 1000
        if parts != parts.to_integral_value():
            raise ValueError(f"The count {value} has more than three decimals.")
        return int(parts)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Gives the count back."""
        return None if value is None else Decimal(value).scaleb(-3)


class MeasureEntry(Base):
    """One measure in one of its versions; `row` is its id, unique within the place.

    `number` counts the versions from 1; the current one has no `replaced_at`. `file`,
    `file_sha256` and `file_line` say where it came from.
    """

    __tablename__ = "service_measure"
    __table_args__ = (
        UniqueConstraint("place_fips", "row", "number"),
        Index("ix_service_measure_current", "place_fips", "replaced_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_fips: Mapped[str]
    row: Mapped[str]
    number: Mapped[int]
    agency: Mapped[str | None]
    measure: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Thousandths)
    low: Mapped[Decimal | None] = mapped_column(Thousandths)
    high: Mapped[Decimal | None] = mapped_column(Thousandths)
    grade: Mapped[str]
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


def current_measures(session: Session, place_fips: str | None = None) -> Sequence[MeasureEntry]:
    """The measures that count now, of one place or of all, in the order in which they came."""
    query = select(MeasureEntry).where(MeasureEntry.replaced_at.is_(None))
    if place_fips is not None:
        query = query.where(MeasureEntry.place_fips == place_fips)
    return session.scalars(query.order_by(MeasureEntry.id)).all()


def current_measure(session: Session, place_fips: str, row: str) -> MeasureEntry | None:
    """The version of a measure that counts now."""
    query = select(MeasureEntry).where(
        MeasureEntry.place_fips == place_fips,
        MeasureEntry.row == row,
        MeasureEntry.replaced_at.is_(None),
    )
    return session.scalar(query)


def keep_measure(session: Session, entry: MeasureEntry) -> MeasureEntry | None:
    """Stores a measure as the current one; gives the version that it replaced, if any."""
    held = current_measure(session, entry.place_fips, entry.row)
    entry.number = 1
    if held is not None:
        entry.number = held.number + 1
        held.replaced_at = entry.imported_at
    session.add(entry)
    session.flush()
    return held
