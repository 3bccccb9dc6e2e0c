"""The files of a letter: text, DOCX, PDF and a mail to open, and a copy in Spanish to read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from groundwork.casefile.requests import Request, RequestFile
from groundwork.errors import NotReachable
from groundwork.law import load_law
from groundwork.paper import Paper, PaperMeta, render
from requests_templates import Period
from requests_templates.linter import may_email
from requests_templates.mailing import as_mail, mail_subject
from requests_templates.model import NEW_PAGE
from requests_templates.reading_copy import ReadingCopy, spanish_copy

READING_COPY = "txt_es"
_ENDINGS = {READING_COPY: "es.txt"}


def public_id(row: Request) -> str:
    """The id of a request as it stands outside: `r3`."""
    return f"r{row.id}"


def paper_of(row: Request) -> Paper:
    """The stored letter with its checklist, ready for each output."""
    return render(row.markdown, _meta(row))


def _meta(row: Request) -> PaperMeta:
    return PaperMeta(
        title=row.title,
        author=row.author,
        style="letter",
        footer=row.footer,
        date=row.drafted_on,
        sample=row.sample,
    )


def write_files(
    row: Request, out: Path, now: datetime, templates: Path | None = None
) -> list[RequestFile]:
    """Writes a letter's files into a folder; raises NotReachable where it cannot.

    A mail is made only of a letter that is ready, and only where the law takes requests by e-mail.
    """
    paper = paper_of(row)
    stem = f"{public_id(row)}-{slug(row.agency)}"
    made = {"txt": paper.text().encode(), "docx": paper.docx(), "pdf": paper.pdf()}
    law = load_law(row.state)
    if row.ready and may_email(law):
        letter = row.markdown.rpartition(NEW_PAGE)[0] or row.markdown
        attached = {f"{stem}.{kind}": made[kind] for kind in ("pdf", "docx")}
        text = render(letter, _meta(row)).text()
        made["eml"] = as_mail(mail_subject(row.title, law), text, attached)
    made[READING_COPY] = spanish_copy(_restated(row), templates).text().encode()
    files = []
    for kind, data in made.items():
        path = out.absolute() / f"{stem}.{_ENDINGS.get(kind, kind)}"
        write_bytes(path, data)
        digest = hashlib.sha256(data).hexdigest()
        files.append(RequestFile(kind=kind, path=str(path), sha256=digest, written_at=now))
    return files


def _restated(row: Request) -> ReadingCopy:
    return ReadingCopy(
        reference=public_id(row),
        agency=row.agency,
        law_name=row.law_name,
        law_citation=row.law_citation,
        requester=row.author,
        drafted_on=row.drafted_on,
        period=Period(row.period_start, row.period_end),
        categories=[item.category for item in row.items],
        answer_by=row.answer_by,
        of_law=row.answer_basis == "law",
        sample=row.sample,
    )


def reading_copies(files: Sequence[RequestFile]) -> list[dict[str, str]]:
    """The copies for the requester's own reading: language and path."""
    return [{"lang": "es", "path": f.path} for f in files if f.kind == READING_COPY]


def slug(text: str) -> str:
    """A name that every file system takes, at most 40 characters of it."""
    words = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", words)[:40].strip("-") or "office"


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file and the folders above it; raises NotReachable where it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be written ({error.strerror}); name another folder with --out."
        ) from error
