"""Finding amounts near immigration terms in the case file, and what a person says of them.

Rows of budgets come from monitors.budgets, sentences from the signs of the watchlist and from the
terms of budgets. Nothing enters the ledger unless a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile, documents
from groundwork.casefile import candidates as store
from groundwork.casefile.candidates import Candidate
from groundwork.casefile.documents import Document, DocumentVersion, Page
from groundwork.casefile.signs import Matching
from groundwork.casefile.sources import Source
from groundwork.places import Place
from monitors.budgets import budget_lines, strength
from monitors.budgets.model import BudgetLine
from monitors.budgets.money import scale_of
from monitors.matching.sentences import bounds
from reports.candidates import Found, Span, near_terms
from reports.citations import stands_on

PRODUCED = "file:produced/"  # how the address of such a source begins
_IMMIGRANTS = re.compile(r"\bimmigrants?\b", re.IGNORECASE)
MOST = 400  # of one document; more is a table that needs an eye and no list


@dataclass(frozen=True, slots=True)
class Search:
    """What a search did: ids of new candidates, how many were offered before, documents looked at
    and those of no county, and titles of which only the first ones are offered."""

    new: tuple[str, ...]
    known: int
    documents: int
    without_place: int
    cut: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """The outcome as a value for scripts."""
        return {
            "new": list(self.new),
            "known": self.known,
            "documents": self.documents,
            "without_place": self.without_place,
            "cut": list(self.cut),
        }


def find_candidates(casefile: CaseFile, place: Place | None, now: datetime) -> Search:
    """Looks through the newest version of every document, of one place or of all, and stores what
    was never offered before: a rejected amount does not come back."""
    new: list[str] = []
    cut: list[str] = []
    known = looked = homeless = 0
    with casefile.reading() as session:
        wanted = list(_documents(session, place))
    for document_id, fips in wanted:
        if fips is None:
            homeless += 1
            continue
        looked += 1
        with casefile.reading() as session:
            title, sha256, found = _looked_at(session, document_id)
        if len(found) > MOST:
            cut.append(title)
        if not found:
            continue
        with casefile.session() as session:
            version = documents.version_of(session, document_id, sha256)
            rows = [_kept(session, version, fips, one, now) for one in found[:MOST]]
            new += [public_id(row) for row in rows if row]
            known += rows.count(None)
    return Search(tuple(new), known, looked, homeless, tuple(cut))


def public_id(candidate: Candidate) -> str:
    """The id as people see it: `k3`."""
    return f"k{candidate.id}"


def _documents(session: Session, place: Place | None) -> Iterator[tuple[int, str | None]]:
    query = select(Document.id, Source.place_fips).join(Source).order_by(Document.id)
    if place is not None:
        query = query.where(Source.place_fips == place.fips)
    for row in session.execute(query):
        yield row[0], row[1]


def _looked_at(session: Session, document_id: int) -> tuple[str, str, list[Found]]:
    """A document's title, the hash of its newest version, and what was found in it."""
    document = session.get_one(Document, document_id)
    version = documents.newest_version_of(session, document_id)
    if version is None:
        return document.title, "", []
    return document.title, version.sha256, _found(session, document, version)


def _found(session: Session, document: Document, version: DocumentVersion) -> list[Found]:
    """The amounts of one version, each once, in reading order; only what its page bears out."""
    text = documents.text_of(session, version.sha256)
    pages = documents.pages_of(session, text.id) if text else ()
    signs = _signs(session, version, text.id) if text else {}
    is_whole = _is_produced(session, document) and _speaks_of_it(document, pages)
    if not is_whole and not signs and not _speaks_of_it(document, pages):
        return []
    lines = budget_lines([page for page in pages if is_whole or _names_it(page.text)])
    found = [_of_row(one) for one in lines if one.amount and (is_whole or _is_of_it(one))]
    for page in pages:
        taken = [(one.start, one.end) for one in lines if one.page == page.number]
        terms = None if is_whole else [*signs.get(page.number, ()), *_term_lines(page.text)]
        if terms is None or terms:
            found += near_terms(
                page.text, page.number, terms, bounds, scale=_scale(page.text), taken=taken
            )
    texts = {page.number: page.text for page in pages}
    sound = {
        one.fingerprint: one for one in reversed(found) if stands_on(one.quote, texts[one.page])
    }
    return sorted(sound.values(), key=lambda one: (one.page, one.start, one.heading))


def _signs(session: Session, version: DocumentVersion, text_id: int) -> dict[int, list[Span]]:
    """The spans of the newest matching's signs by page."""
    query = select(Matching).where(Matching.version_id == version.id, Matching.text_id == text_id)
    newest = session.scalar(query.order_by(Matching.id.desc()).limit(1))
    found: dict[int, list[Span]] = {}
    for sign in newest.signs if newest else ():
        found.setdefault(sign.page, []).append((sign.start, sign.end))
    return found


def _is_produced(session: Session, document: Document) -> bool:
    return session.get_one(Source, document.source_id).url.startswith(PRODUCED)


def _speaks_of_it(document: Document, pages: Sequence[Page]) -> bool:
    return _names_it(document.title) or any(_names_it(page.text) for page in pages)


def _term_lines(text: str) -> Iterator[Span]:
    """The lines that name such a matter."""
    start = 0
    for line in text.splitlines(keepends=True):
        if strength(_IMMIGRANTS.sub(" ", line)) == 3:
            yield start, start + len(line.rstrip())
        start += len(line)


def _scale(text: str) -> int:
    """By how much the figures of a page count, where it says so."""
    return next((scale for line in text.splitlines() if (scale := scale_of(line))), 1)


def _is_of_it(line: BudgetLine) -> bool:
    return _names_it(f"{line.section} {line.label}")


def _names_it(words: str) -> bool:
    """Whether words name immigration enforcement or people held for it; services for immigrants
    are another matter."""
    return bool(strength(_IMMIGRANTS.sub(" ", words)))


def _of_row(line: BudgetLine) -> Found:
    exact = line.amount is not None and line.amount == round(line.amount, 2)
    quote = " ".join(line.quote.split())
    return Found(
        page=line.page,
        start=line.start,
        end=line.end,
        quote=quote,
        shown=quote,
        amount=line.amount if exact else None,
        doubt="" if exact else "no amount in dollars and cents",
        label=f"{line.account} {line.label}".strip(),
        heading=line.column.head,
        section=line.section,
    )


def _kept(
    session: Session, version: DocumentVersion, fips: str, found: Found, now: datetime
) -> Candidate | None:
    """Stores a candidate; None where it was offered before."""
    if store.is_known(session, version.document_id, version.sha256, found.fingerprint):
        return None
    row = Candidate(
        place_fips=fips,
        document_id=version.document_id,
        version_id=version.id,
        sha256=version.sha256,
        page=found.page,
        start=found.start,
        end=found.end,
        quote=found.quote,
        shown=found.shown,
        amount=found.amount,
        doubt=found.doubt,
        label=found.label,
        heading=found.heading,
        section=found.section,
        direction=found.direction,
        fingerprint=found.fingerprint,
        found_at=now,
    )
    session.add(row)
    session.flush()
    return row
