"""The outbox as people see it: each message to each address, and sending one again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery, Notice
from groundwork.casefile.documents import Document
from groundwork.casefile.ids import row_number
from groundwork.errors import WrongUse


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message to one address. Times are aware; `alert` is None for digests and summaries."""

    id: str
    to: str
    channel: str
    subject: str
    alert: str | None
    state: str
    attempts: int
    last_error: str | None
    next_try: datetime | None
    sent: datetime | None
    message_id: str

    def to_json(self) -> dict[str, object]:
        """As `deliveries list --json` prints it."""
        return {
            "id": self.id,
            "to": self.to,
            "channel": self.channel,
            "subject": self.subject,
            "alert": self.alert,
            "state": self.state,
            "attempts": self.attempts,
            "last_error": self.last_error,
            "next_try": _iso(self.next_try),
            "sent": _iso(self.sent),
            "message_id": self.message_id,
        }


@dataclass(frozen=True, slots=True)
class Retried:
    """What is due now, and what was sent already and stays so."""

    due: tuple[DeliveryRow, ...]
    sent: tuple[DeliveryRow, ...]


def list_deliveries(
    session: Session, state: str | None = None, limit: int | None = None
) -> tuple[DeliveryRow, ...]:
    """The deliveries, newest first; of one state where it is given, and at most `limit`."""
    query = select(Delivery).order_by(Delivery.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Delivery.state == state)
    return _rows(session, session.scalars(query).all())


def retry(session: Session, ids: Iterable[str]) -> Retried:
    """Makes these due now, as if they had never been tried; raises WrongUse for an unknown id.

    All of them or none: the caller's transaction is undone by the error.
    """
    rows = [_find(session, public_id) for public_id in dict.fromkeys(ids)]
    return _retry(session, rows)


def retry_all(session: Session) -> Retried:
    """Makes all due now that failed or were not accepted yet."""
    return _retry(session, outbox.not_delivered(session))


def _retry(session: Session, rows: Sequence[Delivery]) -> Retried:
    due: list[Delivery] = []
    sent: list[Delivery] = []
    for row in rows:
        (due if outbox.retry_delivery(row) else sent).append(row)
    session.flush()
    return Retried(_rows(session, due), _rows(session, sent))


def _find(session: Session, public_id: str) -> Delivery:
    number = row_number(public_id, "v")
    found = None if number is None else session.get(Delivery, number)
    if found is None:
        raise WrongUse(
            f"There is no delivery '{public_id[:40]}'; countywatch deliveries list names them "
            "like v12."
        )
    return found


def _rows(session: Session, rows: Sequence[Delivery]) -> tuple[DeliveryRow, ...]:
    subjects = _subjects(session, rows)
    return tuple(
        DeliveryRow(
            id=f"v{row.id}",
            to=row.address,
            channel=row.channel,
            subject=subjects[row.id],
            alert=None if row.alert_id is None else f"a{row.alert_id}",
            state=row.state,
            attempts=row.attempts,
            last_error=row.last_error,
            next_try=row.next_try if row.state == "waiting" else None,
            sent=row.sent_at,
            message_id=row.message_id,
        )
        for row in rows
    )


def _subjects(session: Session, rows: Sequence[Delivery]) -> dict[int, str]:
    """What each message is about: a notice's subject, an alert's headline or document."""
    if not rows:
        return {}
    first, last = min(row.id for row in rows), max(row.id for row in rows)
    query = (
        select(Delivery.id, Notice.subject, Alert.headline, Document.title)
        .outerjoin(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(Alert, Alert.id == Delivery.alert_id)
        .outerjoin(Document, Document.id == Alert.document_id)
        .where(Delivery.id >= first, Delivery.id <= last)
    )
    return {
        number: subject or headline or title or ""
        for number, subject, headline, title in session.execute(query)
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
