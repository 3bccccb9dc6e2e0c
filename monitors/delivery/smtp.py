"""Mail through the operator's own server, one message a connection."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage


class NotAccepted(Exception):
    """Raised when a server did not take a message. `final`: trying again will not help."""

    def __init__(self, reason: str, final: bool) -> None:
        super().__init__(reason)
        self.final = final


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
        """Hands over one message; raises NotAccepted with a reason a person can act on."""
        try:
            with self._connect() as server:
                self._log_in(server)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise NotAccepted(
                f"{self.host} refused the recipient: {_words(said)}", code >= 500
            ) from error
        except smtplib.SMTPResponseException as error:
            # A refused password is mended by the operator, so it is worth another try.
            final = error.smtp_code >= 500 and not isinstance(
                error, smtplib.SMTPAuthenticationError
            )
            raise NotAccepted(
                f"{self.host} answered {error.smtp_code}: {_words(error.smtp_error)}", final
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotAccepted(
                f"the mail server {self.host}:{self.port} did not answer ({error})", False
            ) from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                timeout=self.timeout_seconds,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password or "")


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
