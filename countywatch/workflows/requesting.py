"""From an alert or from topics to a letter: drafted, stored, written as files. Nothing is sent."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.workflows.viewing import cited_by, find_alert
from groundwork.casefile import CaseFile
from groundwork.casefile.alerts import Alert, signs_of
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.ids import row_number
from groundwork.casefile.meetings import newest_version
from groundwork.casefile.requests import (
    Request,
    RequestFile,
    RequestItem,
    add_request,
    event,
    request_of,
)
from groundwork.errors import NotReachable, Refused, WrongUse
from groundwork.law import Closure, Deadline, RecordsLaw, answer_by, deadlines, load_law
from groundwork.paper import Paper, PaperMeta, render
from groundwork.reading.masking import mask
from requests_templates import AlertEvidence, Draft, Period, Requester
from requests_templates import Request as LetterRequest
from requests_templates import draft as draft_letter


@dataclass(frozen=True)
class Order:
    """What a person asks for: `today` is the letter's date, `closures` days the county is closed.

    `period` None: last year and this one up to `today`.
    """

    agency: str
    state: str
    topics: tuple[str, ...]
    requester: Requester
    out: Path
    today: date
    alert_id: str | None = None
    period: Period | None = None
    closures: tuple[Closure, ...] = ()
    sample: bool = False


def draft_request(casefile: CaseFile, order: Order, now: datetime) -> dict[str, object]:
    """Drafts a letter, stores it and writes its files, all or nothing; gives the contract's JSON.

    Raises UnknownState, WrongUse (topic, agency, alert) and NotReachable where the folder cannot
    be written.
    """
    law = load_law(order.state)
    with casefile.session() as session:
        alert = find_alert(session, order.alert_id) if order.alert_id else None
        row = add_request(session, _row(order, law, alert, now))
        letter = draft_letter(_letter(order, law, row, alert_evidence(session, alert)))
        _keep(row, letter)
        row.events.append(event("drafted", order.today, now))
        files = write_files(row, order.out, now)
        row.files.extend(files)
        return request_json(row, files)


def _row(order: Order, law: RecordsLaw, alert: Alert | None, now: datetime) -> Request:
    period = _period(order)
    answer = answer_by(law, _deadlines(order, law))
    return Request(
        created_at=now,
        drafted_on=order.today,
        agency=order.agency,
        state=law.state,
        topics=list(order.topics),
        alert_id=alert.id if alert else None,
        law_name=law.law_name.printable or "",
        law_citation=law.citation.printable or "",
        law_as_of=law.as_of,
        period_start=period.start,
        period_end=period.end,
        answer_by=answer.date,
        answer_basis=answer.basis,
        sample=order.sample,
    )


def _period(order: Order) -> Period:
    return order.period or Period(date(order.today.year - 1, 1, 1), order.today)


def _letter(
    order: Order, law: RecordsLaw, row: Request, evidence: AlertEvidence | None
) -> LetterRequest:
    return LetterRequest(
        law=law,
        deadlines=_deadlines(order, law),
        agency=order.agency,
        topics=order.topics,
        requester=order.requester,
        today=order.today,
        reference=public_id(row),
        evidence=evidence,
        period=_period(order),
        sample=order.sample,
    )


def _deadlines(order: Order, law: RecordsLaw) -> tuple[Deadline, ...]:
    return deadlines(law, received=order.today, closures=order.closures)


def _keep(row: Request, letter: Draft) -> None:
    """Puts the finished letter into its row."""
    row.title, row.author, row.footer = letter.meta.title, letter.meta.author, letter.meta.footer
    row.markdown, row.ready = letter.markdown, letter.ready
    row.checks = [check.to_json() for check in letter.checks]
    row.items = [
        RequestItem(
            number=item.number,
            category=item.category,
            series=item.series,
            office=item.office,
            text=item.text,
        )
        for item in letter.items
    ]


def alert_evidence(session: Session, alert: Alert | None) -> AlertEvidence | None:
    """The sentence that an alert is about, with its document and meeting; its heaviest
    new sign."""
    if alert is None:
        return None
    signs = signs_of(session, alert)
    new = [sign for sign in signs if sign.id in alert.new_sign_ids]
    sign = max(new or signs, key=lambda one: one.weight)
    document = session.get_one(Document, alert.document_id)
    version = session.get_one(DocumentVersion, alert.version_id)
    meeting = newest_version(session, document.meeting_id) if document.meeting_id else None
    return AlertEvidence(
        document_title=document.title,
        url=document.url,
        page=sign.page,
        quote=mask(sign.context or sign.quote),
        meeting_title=meeting.title if meeting else None,
        body=meeting.body if meeting else None,
        meeting_date=meeting.start if meeting else None,
        sha256=version.sha256,
        fetched=version.fetched_at.isoformat(timespec="seconds"),
        cited=cited_by(session, alert)(sign.page, sign.start),
    )


def export_request(
    casefile: CaseFile, public: str, out: Path, today: date, now: datetime
) -> dict[str, object]:
    """Writes the files of a letter that is ready; raises Refused, naming what blocks it, if not."""
    with casefile.session() as session:
        row = find_request(session, public)
        blocking = [str(check["message"]) for check in row.checks if check["blocks"]]
        if not row.ready:
            raise Refused(
                f"Request {public} is not ready, so it is not exported: {blocking[0]} "
                f"Then draft it anew ({len(blocking)} to settle)."
            )
        files = write_files(row, out, now)
        row.files.extend(files)
        row.events.append(event("exported", today, now))
        return request_json(row, files)


def find_request(session: Session, public: str) -> Request:
    """The request of an id like `r3`; raises WrongUse where there is none."""
    number = row_number(public, "r")
    found = None if number is None else request_of(session, number)
    if found is None:
        raise WrongUse(f"There is no request {public[:40]!r}; see countywatch request list.")
    return found


def public_id(row: Request) -> str:
    """The id of a request as it stands outside: `r3`."""
    return f"r{row.id}"


def paper_of(row: Request) -> Paper:
    """The stored letter with its checklist, ready for each output."""
    meta = PaperMeta(
        title=row.title,
        author=row.author,
        style="letter",
        footer=row.footer,
        date=row.drafted_on,
        sample=row.sample,
    )
    return render(row.markdown, meta)


def write_files(row: Request, out: Path, now: datetime) -> list[RequestFile]:
    """Writes a letter as text, DOCX and PDF into a folder; raises NotReachable where it cannot."""
    paper = paper_of(row)
    made = {"txt": paper.text().encode(), "docx": paper.docx(), "pdf": paper.pdf()}
    stem = f"{public_id(row)}-{_slug(row.agency)}"
    files = []
    for kind, data in made.items():
        path = out.absolute() / f"{stem}.{kind}"
        _write(path, data)
        digest = hashlib.sha256(data).hexdigest()
        files.append(RequestFile(kind=kind, path=str(path), sha256=digest, written_at=now))
    return files


def _slug(text: str) -> str:
    """A name that every file system takes, at most 40 characters of it."""
    words = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", words)[:40].strip("-") or "office"


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be written ({error.strerror}); name another folder with --out."
        ) from error


def request_json(row: Request, files: Sequence[RequestFile] | None = None) -> dict[str, object]:
    """A request as the contract writes it, with a few keys more; `files` None for all of them."""
    return {
        "request": public_id(row),
        "ready": row.ready,
        "agency": row.agency,
        "state": row.state,
        "topics": row.topics,
        "alert": None if row.alert_id is None else f"a{row.alert_id}",
        "drafted_on": row.drafted_on.isoformat(),
        "period": {"start": row.period_start.isoformat(), "end": row.period_end.isoformat()},
        "law": {"name": row.law_name, "citation": row.law_citation, "as_of": row.law_as_of},
        "answer_by": {"date": row.answer_by.isoformat(), "basis": row.answer_basis},
        "files": [
            {"kind": file.kind, "path": file.path}
            for file in (row.files if files is None else files)
        ],
        "items": [
            {
                "number": item.number,
                "category": item.category,
                "office": item.office,
                "text": item.text,
                "series": item.series,
            }
            for item in row.items
        ],
        "checks": row.checks,
        "events": [event.to_json() for event in row.events],
    }
