"""Alerts and the outbox: an alert and its deliveries are written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from groundwork.casefile.at_hand import in_parts
from groundwork.casefile.base import Base, Instant, partial_index
from groundwork.casefile.documents import Page, Text
from groundwork.casefile.signs import Matching, Sign


class Alert(Base):
    """What a person gets: signs of one document and topic, in one version. `a7` outside.

    `signs` are all the signs of its topic in that version; `new_signs` the ids among them that no
    earlier version had. `headline` is set where the alert does not come from a watchlist.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("version_id", "topic", "subject"),
        Index("ix_alert_created_at", "created_at"),
        partial_index("ix_alert_open", "id", "grade", where="verdict IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    matching_id: Mapped[int] = mapped_column(ForeignKey("matching.id"))
    topic: Mapped[str]
    # What within the document it is about: an agency on ICE's list; empty for a watchlist's topic.
    subject: Mapped[str] = mapped_column(default="")
    place_fips: Mapped[str | None]
    headline: Mapped[str | None]
    grade: Mapped[str]
    stance: Mapped[str]
    sign_ids: Mapped[list[int]] = mapped_column(JSON)
    new_sign_ids: Mapped[list[int]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str | None]
    verdict_why: Mapped[str | None]
    verdict_at: Mapped[datetime | None] = mapped_column(Instant)
    deliveries: Mapped[list[Delivery]] = relationship(order_by="Delivery.id")


class Verdict(Base):
    """What a person said of an alert, at that time; the alert itself holds the newest."""

    __tablename__ = "verdict"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    verdict: Mapped[str]
    why: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Instant)


class Notice(Base):
    """A message of no single alert: a source in trouble or well again, or a digest.

    `key` makes it once only.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    deliveries: Mapped[list[Delivery]] = relationship(order_by="Delivery.id")


class Delivery(Base):
    """One message to one recipient. Its Message-ID is fixed when it is written, before any try."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel", "address"),
        UniqueConstraint("notice_id", "channel", "address"),
        CheckConstraint("(alert_id IS NULL) <> (notice_id IS NULL)", name="one_subject"),
        Index("ix_delivery_state", "state", "next_try"),
        Index("ix_delivery_owner", "owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[str]
    address: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    next_try: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Instant)


def all_alerts(session: Session) -> Sequence[Alert]:
    """Every alert, newest first."""
    return session.scalars(select(Alert).order_by(Alert.id.desc())).all()


def alerts_before(
    session: Session,
    before: int | None,
    limit: int,
    *,
    only_open: bool = False,
    verdict: str | None = None,
) -> Sequence[Alert]:
    """The newest `limit` alerts with an id below `before`, newest first.

    `only_open` are those that nobody judged; `verdict` those judged so, in a word or by its reason.
    """
    query = select(Alert).where(Alert.id < before) if before else select(Alert)
    if only_open:
        query = query.where(Alert.verdict.is_(None))
    if verdict:
        query = query.where(or_(Alert.verdict == verdict, Alert.verdict_why == verdict))
    return session.scalars(query.order_by(Alert.id.desc()).limit(limit)).all()


def alert_of(session: Session, version_id: int, topic: str, subject: str = "") -> Alert | None:
    """The alert that this version of a document has raised on a topic."""
    query = select(Alert).where(
        Alert.version_id == version_id, Alert.topic == topic, Alert.subject == subject
    )
    return session.scalar(query)


def alert_exists(session: Session, version_id: int, topic: str, subject: str = "") -> bool:
    """Whether this version of a document has raised this alert already."""
    return alert_of(session, version_id, topic, subject) is not None


def told(session: Session, version_id: int, topic: str, grade: str) -> bool:
    """Whether a watchlist's topic was told of this version: at its grade, or judged by a person."""
    held = alert_of(session, version_id, topic)
    if held is None:
        return False
    return held.grade == "alert" or grade == "notice" or held.verdict is not None


def judge(session: Session, alert: Alert, verdict: str, why: str | None, now: datetime) -> None:
    """Stores what a person says of an alert; the same again changes nothing, the rest is kept."""
    if (alert.verdict, alert.verdict_why) == (verdict, why):
        return
    alert.verdict, alert.verdict_why, alert.verdict_at = verdict, why, now
    session.add(Verdict(alert_id=alert.id, verdict=verdict, why=why, at=now))
    session.flush()


def verdicts_of(session: Session, alert_id: int) -> Sequence[Verdict]:
    """All that people said of an alert, the newest last."""
    query = select(Verdict).where(Verdict.alert_id == alert_id).order_by(Verdict.id)
    return session.scalars(query).all()


def signs_of(session: Session, alert: Alert) -> list[Sign]:
    """The alert's signs, in page order."""
    signs = session.scalars(select(Sign).where(Sign.id.in_(alert.sign_ids))).all()
    return sorted(signs, key=lambda sign: (sign.page, sign.start))


def texts_of(session: Session, matchings: Iterable[int]) -> dict[int, Text]:
    """The text that each of these matchings was made on."""
    found: dict[int, Text] = {}
    for part in in_parts(matchings):
        query = select(Matching.id, Text).join(Text, Text.id == Matching.text_id)
        found |= dict(session.execute(query.where(Matching.id.in_(part))).all())
    return found


def cited_pages(session: Session, sign_ids: Iterable[int]) -> dict[tuple[int, int], Page]:
    """The pages that these signs stand on, by text and number; no other page of their texts."""
    found: dict[tuple[int, int], Page] = {}
    for part in in_parts(sign_ids):
        cited = select(Page.id).join(Matching, Matching.text_id == Page.text_id)
        at = (Sign.matching_id == Matching.id) & (Sign.page == Page.number)
        cited = cited.join(Sign, at).where(Sign.id.in_(part))
        rows = session.scalars(select(Page).where(Page.id.in_(cited)))
        found |= {(row.text_id, row.number): row for row in rows}
    return found


def deliveries_of(session: Session, alerts: Iterable[int]) -> dict[int, list[Delivery]]:
    """The deliveries of each of these alerts, in their order."""
    found: dict[int, list[Delivery]] = {}
    for part in in_parts(alerts):
        query = select(Delivery).where(Delivery.alert_id.in_(part)).order_by(Delivery.id)
        for row in session.scalars(query):
            found.setdefault(row.alert_id or 0, []).append(row)
    return found


def waiting(session: Session, now: datetime) -> Sequence[Delivery]:
    """Deliveries to try now, oldest first."""
    query = select(Delivery).where(Delivery.state == "waiting").order_by(Delivery.id)
    return [row for row in session.scalars(query) if row.next_try is None or row.next_try <= now]


def count_by_state(session: Session) -> dict[str, int]:
    """How many deliveries are waiting, sent and failed."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    counts = {"waiting": 0, "sent": 0, "failed": 0}
    return counts | dict(session.execute(query).all())


def count_unsent(session: Session, since: datetime) -> dict[str, int]:
    """How many deliveries were refused and wait for their next try (`late`), and how many of those
    written since then were given up (`failed`)."""
    late = (Delivery.state == "waiting") & Delivery.last_error.is_not(None)
    failed = (Delivery.state == "failed") & (Delivery.created_at >= since)
    query = select(func.count(case((late, 1))), func.count(case((failed, 1))))
    counts = session.execute(query.where(Delivery.state.in_(("waiting", "failed")))).one()
    return {"late": counts[0], "failed": counts[1]}


def unsent(session: Session, limit: int) -> Sequence[Delivery]:
    """Deliveries that were refused: given up, or waiting for their next try; the newest first."""
    refused = Delivery.last_error.is_not(None)
    query = select(Delivery).where(Delivery.state.in_(("waiting", "failed")), refused)
    return session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()


def open_alerts(session: Session) -> int:
    """How many alerts of grade `alert` a person has neither confirmed nor dismissed."""
    query = select(func.count()).where(Alert.verdict.is_(None), Alert.grade == "alert")
    return session.scalar(query) or 0


def last_notice(session: Session, source_id: int) -> Notice | None:
    """The newest notice about a source."""
    query = select(Notice).where(Notice.source_id == source_id)
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))
