"""Ledger lines as they were imported. A correction is a new row: what stood before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile import kept
from groundwork.casefile.kept import Kept, Scaled


class Dollars(Scaled):
    """An amount in dollars, to the cent."""

    cache_ok = True
    places = 2


class LedgerEntry(Kept):
    """One line of a ledger in one of its versions; `line` is its id, unique within the place."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        UniqueConstraint("place_fips", "line", "number"),
        Index("ix_ledger_line_current", "place_fips", "replaced_at"),
    )

    line: Mapped[str]
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


def current_entries(session: Session, place_fips: str | None = None) -> Sequence[LedgerEntry]:
    """The lines that count now, of one place or of all, in the order in which they came."""
    return kept.current(session, LedgerEntry, place_fips)


def current_entry(session: Session, place_fips: str, line: str) -> LedgerEntry | None:
    """The version of a line that counts now."""
    return kept.current_one(session, LedgerEntry.line, place_fips, line)


def keep_entry(session: Session, entry: LedgerEntry) -> LedgerEntry | None:
    """Stores a line as the current one; gives the version that it replaced, if there was one."""
    return kept.keep(session, entry, current_entry(session, entry.place_fips, entry.line))


def versions_of(session: Session, place_fips: str) -> Sequence[LedgerEntry]:
    """Every version of every line of a place, by line and then from the first to the newest."""
    query = select(LedgerEntry).where(LedgerEntry.place_fips == place_fips)
    return session.scalars(query.order_by(LedgerEntry.line, LedgerEntry.number)).all()
