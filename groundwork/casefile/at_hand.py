"""Rows looked up together, so that storing many facts costs a few queries and not some for each.

Within one session, and only where somebody looked up ahead: a row at hand is known to be there or,
as None, known not to be. Who adds such a row puts it here too. Everybody else's sessions ask the
tables each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")
Key = tuple[object, ...]

_NAME = "rows at hand"
_TOGETHER = 500  # values in one query


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values once each, in parts that fit one query; no part where there are none."""
    left = iter(dict.fromkeys(values))
    while part := list(islice(left, _TOGETHER)):
        yield part


def both_in(
    first: InstrumentedAttribute[int],
    second: InstrumentedAttribute[str],
    pairs: Sequence[tuple[int, str]],
) -> ColumnElement[bool]:
    """Rows of these pairs, and a few more. SQLite scans the whole table for pairs as such."""
    ones, others = (sorted(set(values)) for values in zip(*pairs, strict=True))
    return and_(first.in_(ones), second.in_(others))


def rows_by_id(
    session: Session, table: type[T], column: InstrumentedAttribute[int], ids: Iterable[int]
) -> dict[int, T]:
    """The rows whose `column` is one of these ids; a query for each part of them."""
    found: dict[int, T] = {}
    for part in in_parts(ids):
        rows: Any = session.execute(select(column, table).where(column.in_(part)))
        found |= dict(rows.all())
    return found


def lay_out(session: Session, keys: Iterable[Key], rows: Sequence[tuple[Key, Any]]) -> None:
    """Has these rows at hand, and knows of all other keys that there is no row."""
    held: dict[Key, Any] = session.info.setdefault(_NAME, {})
    held.update(dict.fromkeys(keys))
    held.update(rows)


def put(session: Session, key: Key, row: object) -> None:
    """Has a row at hand that was just added, where rows are at hand at all."""
    if _NAME in session.info:
        session.info[_NAME][key] = row


def at_hand(session: Session, key: Key, find: Callable[[], T]) -> T:
    """The row of this key that is at hand, else what `find` gives."""
    held: dict[Key, T] = session.info.get(_NAME, {})
    return held[key] if key in held else find()


def written(session: Session) -> None:
    """Writes what was added, unless rows are at hand: then it is written with what comes next."""
    if _NAME not in session.info:
        session.flush()
