"""Records requests: the letter, its items, what happened to it, and its files. `r3` outside.

Events are facts and are only ever added; what state a request is in follows from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from groundwork.casefile.base import Base, Instant


class Request(Base):
    """One letter to one office, as it was drafted. Its id stands as `r3` outside.

    `checks` holds what the drafter was told: objects with code, message and blocks. `answer_basis`
    is law or practice. The period is the one that the records cover, both days included.
    """

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    drafted_on: Mapped[date]
    agency: Mapped[str]
    state: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(JSON)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"), index=True)
    law_name: Mapped[str]
    law_citation: Mapped[str]
    law_as_of: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    answer_by: Mapped[date]
    answer_basis: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    author: Mapped[str | None]
    footer: Mapped[str] = mapped_column(default="")
    markdown: Mapped[str] = mapped_column(default="")
    checks: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    ready: Mapped[bool] = mapped_column(default=False)
    sample: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[RequestItem]] = relationship(order_by="RequestItem.number")
    events: Mapped[list[RequestEvent]] = relationship(order_by="RequestEvent.id")
    files: Mapped[list[RequestFile]] = relationship(order_by="RequestFile.id")
    letters: Mapped[list[RequestLetter]] = relationship(order_by="RequestLetter.id")


class RequestItem(Base):
    """One numbered record of a letter. `category` is its number in the list of categories."""

    __tablename__ = "request_item"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    number: Mapped[int]
    category: Mapped[int]
    series: Mapped[str]
    office: Mapped[str]
    text: Mapped[str]


class RequestEvent(Base):
    """A fact about a request: drafted, sent, received, denied and so on, on its day.

    `items` are numbers of the letter's items; empty is all that are open. `until` and `days` are a
    promise of the office, `amount` is dollars and cents as a decimal, `exemption` what the office
    named. The file that proves it lies among the bytes under `file_sha256`.
    """

    __tablename__ = "request_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    kind: Mapped[str]
    on: Mapped[date] = mapped_column("on_day")  # ON is a word of SQL
    channel: Mapped[str | None]
    note: Mapped[str | None]
    items: Mapped[list[int]] = mapped_column(JSON, default=list)
    until: Mapped[date | None]
    days: Mapped[int | None]
    amount: Mapped[str | None]
    exemption: Mapped[str | None]
    file_name: Mapped[str | None]
    file_sha256: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    def to_json(self) -> dict[str, object]:
        """Kind, day and note, and of the rest what was told."""
        told: dict[str, object] = {
            "channel": self.channel,
            "items": self.items,
            "until": self.until and self.until.isoformat(),
            "days": self.days,
            "amount": self.amount,
            "exemption": self.exemption,
            "file": self.file_name,
            "sha256": self.file_sha256,
        }
        said = {name: value for name, value in told.items() if value}
        return {"kind": self.kind, "on": self.on.isoformat(), "note": self.note, **said}


class RequestFile(Base):
    """A file that was written for a request: kind (txt, docx, pdf), where, and its hash."""

    __tablename__ = "request_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    kind: Mapped[str]
    path: Mapped[str]
    sha256: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


class RequestLetter(Base):
    """A later letter of a request, as it was drafted: receipt, reminder, appeal and so on.

    `checks` are objects with code, message and blocks; `files` objects with kind, path and sha256.
    """

    __tablename__ = "request_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    kind: Mapped[str]
    drafted_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Instant)
    title: Mapped[str]
    author: Mapped[str | None]
    footer: Mapped[str]
    markdown: Mapped[str]
    checks: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    files: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    sample: Mapped[bool] = mapped_column(default=False)


def add_request(session: Session, request: Request) -> Request:
    """Stores a request and gives it its id."""
    session.add(request)
    session.flush()
    return request


def event(kind: str, on: date, now: datetime, note: str | None = None) -> RequestEvent:
    """One fact, to be added to a request's events; `now` is when it was recorded."""
    return RequestEvent(kind=kind, on=on, channel=None, note=note, recorded_at=now)


def all_requests(session: Session) -> Sequence[Request]:
    """Every request, newest first."""
    return session.scalars(select(Request).order_by(Request.id.desc())).all()


def request_of(session: Session, request_id: int) -> Request | None:
    """The request of that number, or None."""
    return session.get(Request, request_id)
