"""Mail: what is written, and how a server's answers are taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.delivery.answers import is_about_the_mailbox
from monitors.delivery.message import build_message, message_id
from monitors.delivery.smtp import MailServer, NotAccepted
from tests.sites.mail import Manners, MisbehavingServer

WRITTEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Sink:
    """A handler that keeps what it is sent, or answers as it is told to."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answer = "250 OK"
        self.refused: str | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refused:
            return self.refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def sink() -> Iterator[tuple[Sink, MailServer]]:
    """A real SMTP server on loopback."""
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, MailServer("127.0.0.1", port, "none", timeout_seconds=10)
    controller.stop()


def a_message(subject: str = "Subject") -> EmailMessage:
    """A message with both parts."""
    return build_message(
        sender="watch@example.org",
        recipient="reader@example.org",
        subject=subject,
        text="page 47",
        html="<p>page 47</p>",
        identity=message_id("example.org", "a", "b"),
        written=WRITTEN,
    )


def test_a_mail_arrives_with_text_html_and_its_fixed_id(sink: tuple[Sink, MailServer]) -> None:
    """A real server receives both parts, the date of writing and the Message-ID."""
    handler, server = sink
    server.send(a_message())
    (mail,) = handler.received
    assert mail["Message-ID"] == message_id("example.org", "a", "b")
    assert mail["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_the_same_parts_give_the_same_message_id() -> None:
    """A repeat of a delivery carries the id of the first; another recipient has another."""
    assert message_id("d", "x", "y") == message_id("d", "x", "y")
    assert message_id("d", "x", "y") != message_id("d", "xy", "")


# Refusals of RCPT TO as real servers word them, and whether they are about the mailbox for good.
RECIPIENT_ANSWERS = [
    (550, "5.1.1 <a@example.org>: Recipient address rejected: User unknown in local table", True),
    (550, "5.1.1 User unknown in relay recipient table", True),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found", True),
    (556, "5.1.10 Recipient address has null MX", True),
    (550, "5.1.2 Host unknown", True),
    (501, "5.1.3 Bad recipient address syntax", True),
    (550, "5.2.1 The email account that you tried to reach is disabled", True),
    (550, "5.1.0 No such user here", True),
    (550, "User unknown", True),
    (550, "No such mailbox", True),
    (550, "<a@example.org>... User unknown", True),
    (550, "Unrouteable address", True),
    (553, "sorry, no mailbox here by that name (#5.7.17)", True),
    (551, "User not local; please try elsewhere", True),
    (550, "5.7.1 Relaying denied", False),
    (554, "5.7.1 <a@example.org>: Relay access denied", False),
    (550, "relay not permitted", False),
    (550, "User unknown in relay recipient table", False),
    (550, "Authentication required for relay", False),
    (553, "sorry, that domain isn't in my list of allowed rcpthosts", False),
    (550, "5.1.8 Sender address rejected: Domain not found", False),
    (550, "5.1.7 Invalid sender address", False),
    (550, "5.1.0 Address rejected", False),
    (550, "Sender mailbox unavailable", False),
    (552, "5.2.2 Mailbox full", False),
    (550, "5.7.1 Service unavailable; client host blocked using a block list", False),
    (550, "rejected for policy reasons", False),
    (550, "", False),
    (554, "Transaction failed", False),
    (450, "4.2.0 Greylisted", False),
    (450, "4.1.1 User unknown", False),
    (421, "User unknown, closing", False),
    (250, "OK", False),
]


def test_only_a_word_about_the_mailbox_is_for_good() -> None:
    """A recipient is given up for what is said of the mailbox, never for what is unclear."""
    said = [
        (code, words, is_about_the_mailbox(code, words)) for code, words, _ in RECIPIENT_ANSWERS
    ]
    assert said == RECIPIENT_ANSWERS


@settings(deadline=None)  # a busy machine is no failure
@given(code=st.integers(400, 599), words=st.text(max_size=80))
def test_a_relay_that_is_denied_is_never_for_good(code: int, words: str) -> None:
    """Whatever else a server says: where it speaks of relaying, the recipient is not given up."""
    assert not is_about_the_mailbox(code, f"Relay denied {words}")


@pytest.mark.parametrize(
    ("refused", "answer", "final"),
    [
        ("550 no such mailbox", "250 OK", True),
        ("450 mailbox busy", "250 OK", False),
        (None, "552 too large", False),
        (None, "451 try later", False),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    sink: tuple[Sink, MailServer], refused: str | None, answer: str, final: bool
) -> None:
    """Only a missing mailbox is final, and the server's words are kept."""
    handler, server = sink
    handler.refused, handler.answer = refused, answer
    with pytest.raises(NotAccepted) as caught:
        server.send(a_message())
    assert caught.value.final is final
    assert (refused or answer)[4:] in str(caught.value)


def test_a_server_that_drips_holds_us_for_a_limited_time_only() -> None:
    """Bytes that come one by one begin no new time-out: the connection ends, for good and all."""
    with MisbehavingServer(Manners(drip=0.02)) as rude:
        server = MailServer("127.0.0.1", rude.port, "none", timeout_seconds=0.5)
        with pytest.raises(NotAccepted, match="it took too long") as caught:
            server.send(a_message())
    assert (caught.value.final, caught.value.cause) == (False, "server")


def test_a_server_without_8bitmime_gets_seven_bits() -> None:
    """Letters beyond ASCII arrive whole either way (RFC 6152)."""
    message = build_message(
        sender="watch@example.org",
        recipient="reader@example.org",
        subject="Condado de Doña Ana",
        text="Reunión del condado de Doña Ana\n",
        html=None,
        identity=message_id("example.org", "a"),
        written=WRITTEN,
    )
    for extensions in ((), ("8BITMIME",)):
        with MisbehavingServer(Manners(extensions=extensions)) as polite:
            MailServer("127.0.0.1", polite.port, "none", timeout_seconds=5).send(message)
        (mail,) = polite.accepted
        assert mail.get_content().rstrip() == "Reunión del condado de Doña Ana"
        assert mail["Content-Transfer-Encoding"] != ("8bit" if not extensions else "7bit")


def test_a_dead_server_is_worth_another_try() -> None:
    """Nobody listens: the reason names host and port, and it is not given up."""
    with pytest.raises(NotAccepted, match=r"127\.0\.0\.1:1 did not answer") as caught:
        MailServer("127.0.0.1", 1, "none").send(a_message())
    assert caught.value.final is False


@settings(deadline=None)
@given(subject=st.text(max_size=300))
def test_a_subject_never_becomes_another_header(subject: str) -> None:
    """Whatever a page says, it stays in the one subject line."""
    raw = a_message(f"x {subject}").as_bytes()
    headers = [line for line in raw.split(b"\n\n")[0].splitlines() if not line.startswith(b" ")]
    names = [line.split(b":")[0] for line in headers]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version",
        b"Content-Type",
    ]  # fmt: skip
