"""Alerts and the outbox: an alert and its deliveries are written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from groundwork.casefile.at_hand import in_parts
from groundwork.casefile.base import Base, Instant, partial_index
from groundwork.casefile.documents import Page, Text
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.tasks import LEASE

# No delivery waits longer for its next try; a later time comes from a clock that was wrong.
LONGEST_WAIT = timedelta(days=1)


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
    """A message of no single alert: a summary for the operator, or a digest.

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
    """One message to one recipient, `v12` outside. Its Message-ID is fixed before any try.

    `waiting`, `sent` or `failed`; what is sent stays sent. `cause` is what the last try failed of,
    in a word, `last_error` in a sentence.
    """

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
    cause: Mapped[str | None]
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


def claimable(
    now: datetime,
    *,
    leave: Collection[int] = (),
    early: bool = False,
    without: Collection[str] = (),
) -> Select[Delivery]:
    """The query for the delivery to try next at the aware `now`.

    Alerts go before notices, the oldest first. `leave` are ids and `without` channels to pass over;
    `early` takes what waits for its next try as well.
    """
    query = select(Delivery).where(Delivery.state == "waiting", Delivery.owner.is_(None))
    if not early:
        late, wrong = Delivery.next_try <= now, Delivery.next_try > now + LONGEST_WAIT
        query = query.where(or_(Delivery.next_try.is_(None), late, wrong))
    if leave:
        query = query.where(Delivery.id.not_in(leave))
    if without:
        query = query.where(Delivery.channel.not_in(without))
    return query.order_by(Delivery.alert_id.is_(None), Delivery.id).limit(1)


def claim_delivery(
    session: Session,
    owner: str,
    now: datetime,
    *,
    leave: Collection[int] = (),
    early: bool = False,
    without: Collection[str] = (),
) -> int | None:
    """Takes the delivery to try next (see `claimable`); its id, or None where there is none."""
    wanted = claimable(now, leave=leave, early=early, without=without)
    row = session.scalar(wanted.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.owner, row.lease_until = owner, now + LEASE
    session.flush()
    return row.id


_FREE: dict[str, Any] = {"owner": None, "lease_until": None}


def record_sent(session: Session, delivery_id: int, now: datetime) -> None:
    """Records that a message was taken."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state != "sent")
        .values(
            **_FREE,
            state="sent",
            sent_at=now,
            attempts=Delivery.attempts + 1,
            last_error=None,
            cause=None,
        )
    )


def record_refused(
    session: Session,
    delivery_id: int,
    owner: str,
    error: str,
    cause: str,
    next_try: Callable[[int], datetime | None],
) -> None:
    """Records that a message was not taken and why; `next_try` gives when to try again.

    Where that is None, it has failed. What somebody else took up or sent meanwhile stays as it is.
    """
    row = session.get(Delivery, delivery_id)
    if row is None or row.owner != owner or row.state != "waiting":
        return
    row.owner = row.lease_until = None
    row.attempts += 1
    row.last_error, row.cause, row.next_try = error, cause, next_try(row.attempts)
    if row.next_try is None:
        row.state = "failed"


def release_delivery(session: Session, delivery_id: int, owner: str) -> None:
    """Gives a delivery back that was not tried."""
    same = (Delivery.id == delivery_id, Delivery.owner == owner)
    session.execute(update(Delivery).where(*same).values(**_FREE))


def renew_deliveries(session: Session, owner: str, now: datetime) -> None:
    """Extends the leases of a process that is still at work."""
    held = update(Delivery).where(Delivery.owner == owner)
    session.execute(held.values(lease_until=now + LEASE))


def reclaim_deliveries(session: Session, now: datetime, alive: Callable[[str], bool]) -> int:
    """Frees the deliveries of owners that are gone; gives how many.

    An owner of this machine is asked for by its lock, any other by its lease.
    """
    taken = Delivery.owner.is_not(None)
    owners = session.scalars(select(Delivery.owner).where(taken).distinct()).all()
    gone = [owner for owner in owners if owner is not None and not alive(owner)]
    lost = (taken, or_(Delivery.owner.in_(gone), Delivery.lease_until < now))
    freed = session.scalars(select(Delivery.id).where(*lost)).all()
    session.execute(update(Delivery).where(Delivery.id.in_(freed)).values(**_FREE))
    return len(freed)


def make_due(session: Session, causes: Collection[str], now: datetime) -> None:
    """Lets what waits because of one of these causes be tried now: the cause is gone."""
    session.execute(
        update(Delivery)
        .where(Delivery.state == "waiting", Delivery.cause.in_(causes), Delivery.next_try > now)
        .values(next_try=now)
    )


def retry_delivery(delivery: Delivery) -> bool:
    """Makes a delivery due now, as if it had never been tried; False where it was sent."""
    if delivery.state == "sent":
        return False
    delivery.state, delivery.attempts, delivery.next_try = "waiting", 0, None
    return True


def not_delivered(session: Session) -> Sequence[Delivery]:
    """Every delivery that has failed, or waits after a try that failed."""
    waits = (Delivery.state == "waiting") & Delivery.last_error.is_not(None)
    query = select(Delivery).where(or_(Delivery.state == "failed", waits))
    return session.scalars(query.order_by(Delivery.id)).all()


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
