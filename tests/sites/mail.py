"""Real SMTP servers on loopback: one that keeps every message it accepted, one that misbehaves."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


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


# In the place of an answer: the connection is closed in order, or broken off.
HANG_UP, RESET = "hang up", "reset"


@dataclass(frozen=True, slots=True)
class Manners:
    """What a server answers at each step of the conversation.

    `drip` sends a banner that never ends, a byte every so many seconds. `tls` and `login` are the
    answers to STARTTLS and AUTH; None does not offer them. After "220" TLS begins, under the
    certificate in the file `certificate`.
    """

    banner: str = "220 mail.example.org"
    extensions: tuple[str, ...] = ("8BITMIME",)
    tls: str | None = None
    login: str | None = None
    sender: str = "250 OK"
    recipient: str = "250 OK"
    data: str = "354 Go on"
    answer: str = "250 OK"
    quit: str = "221 Bye"
    drip: float = 0.0
    certificate: Path | None = None


class _Over(Exception):
    """Ends a conversation."""


class MisbehavingServer:
    """Talks SMTP as its `manners` say, which a test may change at any time.

    `seen` are all messages that came through to their last dot, `accepted` those that were answered
    with 2yz, `visits` the connections.
    """

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.seen: list[EmailMessage] = []
        self.accepted: list[EmailMessage] = []
        self.visits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> MisbehavingServer:
        self._start(self._serve)
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            self._start(self._talk, connection, self.manners)

    def _talk(self, connection: socket.socket, manners: Manners) -> None:
        connection.settimeout(10)
        with connection, connection.makefile("rb") as lines, suppress(OSError, _Over):
            if manners.drip:
                self._drip(connection, manners.drip)
            _say(connection, manners.banner)
            while line := lines.readline():
                verb = line.decode("latin-1").partition(" ")[0].strip().upper()
                self._answer(connection, lines, verb, manners)

    def _answer(
        self, connection: socket.socket, lines: BinaryIO, verb: str, manners: Manners
    ) -> None:
        replies = {
            "STARTTLS": manners.tls or "502 No",
            "AUTH": manners.login or "502 No",
            "MAIL": manners.sender,
            "RCPT": manners.recipient,
            "DATA": manners.data,
            "QUIT": manners.quit,
        }
        if verb == "EHLO":
            _say(connection, _greeting(manners))
            return
        _say(connection, replies.get(verb, "250 OK"))
        if verb == "STARTTLS" and manners.certificate is not None:
            _shake_hands(connection, manners.certificate)
        if verb == "DATA" and manners.data.startswith("354"):
            self._take(connection, lines, manners)
        if verb == "QUIT":
            raise _Over

    def _take(self, connection: socket.socket, lines: BinaryIO, manners: Manners) -> None:
        raw = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise _Over  # whoever sent it is gone: half a message is none
            raw += line.removeprefix(b".")
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.seen.append(mail)
        if manners.answer.startswith("2"):
            self.accepted.append(mail)
        _say(connection, manners.answer)

    def _drip(self, connection: socket.socket, seconds: float) -> None:
        while not self._closing.wait(seconds):
            connection.sendall(b"2")


def _greeting(manners: Manners) -> str:
    extensions = [*manners.extensions]
    if manners.tls is not None:
        extensions.append("STARTTLS")
    if manners.login is not None:
        extensions.append("AUTH PLAIN")
    lines = ["mail.example.org", *extensions]
    return "".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}"


def _shake_hands(connection: socket.socket, certificate: Path) -> None:
    """Begins TLS; a client that does not trust the certificate ends it here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with context.wrap_socket(connection.dup(), server_side=True) as wrapped:
        wrapped.recv(1)
    raise _Over


def self_signed(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(host, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(pem))
    return path


def _say(connection: socket.socket, answer: str) -> None:
    if answer == HANG_UP:
        raise _Over
    if answer == RESET:
        # Closing with a linger of nothing sends a reset instead of an orderly end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise _Over
    connection.sendall(answer.encode() + b"\r\n")
