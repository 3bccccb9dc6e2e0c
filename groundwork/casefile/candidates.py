"""Amounts found near immigration terms: each waits for a person to confirm or reject it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.ledger import Dollars

WAITING, CONFIRMED, REJECTED = "waiting", "confirmed", "rejected"


class Candidate(Base):
    """An amount on a page of one version of a document; its id stands as `k3` outside.

    `page.text[start:end]` is the amount as `shown`, or in a budget its whole row. `amount` is in
    dollars; None where a person has to say what it comes to, and `doubt` then says why. `label` is
    the row's, `heading` the column's. `fingerprint` hashes row, column and amount, so that the same
    words of a later version are not offered again. `line` is the ledger line made of it. `history`
    holds what was corrected, as objects with field, was, now and at.
    """

    __tablename__ = "ledger_candidate"
    __table_args__ = (UniqueConstraint("document_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_fips: Mapped[str] = mapped_column(index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    sha256: Mapped[str]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str]
    shown: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Dollars)
    doubt: Mapped[str]
    label: Mapped[str]
    heading: Mapped[str]
    section: Mapped[str]
    direction: Mapped[str]
    fingerprint: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(default=WAITING)
    why: Mapped[str | None]
    line: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    history: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)


def candidates_of(
    session: Session, place_fips: str | None = None, state: str | None = None
) -> Sequence[Candidate]:
    """The candidates of one place or of all, of one state or of all, in the order they came."""
    query = select(Candidate)
    if place_fips is not None:
        query = query.where(Candidate.place_fips == place_fips)
    if state is not None:
        query = query.where(Candidate.state == state)
    return session.scalars(query.order_by(Candidate.id)).all()


def candidate_of(session: Session, number: int) -> Candidate | None:
    """The candidate of that number, or None."""
    return session.get(Candidate, number)


def is_known(session: Session, document_id: int, sha256: str, fingerprint: str) -> bool:
    """Whether this amount was offered before, of the document or of the same bytes elsewhere."""
    query = select(Candidate.id).where(
        Candidate.fingerprint == fingerprint,
        (Candidate.document_id == document_id) | (Candidate.sha256 == sha256),
    )
    return session.scalar(query.limit(1)) is not None
