"""The digest of notices: due once a period, written into the outbox, sent like any mail.

Each period has one row, so that a restart sends nothing twice; a period without notices has a row
without a delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from countywatch.settings import Settings
from countywatch.watch.match import Recipients
from countywatch.watch.status import receipt
from countywatch.workflows.viewing import alert_view
from groundwork.casefile import CaseFile
from groundwork.casefile.alerts import Alert, Notice
from groundwork.casefile.sources import all_sources
from groundwork.places import resolve
from monitors.alerts import AlertView
from monitors.alerts.digest import Digest, digest_html, digest_of, digest_text, due_at

_SCHEDULED = "digest "
_BY_HAND = "digest-by-hand "


def zone_of(session: Session, settings: Settings) -> str | None:
    """The zone of the first county that is watched, else of the first source that has one."""
    if settings.watched:
        return resolve(settings.watched[0], settings.extra_places).timezone
    return next((row.timezone for row in all_sources(session) if row.timezone), None)


def last_digest(session: Session) -> datetime | None:
    """When the last period's digest was written, with notices or without."""
    query = select(Notice.created_at).where(Notice.key.startswith(_SCHEDULED))
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))


def gather(session: Session, settings: Settings, since: datetime, now: datetime) -> Digest:
    """What was raised after `since` and up to `now`; dismissed notices are left out."""
    zone = ZoneInfo(zone_of(session, settings) or "UTC")
    query = select(Alert).where(Alert.created_at > since, Alert.created_at <= now)
    rows = session.scalars(query.order_by(Alert.id)).all()
    notices = [row for row in rows if row.grade == "notice" and row.verdict != "dismissed"]
    alerts = [row for row in rows if row.grade == "alert" and row.verdict is None]
    return digest_of(
        _views(session, notices, settings, now),
        _views(session, alerts, settings, now),
        since.astimezone(zone).date(),
        now.astimezone(zone).date(),
        settings.sample,
    )


def _views(
    session: Session, rows: Sequence[Alert], settings: Settings, now: datetime
) -> list[AlertView]:
    return [
        alert_view(session, row, now, extra=settings.extra_places, sample=settings.sample)
        for row in rows
    ]


def queue_due(casefile: CaseFile, settings: Settings, now: datetime) -> bool:
    """Writes the digest that fell due and was not written yet; gives whether a mail waits.

    Nothing falls due before the first source was there, or where no mail is set up.
    """
    mail = settings.mail
    if mail is None or mail.digest == "off":
        return False
    with casefile.session() as session:
        zone = zone_of(session, settings)
        due = due_at(mail.digest, mail.digest_day, mail.digest_hour, now, zone)
        key = f"{_SCHEDULED}{due.isoformat()}"
        if session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
            return False
        if not any(row.added_at <= due for row in all_sources(session)):
            return False
        period = timedelta(days=7 if mail.digest == "weekly" else 1)
        since = last_digest(session) or due - period
        digest = gather(session, settings, since, now)
        wanted = digest.count > 0 or mail.digest_empty
        _write(session, settings, digest, key, now, to_all=wanted)
        return wanted


def queue_by_hand(
    session: Session, settings: Settings, digest: Digest, since: datetime, now: datetime
) -> bool:
    """Writes a digest that a person asked for; the same one only once: gives whether it is new."""
    newest = max((int(one.id[1:]) for one in (*digest.notices, *digest.unjudged)), default=0)
    key = f"{_BY_HAND}{since.isoformat()} a{newest}"
    if session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return False
    _write(session, settings, digest, key, now, to_all=True)
    return True


def _write(
    session: Session, settings: Settings, digest: Digest, key: str, now: datetime, *, to_all: bool
) -> None:
    foot = receipt(session, now)
    notice = Notice(
        key=key,
        subject=digest.subject,
        body=digest_text(digest, foot),
        html=digest_html(digest, foot),
        created_at=now,
    )
    if to_all and settings.mail is not None:
        addresses = [row.email for row in settings.recipients]
        everyone = Recipients(addresses, settings.mail.sender, console=False)
        notice.deliveries = everyone.outbox((key,), now)
    session.add(notice)
