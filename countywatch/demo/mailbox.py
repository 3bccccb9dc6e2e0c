"""A mail server on loopback that puts each message it takes into a folder, as an .eml file."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailFolder:
    """What has arrived, each message under the name of its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.new: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps one message."""
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        identity = str(message_from_bytes(data, policy=policy.default)["Message-ID"])
        name = re.sub(r"[^0-9A-Za-z]+", "-", identity).strip("-")[:60]
        path = self.folder / f"{name}.eml"
        path.write_bytes(data)
        self.new.append(path)
        return "250 kept"


@contextmanager
def mail_folder(folder: Path) -> Iterator[MailFolder]:
    """Runs the server for as long as the block runs."""
    box = MailFolder(folder)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
