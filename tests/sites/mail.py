"""A real SMTP server on loopback that keeps every message it accepted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What was accepted, in order. `answer` is what the server says to each message."""

    def __init__(self) -> None:
        self.port = 0
        self.answer = "250 OK"
        self._lock = threading.Lock()
        self._received: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a message, unless the answer refuses it."""
        content = envelope.content
        assert isinstance(content, bytes)
        if self.answer.startswith("250"):
            with self._lock:
                self._received.append(message_from_bytes(content, policy=policy.default))
        return self.answer

    @property
    def received(self) -> list[EmailMessage]:
        """The messages so far."""
        with self._lock:
            return list(self._received)

    @property
    def ids(self) -> list[str]:
        """Their Message-IDs, in order."""
        return [str(mail["Message-ID"]) for mail in self.received]


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Runs the server for as long as the block runs."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
