"""What a person says of a candidate: confirmed it becomes a ledger line, rejected it stays away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from countywatch.archive.pages import StoredPage, stored_page
from countywatch.costs.ledger import entry_of
from groundwork.casefile import candidates as store
from groundwork.casefile import ledger as lines
from groundwork.casefile.candidates import CONFIRMED, REJECTED, WAITING, Candidate
from groundwork.casefile.documents import Document, DocumentVersion, Page, text_of
from groundwork.casefile.ids import row_number
from groundwork.errors import WrongUse
from groundwork.places import Place, resolve
from groundwork.reading.masking import mask
from reports.categories import category_hints
from reports.checking import check_row
from reports.citations import shows_amount, stands_on
from reports.ledger import latest_year
from reports.model import DIRECTIONS, LedgerLine
from reports.money import dollars_in_words, parse_money, plain_money, shorten
from reports.pipeline import hint_of
from reports.stops import stops

BESIDE = 300  # characters of the page shown on either side of an amount
CORRECTED = ("amount", "quote", "label", "direction")


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate with its document's title and the words of the page around it."""

    row: Candidate
    id: str
    title: str
    around: str

    def to_json(self) -> dict[str, Any]:
        """The candidate as a value for scripts; what tells a person apart is covered."""
        row = self.row
        return {
            "id": self.id,
            "state": row.state,
            "place": row.place_fips,
            "document": f"d{row.document_id}",
            "title": self.title,
            "sha256": row.sha256,
            "page": row.page,
            "amount": plain_money(row.amount),
            "shown": row.shown,
            "doubt": row.doubt or None,
            "label": mask(row.label),
            "column": row.heading or None,
            "section": row.section or None,
            "direction": row.direction,
            "quote": mask(row.quote),
            "around": mask(self.around),
            "line": row.line,
            "why": row.why,
            "history": row.history,
        }


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The line that a candidate became, and what to look at in it."""

    line: LedgerLine
    remarks: tuple[str, ...]


def find_candidate(session: Session, public_id: str) -> Candidate:
    """The candidate of an id like `k3`; raises WrongUse where there is none."""
    number = row_number(public_id, "k")
    found = None if number is None else store.candidate_of(session, number)
    if found is None:
        raise WrongUse(
            f"There is no candidate {shorten(public_id)}; countywatch ledger candidates list names "
            "them like k3."
        )
    return found


def shown(session: Session, row: Candidate) -> Shown:
    """A candidate as it is shown to a person."""
    title = session.get_one(Document, row.document_id).title
    text = _page_text(session, row)
    around = text[max(0, row.start - BESIDE) : row.end + BESIDE]
    return Shown(row, f"k{row.id}", title, around.strip())


def candidate_page(session: Session, row: Candidate) -> StoredPage:
    """The page of the very version in which a candidate was found."""
    version = session.get_one(DocumentVersion, row.version_id)
    return stored_page(session, f"d{row.document_id}", row.page, version.number)


def _page_text(session: Session, row: Candidate) -> str:
    """The page as it was read; empty where it was read anew and has fewer pages now."""
    text = text_of(session, row.sha256)
    held = session.query(Page).filter_by(text_id=text.id, number=row.page).first() if text else None
    return held.text if held else ""


def confirm(
    session: Session,
    row: Candidate,
    said: Mapping[str, str | None],
    now: datetime,
    extra: Sequence[Place] = (),
) -> Confirmed:
    """Makes a ledger line of a candidate: documented, citing the bytes it was found in.

    `said` are the line's cells that a person gives; they stand over what was found. Raises
    WrongUse where the line would break a rule of the ledger, or where its id is taken.
    """
    _refuse_decided(row)
    cells = {**_cells(row), **{column: text for column, text in said.items() if text}}
    if row.amount is None and "amount" not in cells and cells["grade"] != "U":
        raise WrongUse(
            f"k{row.id} shows {shorten(row.shown)}, {row.doubt}; say with --amount what it comes "
            "to, and with --grade what that rests on."
        )
    for column, option in (("period_start", "--from"), ("period_end", "--to")):
        if column not in cells:
            raise WrongUse(f"k{row.id} needs the period that it is for; give it with {option}.")
    if "stage" in cells and cells["direction"] == "cost":
        raise WrongUse(
            f"k{row.id} is taken for a cost, and only income has a stage; add --direction income."
        )
    line = _checked(row, cells, now, extra)
    if lines.current_entry(session, line.place.fips, line.id):
        raise WrongUse(f"The ledger has a line {shorten(line.id)} already; name another with --id.")
    if line.quote and line.source == row.sha256:
        _refuse_unfound(session, row, line.quote)
    for problem in stops([line], "one line has one year"):
        raise WrongUse(problem.message)
    origin = (f"candidate k{row.id}", row.sha256, 0)
    lines.keep_entry(session, entry_of(line, origin, now))
    row.state, row.line, row.why, row.decided_at = CONFIRMED, line.id, None, now
    return Confirmed(line, _remarks(line))


def _cells(row: Candidate) -> dict[str, str]:
    cells = {
        "id": f"k{row.id}",
        "place": row.place_fips,
        "direction": row.direction,
        "grade": "D",
        "source": row.sha256,
        "page": str(row.page),
        "quote": row.quote,
        "note": ", ".join(part for part in (row.section, row.heading) if part)[:200],
    }
    amount = plain_money(row.amount)
    return cells | ({"amount": amount} if amount else {})


def _checked(
    row: Candidate, cells: dict[str, str], now: datetime, extra: Sequence[Place]
) -> LedgerLine:
    """The line by the rules of the ledger; where the words show another figure its note says so."""

    def find(text: str) -> Place:
        return resolve(text, extra)

    line, problems = check_row(cells, find, latest_year(now.date()))
    if line is None:
        column, message = problems[0]
        raise WrongUse(f"k{row.id}, {column.replace('_', ' ')}: {message}")
    if line.amount is None or shows_amount(line):
        return line
    note = "; ".join(
        part for part in (line.note, f"counted as {dollars_in_words(line.amount)}") if part
    )
    line, problems = check_row({**cells, "note": note}, find)
    if line is None:
        raise WrongUse(f"k{row.id}, note: {problems[0][1]}")
    return line


def _remarks(line: LedgerLine) -> tuple[str, ...]:
    doubts = [f"Category {doubt}" for doubt in category_hints([line.category]).values()]
    hint = hint_of(line)
    return (*doubts, *([f"{hint}."] if hint else []))


def reject(row: Candidate, why: str, now: datetime) -> None:
    """Keeps an amount out of the ledger, and out of every later search. Raises WrongUse without a
    reason, or where it was confirmed."""
    _refuse_decided(row)
    if not why.strip():
        raise WrongUse("Say with --why what speaks against it; others will read it.")
    row.state, row.why, row.decided_at = REJECTED, " ".join(why.split())[:500], now


def correct(
    session: Session, row: Candidate, said: Mapping[str, str | None], now: datetime
) -> None:
    """Corrects what was read, and keeps what it was; the candidate goes on waiting.

    Of amount, quote, label and direction. Raises WrongUse for a quote that is not on the page, an
    amount that is none, or where nothing is said.
    """
    _refuse_decided(row)
    changes = {field: text for field in CORRECTED if (text := said.get(field))}
    if not changes:
        raise WrongUse("Say what is to be corrected: --amount, --quote, --label or --direction.")
    if quote := changes.get("quote"):
        _refuse_unfound(session, row, quote)
    if (direction := changes.get("direction")) and direction not in DIRECTIONS:
        raise WrongUse(f"{shorten(direction)} is none of {', '.join(DIRECTIONS)}.")
    history = list(row.history)
    for field, text in changes.items():
        value: str | Decimal = _amount(text) if field == "amount" else " ".join(text.split())
        was = getattr(row, field)
        history.append(
            {
                "field": field,
                "was": plain_money(was) if field == "amount" else was,
                "now": text,
                "at": now.isoformat(timespec="seconds"),
            }
        )
        setattr(row, field, value)
    if "amount" in changes:
        row.doubt = ""
    row.history, row.state, row.why = history, WAITING, None


def _amount(text: str) -> Decimal:
    try:
        return parse_money(text)
    except ValueError as error:
        raise WrongUse(str(error)) from error


def _refuse_unfound(session: Session, row: Candidate, quote: str) -> None:
    if not stands_on(quote, _page_text(session, row)):
        raise WrongUse(
            f"{shorten(quote, 80)} is not on page {row.page} of d{row.document_id}; quote the page "
            "as it stands."
        )


def _refuse_decided(row: Candidate) -> None:
    if row.state == CONFIRMED:
        raise WrongUse(
            f"k{row.id} is line {row.line} of the ledger already; correct the line by importing it "
            "anew, as countywatch ledger export writes it."
        )
