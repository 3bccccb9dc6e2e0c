"""From an alert or from topics to a letter: drafted, stored, written as files. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.archive.alert_views import cited_by, find_alert
from countywatch.requests.agreement_text import agreement_text
from countywatch.requests.files import (
    READING_COPY,
    paper_of,
    public_id,
    reading_copies,
    write_files,
)
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
from groundwork.errors import Refused, WrongUse
from groundwork.law import Closure, Deadline, RecordsLaw, answer_by, deadlines, load_law
from groundwork.reading.masking import mask
from requests_templates import AlertEvidence, Draft, Period, Requester, find_topics
from requests_templates import Request as LetterRequest
from requests_templates import draft as draft_letter
from requests_templates.drafting import agency_name
from requests_templates.planning import Office, PlannedLetter, plan

__all__ = [
    "Order",
    "alert_evidence",
    "draft_request",
    "export_request",
    "find_request",
    "paper_of",
    "public_id",
    "request_json",
]


@dataclass(frozen=True)
class Order:
    """What a person asks for: `today` is the letter's date, `closures` days the county is closed.

    `period` None: last year and this one up to `today`. `offices` asks several offices, each with
    the name it is addressed by; without them one agency is asked. `all_letters`: besides the first
    letter also those for the topics' other records. `fee_cap` is in dollars.
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
    offices: tuple[tuple[Office, str], ...] = ()
    all_letters: bool = False
    fee_cap: Decimal | None = None
    templates: Path | None = None


def draft_request(casefile: CaseFile, order: Order, now: datetime) -> dict[str, object]:
    """Drafts the letters of an order, stores them and writes their files, all or nothing.

    Gives the contract's JSON of the first; `letters` holds one line for each. Raises UnknownState,
    WrongUse (topic, agency, office, alert), BadInput (a broken template) and NotReachable where the
    folder cannot be written.
    """
    law = load_law(order.state, order.today)
    order = replace(order, agency=agency_name(order.agency))
    letters, later = _planned(order)
    asked = frozenset(c.number for letter in letters for c in letter.categories)
    everything = asked | later
    with casefile.session() as session:
        alert = find_alert(session, order.alert_id) if order.alert_id else None
        evidence = alert_evidence(session, alert)
        agreement = agreement_text(session, alert, order.agency, law.state_name)
        made = []
        for place, letter in enumerate(letters):
            one = replace(order, agency=_addressed(order, letter))
            row = add_request(session, _row(one, law, alert, now))
            wanted = replace(
                _letter(one, law, row, evidence),
                planned=letter,
                asked_elsewhere=everything if place else asked,
                agreement=agreement,
            )
            _keep(row, draft_letter(wanted))
            row.events.append(event("drafted", order.today, now))
            files = write_files(row, order.out, now, order.templates)
            row.files.extend(files)
            made.append((row, letter, files))
        first, _, files = made[0]
        return {
            **request_json(first, files),
            "related": [public_id(row) for row, _, _ in made[1:]],
            "letters": [_line(row, letter, files) for row, letter, files in made],
        }


def _planned(order: Order) -> tuple[tuple[PlannedLetter, ...], frozenset[int]]:
    """The letters of an order, and the numbers of its topics' records that none of them holds."""
    chosen = find_topics(order.topics)
    whole = plan(chosen, [office for office, _ in order.offices])
    letters = whole.letters if order.offices or order.all_letters else whole.letters[:1]
    if not letters:
        names = ", ".join(office.office for office, _ in order.offices)
        raise WrongUse(
            f"No record of the topics {', '.join(order.topics)} is likely to be with {names}; name "
            "other topics or offices."
        )
    asked = {c.number for letter in letters for c in letter.categories}
    later = {c.number for topic in chosen for c in topic.records} - asked
    return letters, frozenset(later)


def _addressed(order: Order, letter: PlannedLetter) -> str:
    """The name of the office that a letter goes to."""
    named = dict(order.offices)
    return named[letter.office] if letter.office else order.agency


def _line(row: Request, letter: PlannedLetter, files: Sequence[RequestFile]) -> dict[str, object]:
    return {
        "request": public_id(row),
        "agency": row.agency,
        "office": letter.office.office if letter.office else None,
        "risk": letter.risk,
        "items": len(row.items),
        "ready": row.ready,
        "files": _files(files),
    }


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
        fee_cap=order.fee_cap,
        templates=order.templates,
    )


def _deadlines(order: Order, law: RecordsLaw) -> tuple[Deadline, ...]:
    """The dates of a letter that is received on its own day, by a way that the law takes."""
    ways = law.form.channels.printable or ("email",)
    channel = "email" if "email" in ways else ways[0]
    return deadlines(law, received=order.today, channel=channel, closures=order.closures)


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
    casefile: CaseFile,
    public: str,
    out: Path,
    today: date,
    now: datetime,
    templates: Path | None = None,
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
        files = write_files(row, out, now, templates)
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
        "files": _files(row.files if files is None else files),
        "reading_copy": reading_copies(row.files if files is None else files),
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


def _files(files: Sequence[RequestFile]) -> list[dict[str, str]]:
    """The files for the office; the copy for the requester's own reading is none of them."""
    return [{"kind": f.kind, "path": f.path} for f in files if f.kind != READING_COPY]
