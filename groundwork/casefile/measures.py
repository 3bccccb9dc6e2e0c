"""Service measures as they were imported. A correction is a new row, as in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile import kept
from groundwork.casefile.kept import Kept, Scaled


class Thousandths(Scaled):
    """A count with up to three decimals."""

    cache_ok = True
    places = 3


class MeasureEntry(Kept):
    """One measure in one of its versions; `row` is its id, unique within the place."""

    __tablename__ = "service_measure"
    __table_args__ = (
        UniqueConstraint("place_fips", "row", "number"),
        Index("ix_service_measure_current", "place_fips", "replaced_at"),
    )

    row: Mapped[str]
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


def current_measures(session: Session, place_fips: str | None = None) -> Sequence[MeasureEntry]:
    """The measures that count now, of one place or of all, in the order in which they came."""
    return kept.current(session, MeasureEntry, place_fips)


def current_measure(session: Session, place_fips: str, row: str) -> MeasureEntry | None:
    """The version of a measure that counts now."""
    return kept.current_one(session, MeasureEntry.row, place_fips, row)


def keep_measure(session: Session, entry: MeasureEntry) -> MeasureEntry | None:
    """Stores a measure as the current one; gives the version that it replaced, if any."""
    return kept.keep(session, entry, current_measure(session, entry.place_fips, entry.row))
