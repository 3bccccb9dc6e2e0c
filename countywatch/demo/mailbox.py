"""A mail server on loopback that puts each message it takes into a folder, as an .eml file."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailFolder:
    """What has arrived, each message under its Message-ID; `new` holds them in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.new: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def count(self) -> int:
        """How many messages arrived; one that came twice counts twice."""
        return len(self.new)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps one message."""
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        path = self.folder / f"{_name(data)}.eml"
        path.write_bytes(data)
        self.new.append(path)
        return "250 kept"


def _name(data: bytes) -> str:
    """A file name from the Message-ID: readable, and never the same for two different ids."""
    identity = message_from_bytes(data, policy=policy.default)["Message-ID"]
    words = str(identity).encode() if identity else data
    shown = re.sub(r"[^0-9A-Za-z]+", "-", str(identity or "no-id")).strip("-")[:60]
    return f"{shown}-{hashlib.sha256(words).hexdigest()[:8]}"


class _AnyPort(Controller):
    """Takes a free port: the library itself looks for the server at the port that it asked for."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_folder(folder: Path) -> Iterator[MailFolder]:
    """Runs the server for as long as the block runs."""
    box = MailFolder(folder)
    controller = _AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
