"""Later letters of a request: drafted by the ladder's rules, written as files, stored. Not sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from countywatch.requests.draft import find_request, public_id
from countywatch.requests.events import standing_of
from countywatch.requests.files import write_bytes
from groundwork.casefile import CaseFile
from groundwork.casefile.requests import Request, RequestEvent, RequestLetter
from groundwork.law import load_law
from groundwork.paper import PaperMeta, render
from requests_templates import Requester
from requests_templates.ladder import draft_ladder
from requests_templates.ladder_order import FeeChoice, Ground, LadderDraft, LetterItem, Order
from requests_templates.ladder_rules import LetterKind


@dataclass(frozen=True)
class Wish:
    """Which letter a person wants, with the choices of its kind; see `Order`."""

    kind: LetterKind
    requester: Requester
    out: Path
    choice: FeeChoice | None = None
    cap: Decimal | None = None
    words: Mapping[int, str] = field(default_factory=dict)
    grounds: Mapping[int, tuple[Ground, ...]] = field(default_factory=dict)
    reason: str | None = None
    route: int | None = None
    templates: Path | None = None


def draft_later(
    casefile: CaseFile, public: str, wish: Wish, today: date, now: datetime
) -> dict[str, object]:
    """Drafts a later letter, stores it and writes its files, all or nothing.

    Raises Refused where the request's state does not allow it, WrongUse for a choice that does not
    fit, NotReachable where the folder cannot be written.
    """
    with casefile.session() as session:
        row = find_request(session, public)
        made = draft_ladder(_order(row, wish, today))
        letter = _letter(made, today, now, row.sample)
        row.letters.append(letter)
        row.events.append(_event(wish.kind, today, now))
        session.flush()
        letter.files = _write(letter, f"{public_id(row)}-{wish.kind}-{letter.id}", wish.out)
        return letter_json(row, letter)


def _order(row: Request, wish: Wish, today: date) -> Order:
    return Order(
        kind=wish.kind,
        standing=standing_of(row, today),
        law=load_law(row.state, today),
        agency=row.agency,
        items=tuple(LetterItem(i.number, i.series, i.category) for i in row.items),
        requester=wish.requester,
        reference=public_id(row),
        choice=wish.choice,
        cap=wish.cap,
        words=wish.words,
        grounds=wish.grounds,
        reason=wish.reason,
        route=wish.route,
        templates=wish.templates,
        sample=row.sample,
    )


def _letter(made: LadderDraft, today: date, now: datetime, sample: bool) -> RequestLetter:
    return RequestLetter(
        kind=made.kind,
        drafted_on=today,
        created_at=now,
        title=made.meta.title,
        author=made.meta.author,
        footer=made.meta.footer,
        markdown=made.markdown,
        checks=[check.to_json() for check in made.checks],
        files=[],
        sample=sample,
    )


def _event(kind: str, today: date, now: datetime) -> RequestEvent:
    """The draft of a later letter as a fact: the gap to the next one is counted from it."""
    return RequestEvent(kind="letter", on=today, note=kind, items=[], recorded_at=now)


def _write(letter: RequestLetter, stem: str, out: Path) -> list[dict[str, object]]:
    meta = PaperMeta(
        title=letter.title,
        author=letter.author,
        style="letter",
        footer=letter.footer,
        date=letter.drafted_on,
        sample=letter.sample,
    )
    paper = render(letter.markdown, meta)
    made = {"txt": paper.text().encode(), "docx": paper.docx(), "pdf": paper.pdf()}
    files: list[dict[str, object]] = []
    for kind, data in made.items():
        path = out.absolute() / f"{stem}.{kind}"
        write_bytes(path, data)
        files.append({"kind": kind, "path": str(path), "sha256": hashlib.sha256(data).hexdigest()})
    return files


def letter_json(row: Request, letter: RequestLetter) -> dict[str, object]:
    """A later letter: its request, kind and day, its files and checks."""
    return {
        "request": public_id(row),
        "letter": letter.kind,
        "drafted_on": letter.drafted_on.isoformat(),
        "agency": row.agency,
        "files": [{"kind": file["kind"], "path": file["path"]} for file in letter.files],
        "checks": letter.checks,
    }
