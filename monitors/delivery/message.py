"""A mail message from its parts, with a Message-ID that is fixed by what it is about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Inline:
    """A PNG that the HTML part shows at `cid:` and this id ("page-a7@example.org")."""

    content_id: str
    file_name: str
    png: bytes


def message_id(domain: str, *parts: str) -> str:
    """The one Message-ID of a delivery: the same parts give the same id, on every try."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"<{digest[:40]}@{domain}>"


def sender_domain(sender: str) -> str:
    """The domain of a sender's address, for Message-IDs."""
    return sender.rpartition("@")[2].strip(" >") or "countywatch.invalid"


def build_message(
    *,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    html: str | None,
    identity: str,
    written: datetime,
    inline: Inline | None = None,
) -> EmailMessage:
    """A message with a text part and, where given, an HTML part with a picture of its own.
    `written` is an aware time."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    # A header is one line: a page's line break must not start another header.
    message["Subject"] = " ".join(subject.split())[:240]
    message["Date"] = format_datetime(written)
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
        if inline is not None:
            *_, shown = message.iter_parts()
            shown.add_related(
                inline.png,
                "image",
                "png",
                cid=f"<{inline.content_id}>",
                filename=inline.file_name,
                disposition="inline",
            )
    return message
