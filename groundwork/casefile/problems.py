"""What the operator was told: each problem once, and once when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant


class Problem(Base):
    """A problem that was told. `key` names what has it: `source 3`, `task 17`, `delivery 4`.

    `cause` groups problems of one cause; its first word says what kind it is. `sentence` is what
    the operator read, `since` when it was told. One with `over_at` has ended; it stays a while so
    that a problem that comes and goes is not told each time.
    """

    __tablename__ = "problem"

    key: Mapped[str] = mapped_column(primary_key=True)
    cause: Mapped[str]
    name: Mapped[str]
    sentence: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant)
    over_at: Mapped[datetime | None] = mapped_column(Instant)


def open_problems(session: Session) -> Sequence[Problem]:
    """Every problem that was told and is not over, the oldest first."""
    query = select(Problem).where(Problem.over_at.is_(None))
    return session.scalars(query.order_by(Problem.since, Problem.key)).all()


def all_problems(session: Session) -> Sequence[Problem]:
    """Those that ended lately too, the oldest first."""
    return session.scalars(select(Problem).order_by(Problem.since, Problem.key)).all()
