"""The outbox at work: one delivery at a time is claimed, rendered, sent, and its outcome recorded.

A repeat can only come from a kill between the mail server's answer and our record of it, or from a
connection that breaks there, and carries the same Message-ID.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from countywatch.archive.alert_views import alert_view
from countywatch.archive.pages import alert_picture
from countywatch.settings import Settings
from countywatch.watch.isolate import isolated
from countywatch.watch.status import receipt as receipt_now
from groundwork.casefile import CaseFile
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery, Notice
from groundwork.casefile.owners import is_alive, owner
from groundwork.reading import Limits, PagePicture
from monitors.alerts import AlertView, Receipt, Shortfall, Strip, as_html, as_text, pictured
from monitors.delivery.answers import EVERY_MESSAGE
from monitors.delivery.message import Inline, build_message, sender_domain
from monitors.delivery.retry import next_try
from monitors.delivery.smtp import MailServer, NotAccepted

# A server that fails for every message alike is left alone for a tick of the watch or two, so that
# two hundred messages do not each wait for it to time out.
MAIL_PAUSE = timedelta(minutes=1)

# All who get an alert, and the alerts of one document, leave within seconds: one foot serves them.
FOOT_SECONDS = 5.0

# What a delivery failed of where no mail server had to do with it: rendering, a defect of ours.
DEFECT = "defect"


@dataclass(frozen=True, slots=True)
class Written:
    """One message, ready for any channel."""

    subject: str
    text: str
    html: str | None
    inline: Inline | None = None


@dataclass(slots=True)
class Delivered:
    """What one round of the outbox did. `refusals` says of each address why it was not taken."""

    mails_sent: int = 0
    shown: int = 0
    not_accepted: int = 0
    refusals: list[str] = field(default_factory=list)

    def copy(self) -> Delivered:
        """The state of this moment."""
        return Delivered(self.mails_sent, self.shown, self.not_accepted, list(self.refusals))

    def since(self, before: Delivered) -> Delivered:
        """What came after an earlier state."""
        return Delivered(
            self.mails_sent - before.mails_sent,
            self.shown - before.shown,
            self.not_accepted - before.not_accepted,
            self.refusals[len(before.refusals) :],
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a delivery ended: sent, refused (`error`), or, where neither, not tried."""

    delivery_id: int
    channel: str = ""
    address: str = ""
    sent: bool = False
    error: str | None = None
    cause: str = ""
    final: bool = False


class Deliverer:
    """Sends what waits, one delivery a call. `owner` is the name under which it claims.

    `receipt` gives the foot of alerts; by default it is put together once. An instance belongs to
    one thread. `limits` are those of the pictures of pages, `show` prints what the console gets.
    """

    def __init__(
        self,
        casefile: CaseFile,
        settings: Settings,
        limits: Limits,
        now: Callable[[], datetime],
        show: Callable[[str], None],
        owner: str,
        receipt: Callable[[], Receipt] | None = None,
    ) -> None:
        self._casefile = casefile
        self._settings = settings
        self._limits = limits
        self._now = now
        self._show = show
        self._owner = owner
        self._receipt = receipt or Foot(casefile, now)
        self._picture: tuple[int, PagePicture | None] | None = None
        self._paused_at: datetime | None = None
        self._unrecorded: _Outcome | None = None

    @property
    def mail_is_paused(self) -> bool:
        """Whether mail waits because the server failed a moment ago."""
        at = self._paused_at
        return at is not None and at <= self._now() < at + MAIL_PAUSE

    def deliver_next(self, done: Delivered, *, leave: set[int], early: bool = False) -> bool:
        """Tries one delivery; False where there is none to try.

        `early` takes what waits for its next try too; what is refused then is added to `leave`, so
        that a loop ends. Raises OutOfService where the case file fails: what came of the delivery
        is then recorded by the next call.
        """
        self._record(done)
        claimed = self._claim(leave, early)
        if claimed is None:
            return False
        self._unrecorded = _Outcome(claimed)
        self._unrecorded = outcome = self._attempt(claimed)
        self._record(done)
        if early and not outcome.sent:
            leave.add(claimed)
        return True

    def _claim(self, leave: set[int], early: bool) -> int | None:
        now, without = self._now(), ("mail",) if self.mail_is_paused else ()
        # Asked without the write lock first: mostly there is nothing to send.
        wanted = outbox.claimable(now, leave=leave, early=early, without=without)
        with self._casefile.reading() as session:
            if session.scalar(wanted) is None:
                return None
        with self._casefile.session() as session:
            return outbox.claim_delivery(
                session, self._owner, now, leave=leave, early=early, without=without
            )

    def _attempt(self, delivery_id: int) -> _Outcome:
        refused: list[NotAccepted] = []
        with self._casefile.reading() as session:
            delivery = session.get_one(Delivery, delivery_id)

        def send() -> None:
            try:
                self._send(delivery)
            except NotAccepted as error:
                refused.append(error)

        failure = isolated(send, "delivery", f"v{delivery_id}")
        outcome = partial(_Outcome, delivery_id, delivery.channel, delivery.address)
        if failure is not None:
            return outcome(error=failure, cause=DEFECT)
        for error in refused:
            return outcome(error=str(error), cause=error.cause, final=error.final)
        return outcome(sent=True)

    def _send(self, delivery: Delivery) -> None:
        with self._casefile.reading() as session:
            written = self._write(session, delivery)
        if delivery.channel == "console":
            self._show(written.text)
        else:
            _mail(self._settings, delivery, written)

    def _record(self, done: Delivered) -> None:
        """Writes down what came of the last delivery, where that is not done yet."""
        outcome, now = self._unrecorded, self._now()
        if outcome is None:
            return
        with self._casefile.session() as session:
            if outcome.sent:
                outbox.record_sent(session, outcome.delivery_id, now)
                if outcome.channel == "mail":
                    outbox.make_due(session, EVERY_MESSAGE, now)
            elif outcome.error is None:
                outbox.release_delivery(session, outcome.delivery_id, self._owner)
            else:
                again = _never if outcome.final else partial(next_try, now=now)
                outbox.record_refused(
                    session, outcome.delivery_id, self._owner, outcome.error, outcome.cause, again
                )
        self._unrecorded = None
        self._count(outcome, done, now)

    def _count(self, outcome: _Outcome, done: Delivered, now: datetime) -> None:
        if outcome.error is not None:
            done.not_accepted += 1
            done.refusals.append(f"{outcome.address}: {outcome.error}")
            if outcome.cause in EVERY_MESSAGE:
                self._paused_at = now
        elif outcome.sent and outcome.channel == "console":
            done.shown += 1
        elif outcome.sent:
            done.mails_sent += 1

    def _write(self, session: Session, delivery: Delivery) -> Written:
        if delivery.alert_id is None:
            notice = session.get_one(Notice, delivery.notice_id)
            mark = "SAMPLE " if self._settings.sample else ""
            return Written(mark + notice.subject, notice.body, notice.html)
        settings, foot = self._settings, self._foot()
        alert = session.get_one(Alert, delivery.alert_id)
        view = alert_view(
            session, alert, self._now(), extra=settings.extra_places, sample=settings.sample
        )
        text, excerpt = as_text(view, foot), pictured(view)
        made = self._picture_of(session, alert, view) if delivery.channel == "mail" else None
        if made is None or excerpt is None:
            return Written(view.subject, text, as_html(view, foot))
        name = f"page-{excerpt.page}-{view.id}"
        content_id = f"{name}@{sender_domain(settings.mail.sender if settings.mail else '')}"
        strip = Strip(excerpt, f"cid:{content_id}", made.width, made.height)
        inline = Inline(content_id, f"{name}.png", made.png)
        return Written(view.subject, text, as_html(view, foot, strip), inline)

    def _foot(self) -> Receipt:
        """The foot of an alert; where it cannot be put together, the foot says so."""
        made: list[Receipt] = []
        failure = isolated(lambda: made.append(self._receipt()), "receipt", "the foot of alerts")
        if failure is None:
            return made[0]
        unknown = f"What is watched, and what could not be read, cannot be listed: {failure}"
        return Receipt(f"{self._now():%Y-%m-%d %H:%M %Z}", (), (Shortfall(unknown, unread=True),))

    def _picture_of(self, session: Session, alert: Alert, view: AlertView) -> PagePicture | None:
        """The picture of what the alert quotes first; None where there is none, or it fails.

        The last one is kept: all who get an alert stand in a row.
        """
        if self._picture is None or self._picture[0] != alert.id:
            made: list[PagePicture | None] = []
            isolated(
                lambda: made.append(
                    alert_picture(self._casefile, session, alert, view, self._limits)
                ),
                "picture",
                view.id,
            )
            self._picture = (alert.id, made[0] if made else None)
        return self._picture[1]


class Foot:
    """The foot of alerts, put together again once it is older than FOOT_SECONDS."""

    def __init__(self, casefile: CaseFile, now: Callable[[], datetime]) -> None:
        self._casefile = casefile
        self._now = now
        self._made: Receipt | None = None
        self._made_at = 0.0

    def __call__(self) -> Receipt:
        """The receipt as of now, or of some seconds ago."""
        if self._made is None or time.monotonic() - self._made_at > FOOT_SECONDS:
            with self._casefile.reading() as session:
                self._made = receipt_now(session, self._now())
            self._made_at = time.monotonic()
        return self._made


def deliver_waiting(
    casefile: CaseFile,
    settings: Settings,
    limits: Limits,
    now: Callable[[], datetime],
    show: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
    *,
    early: bool = False,
) -> Delivered:
    """Tries every delivery that is due; with `early` also what waits for its next try."""
    done, leave = Delivered(), set[int]()
    with owner(casefile.home) as name:
        with casefile.session() as session:
            outbox.reclaim_deliveries(session, now(), partial(is_alive, casefile.home))
        deliverer = Deliverer(casefile, settings, limits, now, show, name)
        while not stop() and deliverer.deliver_next(done, leave=leave, early=early):
            pass
    if deliverer.mail_is_paused:
        _tell_of_the_rest(casefile, done)
    return done


def _tell_of_the_rest(casefile: CaseFile, done: Delivered) -> None:
    """Says how many messages were not tried, because the server failed for the first."""
    with casefile.reading() as session:
        more = outbox.count_by_state(session)["waiting"] - done.not_accepted
    if more > 0:
        messages = "message waits" if more == 1 else "messages wait"
        done.refusals.append(f"{more} more {messages} for the same mail server.")


def _never(attempts: int) -> None:
    """When a delivery is tried again that was refused for good."""


def _mail(settings: Settings, delivery: Delivery, written: Written) -> None:
    if settings.mail is None:
        raise NotAccepted(
            "No mail server is set up, so nothing can be mailed. Run countywatch init, or add "
            "[mail] to countywatch.toml.",
            final=False,
        )
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
