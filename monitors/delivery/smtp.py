"""Mail through the operator's own server, one message a connection, by RFC 5321.

What a refusal means depends on what it answers: see `answers` for the rule on recipients. All else
(connection, TLS, login, sender, relaying, the message's content, any 4yz) is for the operator to
mend or passes by itself, so it is tried again.

Once the server answered the end of DATA with 2yz the message is its own, whatever it says to QUIT.
Where the connection breaks between the end of DATA and that answer nobody can know; the message is
sent again under the same Message-ID (RFC 5321 6.1 leaves a repeat over a loss).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from io import BytesIO

from monitors.delivery.answers import Cause, is_about_the_mailbox, is_permanent, is_yes
from monitors.delivery.connection import Connection, TimeLimit

# All up to the end of DATA takes no longer than so many timeouts: two minutes by the default of 30
# seconds. A message with its picture has 200 kB; a slow line takes it in under a minute.
TOTAL_TIMEOUTS = 4

# RFC 5321 4.5.3.2.6 asks to wait ten minutes for the answer to a whole message: a server that
# scans it takes its time, and who leaves early sends it twice. Twenty timeouts of 30 seconds.
ANSWER_TIMEOUTS = 20

# The message is sent or refused by then: the farewell may fail, and must not hold up its record.
QUIT_SECONDS = 3.0

# Servers write whole manuals into their refusals.
LONGEST_ANSWER = 300


class NotAccepted(Exception):
    """Raised when a server did not take a message, in a sentence that says what to do.

    `final`: this recipient will never take it. `cause` is what it failed of.
    """

    def __init__(self, reason: str, final: bool, cause: Cause = "server") -> None:
        super().__init__(reason)
        self.final = final
        self.cause: Cause = cause


@dataclass(frozen=True, slots=True)
class _Letter:
    sender: str
    recipient: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out: `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30

    def send(self, message: EmailMessage) -> None:
        """Hands over one message to the first address of its To; raises NotAccepted."""
        letter = _Letter(_address(message, "From"), _address(message, "To"), message)
        limit = TimeLimit(self.timeout_seconds * TOTAL_TIMEOUTS)
        try:
            server = self._open(limit)
            try:
                self._hand_over(server, limit, letter)
            finally:
                _farewell(server, limit)
        finally:
            limit.close()

    def _open(self, limit: TimeLimit) -> Connection:
        context = ssl.create_default_context() if self.security == "tls" else None
        with self._failing(limit):
            return Connection(self.host, self.port, self.timeout_seconds, limit, context)

    def _hand_over(self, server: Connection, limit: TimeLimit, letter: _Letter) -> None:
        with self._failing(limit):
            server.ehlo_or_helo_if_needed()
            if self.security == "starttls":
                self._start_tls(server)
            self._log_in(server)
            raw, options = self._envelope(server, letter)
            self._name_sender(server, letter.sender, options)
            self._name_recipient(server, letter.recipient)
            self._begin_data(server)
            server.send(_dotted(raw))
        self._hear_answer(server, limit)

    def _start_tls(self, server: Connection) -> None:
        try:
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
            raise self._no_tls(_said(error)) from error

    def _log_in(self, server: Connection) -> None:
        if not self.user:
            return
        try:
            server.login(self.user, self.password or "")
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, UnicodeError) as error:
            raise NotAccepted(
                f"{self.host} refused the login as {self.user} ({_said(error)}). Check user under "
                "[mail] in countywatch.toml and the password in COUNTYWATCH_MAIL_PASSWORD.",
                final=False,
                cause="login",
            ) from error

    def _envelope(self, server: Connection, letter: _Letter) -> tuple[bytes, list[str]]:
        """The bytes of the message and what MAIL FROM says of them; raises NotAccepted."""
        utf8 = not (letter.sender + letter.recipient).isascii()
        if utf8 and not server.has_extn("smtputf8"):
            raise self._no_utf8(letter)
        eight_bits = server.has_extn("8bitmime")
        raw = _flat(letter.message, utf8, eight_bits)
        options = ["SMTPUTF8"] if utf8 else []
        if eight_bits:
            options.append("BODY=8BITMIME")
        if server.has_extn("size"):
            options.append(f"SIZE={len(raw)}")
        return raw, options

    def _no_utf8(self, letter: _Letter) -> NotAccepted:
        at_fault = letter.sender if letter.recipient.isascii() else letter.recipient
        final = at_fault == letter.recipient
        return NotAccepted(
            f"{self.host} cannot send to or from {at_fault}: it does not take addresses with "
            "letters beyond a to z (no SMTPUTF8). Use another address of theirs.",
            final,
            "recipient" if final else "sender",
        )

    def _name_sender(self, server: Connection, sender: str, options: list[str]) -> None:
        if "SMTPUTF8" in options:
            server.command_encoding = "utf-8"
        code, said = server.docmd("MAIL", f"FROM:<{sender}> {' '.join(options)}".rstrip())
        if is_yes(code):
            return
        if not is_permanent(code):
            raise self._later(code, said, "server")
        raise NotAccepted(
            f"{self.host} refused the sender {sender} ({code} {_words(said)}). Check sender under "
            "[mail] in countywatch.toml: most servers take only the address of the login.",
            final=False,
            cause="sender",
        )

    def _name_recipient(self, server: Connection, recipient: str) -> None:
        code, said = server.docmd("RCPT", f"TO:<{recipient}>")
        if is_yes(code):
            return
        words = _words(said)
        if is_about_the_mailbox(code, words):
            raise NotAccepted(
                f"{self.host} says that {recipient} takes no mail ({code} {words}). Correct the "
                "address or take it off the recipients in countywatch.toml.",
                final=True,
                cause="recipient",
            )
        if not is_permanent(code):
            raise self._later(code, said, "later")
        raise NotAccepted(
            f"{self.host} refused to pass mail on to {recipient} ({code} {words}). Check user and "
            "sender under [mail] in countywatch.toml, or ask who runs the mail server.",
            final=False,
            cause="relay",
        )

    def _begin_data(self, server: Connection) -> None:
        code, said = server.docmd("DATA")
        if code != 354:
            raise self._content_refused(code, said)

    def _hear_answer(self, server: Connection, limit: TimeLimit) -> None:
        seconds = self.timeout_seconds * ANSWER_TIMEOUTS
        limit.allow(seconds)
        if server.sock is not None:
            server.sock.settimeout(seconds)
        try:
            code, said = server.getreply()
        except OSError as error:
            raise self._no_answer() from error
        if limit.is_over:
            raise self._no_answer()
        if not is_yes(code):
            raise self._content_refused(code, said)

    def _no_answer(self) -> NotAccepted:
        return NotAccepted(
            f"{self.host} broke off before it said whether it took the message. It is sent again; "
            "if it arrives twice, both copies have the same Message-ID.",
            final=False,
            cause="unknown",
        )

    def _content_refused(self, code: int, said: bytes) -> NotAccepted:
        if not is_permanent(code):
            return self._later(code, said, "later")
        return NotAccepted(
            f"{self.host} refused the message itself ({code} {_words(said)}). Ask who runs the "
            "mail server which of its rules or block lists stopped it.",
            final=False,
            cause="message",
        )

    def _later(self, code: int, said: bytes, cause: Cause) -> NotAccepted:
        return NotAccepted(
            f"{self.host} asked to try again later ({code} {_words(said)}). Countywatch does; you "
            "need to do nothing unless it stays so.",
            final=False,
            cause=cause,
        )

    def _no_tls(self, why: str) -> NotAccepted:
        return NotAccepted(
            f"No encrypted connection to {self.host}:{self.port} could be made ({why}). Check "
            "security and port under [mail] in countywatch.toml: starttls goes with 587, tls with "
            "465.",
            final=False,
        )

    @contextmanager
    def _failing(self, limit: TimeLimit) -> Iterator[None]:
        """Says in words how a connection failed, where the steps within do not say it."""
        try:
            yield
        except (OSError, UnicodeError) as error:
            raise self._not_reached(error, limit) from error

    def _not_reached(self, error: Exception, limit: TimeLimit) -> NotAccepted:
        where = f"The mail server {self.host}:{self.port}"
        # A line that was cut off by our own time limit looks like an answer.
        if isinstance(error, smtplib.SMTPResponseException) and not limit.is_over:
            return NotAccepted(
                f"{where} turned the connection away ({_said(error)}). If it stays so, ask who "
                "runs it.",
                final=False,
            )
        if isinstance(error, ssl.SSLError):
            return self._no_tls(getattr(error, "verify_message", "") or error.reason or str(error))
        said = "it took too long" if limit.is_over else _said(error)
        return NotAccepted(
            f"{where} did not answer ({said}). Check host and port under [mail] in "
            "countywatch.toml, and your own internet connection.",
            final=False,
        )


def _address(message: EmailMessage, header: str) -> str:
    return getaddresses([str(message[header])])[0][1]


def _flat(message: EmailMessage, utf8: bool, eight_bits: bool) -> bytes:
    """The message's bytes; a server without 8BITMIME gets them in seven bits (RFC 6152)."""
    out = BytesIO()
    policy = default.clone(utf8=utf8, cte_type="8bit" if eight_bits else "7bit")
    BytesGenerator(out, policy=policy).flatten(message, linesep="\r\n")
    return out.getvalue()


def _dotted(raw: bytes) -> bytes:
    """The message as DATA wants it: a line's first dot doubled, a dot alone at the end."""
    body = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    doubled = body.replace(b"\r\n.", b"\r\n..")
    return doubled + b".\r\n"


def _farewell(server: Connection, limit: TimeLimit) -> None:
    """Says QUIT and closes; what comes of it changes nothing."""
    with suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            limit.allow(QUIT_SECONDS)
            server.sock.settimeout(QUIT_SECONDS)
            server.quit()
    server.close()


def _said(error: Exception) -> str:
    """What went wrong, in the server's words where it had any."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}".strip()
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return _words(str(error))


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:LONGEST_ANSWER]
