"""The watch's own pulse: that it runs, that it gets on, and that it was ended on purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant

WATCH = "watch"


class Heartbeat(Base):
    """One long-running process by its name.

    `beat_at` says that it lives, `progress_at` when it last finished something or had nothing to
    do; `stopped_at` is set where a person ended it. `error` is what its last round failed of as a
    whole.
    """

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime] = mapped_column(Instant)
    progress_at: Mapped[datetime] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None]


def start(session: Session, name: str, owner: str, now: datetime) -> None:
    """Notes that a process has begun."""
    session.merge(
        Heartbeat(
            name=name,
            owner=owner,
            started_at=now,
            beat_at=now,
            progress_at=now,
            stopped_at=None,
            error=None,
        )
    )


def beat(
    session: Session, name: str, now: datetime, progress_at: datetime, error: str | None = None
) -> None:
    """Notes that it lives; `error` where its round failed as a whole."""
    row = session.get_one(Heartbeat, name)
    row.beat_at, row.progress_at, row.error = now, progress_at, error


def stop(session: Session, name: str, now: datetime) -> None:
    """Notes that a person has ended it."""
    session.get_one(Heartbeat, name).stopped_at = now


def last(session: Session, name: str) -> Heartbeat | None:
    """The newest pulse of a process; None where it never ran."""
    return session.get(Heartbeat, name)
