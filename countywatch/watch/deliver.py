"""The outbox at work: each waiting delivery is tried once a round and its outcome recorded.

A repeat can only come from a kill between the mail server's answer and our record of it, and
carries the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from countywatch.settings import Settings
from countywatch.watch.status import receipt
from countywatch.workflows.paging import alert_picture
from countywatch.workflows.viewing import alert_view
from groundwork.casefile import CaseFile
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery, Notice
from groundwork.reading import Limits, PagePicture
from monitors.alerts import AlertView, Strip, as_html, as_text, pictured
from monitors.delivery.message import Inline, build_message, sender_domain
from monitors.delivery.retry import next_try
from monitors.delivery.smtp import MailServer, NotAccepted


@dataclass(frozen=True, slots=True)
class Written:
    """One message, ready for any channel."""

    subject: str
    text: str
    html: str | None
    inline: Inline | None = None


@dataclass(slots=True)
class Delivered:
    """What one round of the outbox did."""

    mails_sent: int = 0
    shown: int = 0
    not_accepted: int = 0


class _Pictures:
    """The pictures of a round's alerts: made once for all who get them."""

    def __init__(self, casefile: CaseFile, limits: Limits) -> None:
        self._casefile = casefile
        self._limits = limits
        self._made: dict[int, PagePicture | None] = {}

    def of(self, session: Session, alert: Alert, view: AlertView) -> PagePicture | None:
        """The picture of what the alert quotes first; None where there is none."""
        if alert.id not in self._made:
            made = alert_picture(self._casefile, session, alert, view, self._limits)
            self._made[alert.id] = made
        return self._made[alert.id]


def deliver_waiting(
    casefile: CaseFile,
    settings: Settings,
    limits: Limits,
    now: Callable[[], datetime],
    show: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Tries every delivery that waits; `show` prints those of the console. `limits` are those of
    the pictures of pages."""
    done, pictures = Delivered(), _Pictures(casefile, limits)
    with casefile.reading() as session:
        waiting = [row.id for row in outbox.waiting(session, now())]
    for delivery_id in waiting:
        if stop():
            break
        _deliver(casefile, settings, pictures, delivery_id, now, show, done)
    return done


def _deliver(
    casefile: CaseFile,
    settings: Settings,
    pictures: _Pictures,
    delivery_id: int,
    now: Callable[[], datetime],
    show: Callable[[str], None],
    done: Delivered,
) -> None:
    with casefile.reading() as session:
        delivery = session.get_one(Delivery, delivery_id)
        written = _write(session, delivery, settings, pictures, now())
    try:
        if delivery.channel == "console":
            show(written.text)
            done.shown += 1
        else:
            _mail(settings, delivery, written)
            done.mails_sent += 1
    except NotAccepted as error:
        done.not_accepted += 1
        with casefile.session() as session:
            _record_refusal(session, delivery_id, error, now())
        return
    with casefile.session() as session:
        row = session.get_one(Delivery, delivery_id)
        row.state, row.sent_at, row.last_error = "sent", now(), None
        row.attempts += 1


def _mail(settings: Settings, delivery: Delivery, written: Written) -> None:
    if settings.mail is None:
        raise NotAccepted("no mail server is set up; run countywatch init", final=False)
    mail = settings.mail
    server = MailServer(
        mail.host,
        mail.port,
        mail.security,
        mail.user,
        settings.mail_password,
        mail.timeout_seconds,
    )
    server.send(
        build_message(
            sender=mail.sender,
            recipient=delivery.address,
            subject=f"[Countywatch] {written.subject}",
            text=written.text,
            html=written.html,
            identity=delivery.message_id,
            written=delivery.created_at,
            inline=written.inline,
        )
    )


def _record_refusal(session: Session, delivery_id: int, error: NotAccepted, now: datetime) -> None:
    row = session.get_one(Delivery, delivery_id)
    row.attempts += 1
    row.last_error = str(error)
    row.next_try = None if error.final else next_try(row.attempts, now)
    if row.next_try is None:
        row.state = "failed"


def _write(
    session: Session, delivery: Delivery, settings: Settings, pictures: _Pictures, now: datetime
) -> Written:
    foot = receipt(session, now)
    if delivery.alert_id is None:
        notice = session.get_one(Notice, delivery.notice_id)
        mark = "SAMPLE " if settings.sample else ""
        return Written(mark + notice.subject, notice.body, notice.html)
    alert = session.get_one(Alert, delivery.alert_id)
    view = alert_view(session, alert, now, extra=settings.extra_places, sample=settings.sample)
    text, excerpt = as_text(view, foot), pictured(view)
    made = pictures.of(session, alert, view) if delivery.channel == "mail" else None
    if made is None or excerpt is None:
        return Written(view.subject, text, as_html(view, foot))
    name = f"page-{excerpt.page}-{view.id}"
    content_id = f"{name}@{sender_domain(settings.mail.sender if settings.mail else '')}"
    strip = Strip(excerpt, f"cid:{content_id}", made.width, made.height)
    inline = Inline(content_id, f"{name}.png", made.png)
    return Written(view.subject, text, as_html(view, foot, strip), inline)
