"""A letter as a mail that a person opens, reads and sends. Nothing here can send it."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from groundwork.law import RecordsLaw
from groundwork.paper import one_line
from requests_templates.wording import subject_words

_TYPES = {
    "pdf": ("application", "pdf"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def mail_subject(title: str, law: RecordsLaw) -> str:
    """The subject line: the letter's title, after the words that the law wants there."""
    wanted = subject_words(law)
    return one_line(f"{wanted}: {title}" if wanted else title)


def as_mail(subject: str, text: str, attached: Mapping[str, bytes]) -> bytes:
    """An `.eml` that mail programs open as a new message: the whole letter in the mail's own text.

    It names no recipient, since no address was checked. `attached` holds PDF and DOCX by file
    name. The same input gives the same bytes.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = one_line(subject)
    mail["To"] = ""
    mail["X-Unsent"] = "1"
    mail.set_content(text, cte="quoted-printable")
    for name, data in attached.items():
        maintype, subtype = _TYPES[name.rpartition(".")[2]]
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    mail.set_boundary(f"=_{sha256(text.encode()).hexdigest()[:40]}")
    return mail.as_bytes()
