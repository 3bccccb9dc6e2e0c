"""Mail servers that misbehave: what becomes of a message, and how often it arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countywatch.settings import Mail, Recipient, Settings
from countywatch.watch.deliver import Delivered, deliver_waiting
from countywatch.watch.match import Recipients
from groundwork.casefile import CaseFile
from groundwork.casefile.alerts import Delivery, Notice
from groundwork.reading import Limits
from monitors.delivery.retry import DAILY_TRIES, WAITS
from tests.sites.mail import HANG_UP, RESET, Manners, MisbehavingServer, self_signed

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
POLITE = Manners()

# Name, manners, security, user; then state, cause and copies that came through to the last dot.
REFUSALS = [
    ("421 at connect", Manners(banner="421 too busy"), "none", None, "waiting", "server", 0),
    ("554 at connect", Manners(banner="554 listed"), "none", None, "waiting", "server", 0),
    ("closes at once", Manners(banner=HANG_UP), "none", None, "waiting", "server", 0),
    ("drips its banner", Manners(drip=0.05), "none", None, "waiting", "server", 0),
    ("offers no TLS", Manners(), "starttls", None, "waiting", "server", 0),
    ("refuses TLS", Manners(tls="454 not now"), "starttls", None, "waiting", "server", 0),
    ("speaks no TLS", Manners(), "tls", None, "waiting", "server", 0),
    ("refuses the login", Manners(login="535 5.7.8 no"), "none", "me", "waiting", "login", 0),
    ("offers no login", Manners(), "none", "me", "waiting", "login", 0),
    ("550 at MAIL FROM", Manners(sender="550 no"), "none", None, "waiting", "sender", 0),
    ("451 at MAIL FROM", Manners(sender="451 no"), "none", None, "waiting", "server", 0),
    (
        "no such mailbox",
        Manners(recipient="550 5.1.1 no such user"),
        "none", None, "failed", "recipient", 0,
    ),
    (
        "relay denied",
        Manners(recipient="550 5.7.1 relay denied"),
        "none", None, "waiting", "relay", 0,
    ),
    ("553 at RCPT TO", Manners(recipient="553 no"), "none", None, "waiting", "relay", 0),
    ("greylisting", Manners(recipient="451 4.7.1 later"), "none", None, "waiting", "later", 0),
    ("421 at RCPT TO", Manners(recipient="421 closing"), "none", None, "waiting", "later", 0),
    ("554 at DATA", Manners(data="554 no"), "none", None, "waiting", "message", 0),
    ("554 after DATA", Manners(answer="554 5.7.1 spam"), "none", None, "waiting", "message", 1),
    ("451 after DATA", Manners(answer="451 later"), "none", None, "waiting", "later", 1),
    ("hangs up after DATA", Manners(answer=HANG_UP), "none", None, "waiting", "unknown", 1),
    ("resets after DATA", Manners(answer=RESET), "none", None, "waiting", "unknown", 1),
    ("no SMTP at all", Manners(banner="hello"), "none", None, "waiting", "server", 0),
]  # fmt: skip


def settings_for(
    home: Path, port: int, security: str = "none", user: str | None = None, seconds: float = 20
) -> Settings:
    """Settings that mail through a port of this machine."""
    mail = Mail.model_validate(
        {
            "host": "127.0.0.1",
            "port": port,
            "security": security,
            "sender": "watch@example.org",
            "user": user,
            "timeout_seconds": seconds,
        }
    )
    reader = Recipient(email="reader@example.org")
    return Settings(home=home, mail=mail, mail_password="secret", recipients=(reader,))


def write_notice(casefile: CaseFile, key: str, *addresses: str) -> list[int]:
    """A message in the outbox; gives the ids of its deliveries."""
    with casefile.session() as session:
        notice = Notice(key=key, subject=key, body="text.\n.\n..end\n", created_at=NOW)
        notice.deliveries = Recipients(addresses, "watch@example.org", False).outbox((key,), NOW)
        session.add(notice)
        session.flush()
        return [row.id for row in notice.deliveries]


def delivery(casefile: CaseFile, delivery_id: int) -> Delivery:
    """A delivery as it stands."""
    with casefile.reading() as session:
        return session.get_one(Delivery, delivery_id)


def _seconds(manners: Manners, security: str) -> float:
    """Little time for those that never answer; plenty for all others, on a busy machine too."""
    return 0.5 if manners.drip or security == "tls" else 20


@pytest.fixture
def send(casefile: CaseFile) -> Callable[..., Delivered]:
    """Delivers what is due at a moment by these settings."""

    def call(settings: Settings, now: datetime = NOW, early: bool = False) -> Delivered:
        return deliver_waiting(
            casefile, settings, Limits(), lambda: now, lambda text: None, early=early
        )

    return call


def test_each_refusal_ends_where_the_book_says(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """Only an answer about the mailbox ends a delivery; all else is tried again in a minute."""
    wrong = {}
    for name, manners, security, user, state, cause, copies in REFUSALS:
        (number,) = write_notice(casefile, name, "reader@example.org")
        with MisbehavingServer(manners) as server:
            seconds = _seconds(manners, security)
            done = send(settings_for(casefile.home, server.port, security, user, seconds))
        row = delivery(casefile, number)
        ends = (row.state, row.cause, row.attempts, row.next_try, len(server.seen))
        due = LATER if state == "waiting" else None
        if ends != (state, cause, 1, due, copies) or done.not_accepted != 1:
            wrong[name] = ends
        assert row.last_error and done.refusals == [f"reader@example.org: {row.last_error}"]
        with casefile.session() as session:
            session.delete(session.get_one(Notice, row.notice_id).deliveries[0])
    assert wrong == {}


def test_what_was_refused_for_now_arrives_once_when_the_server_mends(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """After any failure that is not final the next try brings it, under the Message-ID it had."""
    wrong = {}
    for name, manners, security, user, state, _, copies in REFUSALS:
        if state == "failed":
            continue
        (number,) = write_notice(casefile, name, "reader@example.org")
        with MisbehavingServer(manners) as server:
            seconds = _seconds(manners, security)
            send(settings_for(casefile.home, server.port, security, user, seconds))
            server.manners = POLITE
            again = send(settings_for(casefile.home, server.port), LATER)
            send(settings_for(casefile.home, server.port), LATER + timedelta(days=2))
        row = delivery(casefile, number)
        ids = {str(mail["Message-ID"]) for mail in server.seen}
        ends = (row.state, row.attempts, len(server.accepted), len(server.seen), ids)
        if ends != ("sent", 2, 1, copies + 1, {row.message_id}) or again.mails_sent != 1:
            wrong[name] = ends
    assert wrong == {}


@pytest.mark.parametrize("farewell", ["421 closing", "500 what?", RESET, HANG_UP, "221 Bye"])
def test_a_message_that_was_taken_is_sent_whatever_quit_answers(
    casefile: CaseFile, send: Callable[..., Delivered], farewell: str
) -> None:
    """250 after DATA is the end of it: one copy, state sent, nothing to try again."""
    (number,) = write_notice(casefile, "notice", "reader@example.org")
    with MisbehavingServer(Manners(quit=farewell)) as server:
        settings = settings_for(casefile.home, server.port)
        assert send(settings).mails_sent == 1
        send(settings, NOW + timedelta(days=2), early=True)
    row = delivery(casefile, number)
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, None)
    assert [mail["Message-ID"] for mail in server.seen] == [row.message_id]
    assert server.seen[0].get_content() == "text.\r\n.\r\n..end\r\n"


def test_a_server_without_smtputf8_never_takes_an_address_beyond_ascii(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """Such an address fails at once in a sentence; with SMTPUTF8 the same message arrives."""
    (number,) = write_notice(casefile, "first", "josé@example.org")
    with MisbehavingServer(POLITE) as server:
        send(settings_for(casefile.home, server.port))
        row = delivery(casefile, number)
        assert (row.state, row.cause, len(server.seen)) == ("failed", "recipient", 0)
        assert "josé@example.org" in (row.last_error or "")
        server.manners = Manners(extensions=("8BITMIME", "SMTPUTF8"))
        write_notice(casefile, "second", "josé@example.org")
        assert send(settings_for(casefile.home, server.port)).mails_sent == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_password(
    casefile: CaseFile, send: Callable[..., Delivered], tmp_path: Path
) -> None:
    """TLS with a self-signed certificate ends before login and message, and says why."""
    (number,) = write_notice(casefile, "notice", "reader@example.org")
    manners = Manners(tls="220 go on", login="235 OK", certificate=self_signed(tmp_path))
    with MisbehavingServer(manners) as server:
        send(settings_for(casefile.home, server.port, "starttls", "me"))
    row = delivery(casefile, number)
    assert (row.state, row.cause, len(server.seen)) == ("waiting", "server", 0)
    assert "self-signed certificate" in (row.last_error or "")


def test_a_server_that_is_down_costs_one_try_and_holds_back_no_console(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """What fails for every message is tried with one; the others wait untouched and are counted."""
    addresses = [f"reader{number}@example.org" for number in range(5)]
    first, *rest = write_notice(casefile, "notice", *addresses)
    with MisbehavingServer(Manners(banner="421 too busy")) as server:
        done = send(settings_for(casefile.home, server.port))
        assert (server.visits, done.not_accepted) == (1, 1)
        assert done.refusals[1:] == ["4 more messages wait for the same mail server."]
        assert [delivery(casefile, number).attempts for number in (first, *rest)] == [1, 0, 0, 0, 0]
        server.manners = POLITE
        assert send(settings_for(casefile.home, server.port), LATER).mails_sent == 5


def test_what_waits_for_the_server_goes_out_when_another_mail_was_taken(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """After an outage nothing waits out its back-off; a relay that is denied still does."""
    (down,) = write_notice(casefile, "down", "reader@example.org")
    with MisbehavingServer(Manners(banner="421 too busy")) as server:
        settings = settings_for(casefile.home, server.port)
        for day in range(12):
            send(settings, NOW + timedelta(days=day))
        server.manners = Manners(recipient="550 relay denied")
        moment = NOW + timedelta(days=11, minutes=2)
        (relay,) = write_notice(casefile, "relay", "far@example.net")
        send(settings, moment)
        server.manners = POLITE
        write_notice(casefile, "new", "reader@example.org")
        assert send(settings, moment).mails_sent == 2
    assert delivery(casefile, down).state == "sent"
    assert delivery(casefile, relay).state == "waiting"


def test_a_delivery_is_given_up_after_a_week_of_daily_tries_and_counted(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """It waits longer and longer, then a day seven times, and never dies without a word."""
    (number,) = write_notice(casefile, "notice", "reader@example.org")
    moment, tries = NOW, 0
    with MisbehavingServer(Manners(recipient="550 relay denied")) as server:
        settings = settings_for(casefile.home, server.port)
        while (due := delivery(casefile, number)).state == "waiting":
            moment = due.next_try or moment
            assert send(settings, moment).not_accepted == 1
            tries += 1
    row = delivery(casefile, number)
    assert (row.state, row.attempts, tries) == ("failed", tries, len(WAITS) + DAILY_TRIES + 1)
    assert timedelta(days=9) < moment - NOW < timedelta(days=10)
    assert "relay denied" in (row.last_error or "")


def test_once_tries_within_the_back_off_and_says_why(
    casefile: CaseFile, send: Callable[..., Delivered]
) -> None:
    """`early` tries each that waits, once a call, and gives address and reason."""
    write_notice(casefile, "notice", "a@example.org", "b@example.org")
    with MisbehavingServer(Manners(recipient="451 later")) as server:
        settings = settings_for(casefile.home, server.port)
        assert send(settings).not_accepted == 2
        assert send(settings).not_accepted == 0
        done = send(settings, early=True)
    assert server.visits == 4
    assert [line.partition(":")[0] for line in done.refusals] == ["a@example.org", "b@example.org"]
    assert all("451 later" in line for line in done.refusals)
