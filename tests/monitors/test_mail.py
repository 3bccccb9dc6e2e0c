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
from hypothesis import given
from hypothesis import strategies as st

from monitors.delivery.message import build_message, message_id
from monitors.delivery.smtp import MailServer, NotAccepted

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


@pytest.mark.parametrize(
    ("refused", "answer", "final"),
    [
        ("550 no such mailbox", "250 OK", True),
        ("450 mailbox busy", "250 OK", False),
        (None, "552 too large", True),
        (None, "451 try later", False),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    sink: tuple[Sink, MailServer], refused: str | None, answer: str, final: bool
) -> None:
    """5xx is final, 4xx is worth another try, and the server's words are kept."""
    handler, server = sink
    handler.refused, handler.answer = refused, answer
    with pytest.raises(NotAccepted) as caught:
        server.send(a_message())
    assert caught.value.final is final
    assert (refused or answer)[4:] in str(caught.value)


def test_a_dead_server_is_worth_another_try() -> None:
    """Nobody listens: the reason names host and port, and it is not given up."""
    with pytest.raises(NotAccepted, match=r"127\.0\.0\.1:1 did not answer") as caught:
        MailServer("127.0.0.1", 1, "none").send(a_message())
    assert caught.value.final is False


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
