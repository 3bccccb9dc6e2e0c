"""What is corrected and never overwritten: of each row of a place one version counts now.

Ledger lines and service measures are kept so. A model has `place_fips`, `number` (versions from 1),
`imported_at` and `replaced_at` (None: counts now), and a column that names the row in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import BigInteger, TypeDecorator, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Scaled(TypeDecorator[Decimal]):
    """A decimal of at most `places` decimals, stored as a whole number: SQLite would make a float.

    Raises ValueError for a finer fraction, which would be lost.
    """

    impl = BigInteger
    cache_ok = True
    places: int

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """The whole number that is stored."""
        if value is None:
            return None
        parts = value.scaleb(self.places)
        if parts != parts.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimals and cannot be stored.")
        return int(parts)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The decimal again, with all its places."""
        return None if value is None else Decimal(value).scaleb(-self.places)


class Kept(Base):
    """A row in one of its versions; `number` counts them from 1, the current one is not replaced.

    `file`, `file_sha256` and `file_line` say where it came from.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    place_fips: Mapped[str]
    number: Mapped[int]
    file: Mapped[str]
    file_sha256: Mapped[str]
    file_line: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


K = TypeVar("K", bound=Kept)


def current(session: Session, model: type[K], place_fips: str | None = None) -> Sequence[K]:
    """The rows that count now, of one place or of all, in the order in which they came."""
    query = select(model).where(model.replaced_at.is_(None))
    if place_fips is not None:
        query = query.where(model.place_fips == place_fips)
    return session.scalars(query.order_by(model.id)).all()


def current_one(
    session: Session, name: InstrumentedAttribute[str], place_fips: str, wanted: str
) -> K | None:
    """The version that counts now of the row whose `name` column is `wanted`."""
    model = name.class_
    query = select(model).where(
        model.place_fips == place_fips, name == wanted, model.replaced_at.is_(None)
    )
    found: K | None = session.scalar(query)
    return found


def keep(session: Session, entry: K, held: K | None) -> K | None:
    """Stores a row as the current one in place of `held`, which is given back."""
    entry.number = 1
    if held is not None:
        entry.number = held.number + 1
        held.replaced_at = entry.imported_at
    session.add(entry)
    session.flush()
    return held
