"""The digest of notices: due once a period, written into the outbox, sent like any mail.

Each period has one row, so that a restart sends nothing twice; a period without notices has a row
without a delivery.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from countywatch.archive.alert_views import alert_views
from countywatch.settings import Settings
from countywatch.watch.match import Recipients
from countywatch.watch.status import receipt
from groundwork.casefile import CaseFile
from groundwork.casefile.alerts import Alert, Notice
from groundwork.casefile.sources import all_sources
from groundwork.places import resolve
from monitors.alerts import Receipt
from monitors.alerts.digest import Digest, digest_html, digest_of, digest_text, due_at

_SCHEDULED = "digest "
_AFTER_SCHEDULED = "digest!"  # the first key that sorts behind those: "!" follows the space
_BY_HAND = "digest-by-hand "


def zone_of(session: Session, settings: Settings) -> str | None:
    """The zone of the first county that is watched, else of the first source that has one."""
    if settings.watched:
        return resolve(settings.watched[0], settings.extra_places).timezone
    return next((row.timezone for row in all_sources(session) if row.timezone), None)


def last_digest(session: Session) -> datetime | None:
    """When the last period's digest was written, with notices or without."""
    # A range of keys: the index finds it, where a pattern would be tried on every notice.
    scheduled = (Notice.key >= _SCHEDULED, Notice.key < _AFTER_SCHEDULED)
    query = select(Notice.created_at).where(*scheduled)
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))


def gather(session: Session, settings: Settings, since: datetime, now: datetime) -> Digest:
    """What was raised after `since` and up to `now`; dismissed notices are left out."""
    zone = ZoneInfo(zone_of(session, settings) or "UTC")
    query = select(Alert).where(Alert.created_at > since, Alert.created_at <= now)
    rows = session.scalars(query.order_by(Alert.id)).all()
    wanted = [row for row in rows if _is_for_digest(row)]
    views = alert_views(session, wanted, now, extra=settings.extra_places, sample=settings.sample)
    return digest_of(
        [view for view in views if view.grade == "notice"],
        [view for view in views if view.grade == "alert"],
        since.astimezone(zone).date(),
        now.astimezone(zone).date(),
        settings.sample,
    )


def _is_for_digest(row: Alert) -> bool:
    """Notices that nobody dismissed, and alerts that nobody has judged."""
    return row.verdict is None or (row.grade == "notice" and row.verdict != "dismissed")


def queue_due(casefile: CaseFile, settings: Settings, now: datetime) -> bool:
    """Writes the digest that fell due and was not written yet; gives whether a mail waits.

    Nothing falls due before the first source was there, or where no mail is set up. All of it is
    gathered before the transaction that writes: other writers wait for one row only.
    """
    mail = settings.mail
    if mail is None or mail.digest == "off":
        return False
    with casefile.reading() as session:
        zone = zone_of(session, settings)
        due = due_at(mail.digest, mail.digest_day, mail.digest_hour, now, zone)
        key = f"{_SCHEDULED}{due.isoformat()}"
        if _is_written(session, key) or not _watched_at(session, due):
            return False
        period = timedelta(days=7 if mail.digest == "weekly" else 1)
        digest = gather(session, settings, last_digest(session) or due - period, now)
        foot = receipt(session, now)
    wanted = digest.count > 0 or mail.digest_empty
    return _write(casefile, settings, digest, foot, key, now, to_all=wanted) and wanted


def queue_by_hand(
    casefile: CaseFile,
    settings: Settings,
    digest: Digest,
    foot: Receipt,
    since: datetime,
    now: datetime,
) -> bool:
    """Writes a digest that a person asked for; the same one only once: gives whether it is new."""
    newest = max((int(one.id[1:]) for one in (*digest.notices, *digest.unjudged)), default=0)
    key = f"{_BY_HAND}{since.isoformat()} a{newest}"
    return _write(casefile, settings, digest, foot, key, now, to_all=True)


def _is_written(session: Session, key: str) -> bool:
    return session.scalar(select(Notice.id).where(Notice.key == key)) is not None


def _watched_at(session: Session, moment: datetime) -> bool:
    """Whether any source was there by then."""
    return any(row.added_at <= moment for row in all_sources(session))


def _write(
    casefile: CaseFile,
    settings: Settings,
    digest: Digest,
    foot: Receipt,
    key: str,
    now: datetime,
    *,
    to_all: bool,
) -> bool:
    """Writes a digest under its key, in a short transaction; False where it is there already."""
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
    try:
        with casefile.session() as session:
            if _is_written(session, key):
                return False
            session.add(notice)
    except IntegrityError:  # another process wrote it after we asked: its own goes out
        return False
    return True
