"""Agreements under 287(g): read from a file or from the case file, and held beside ICE's list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from countywatch.agreements.lists import NewestList, newest_lists
from groundwork.casefile.documents import (
    Document,
    DocumentVersion,
    Text,
    newest_version_of,
    pages_of,
    text_of,
)
from groundwork.casefile.documents import Page as StoredPage
from groundwork.casefile.ids import find_document, row_number
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, WrongUse
from groundwork.places import STATES, Place, all_places
from groundwork.reading import Page, Reader, read_path
from monitors.agreements import list_words, matches_place, plain
from monitors.agreements.identity import state_code
from monitors.agreements.matching import county_words
from monitors.agreements.moa import (
    Agreement,
    Quote,
    against_list,
    read_file,
)
from monitors.agreements.moa.likeness import letters_of
from monitors.agreements.moa.telling import as_value, pages_words
from reports.context import Clause
from spiders.items import AgencyListed

SCAN = "It has no text layer: it is a scan, and nothing on it can be quoted."
SCAN_OF = (
    "It has no text layer: it is a scan, and its words come by OCR; compare each with the page."
)
NO_AGREEMENT = "No page of it reads as the beginning of a 287(g) agreement."
_OF_A_COUNTY = re.compile(r"\b(?:count[yv]|parish|borough|sheriff)", re.IGNORECASE)
_STATE_IN_NAME = re.compile(r"(?<=[a-z])([A-Z][A-Za-z])(?=[_\d.\s-]|$)")


@dataclass(frozen=True, slots=True)
class OnList:
    """The rows of a list that name the agency, how they were found, or why none was."""

    list_words: str | None
    rows: tuple[AgencyListed, ...]
    how: str


@dataclass(frozen=True)
class Found:
    """One agreement beside ICE's newest list."""

    agreement: Agreement
    listed: OnList


@dataclass(frozen=True)
class MoaFile:
    """What was read of a document: `source` is d12, or the name of a file of this computer.

    `note` says why there is no agreement, or what its text is.
    """

    source: str
    name: str
    outcome: str
    note: str | None
    agreements: tuple[Found, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer of `agreements read --json`."""
        return {
            "source": self.source,
            "name": self.name,
            "outcome": self.outcome,
            "note": self.note,
            "agreements": [
                as_value(one.agreement) | _listed(one.listed) for one in self.agreements
            ],
        }


def _listed(one: OnList) -> dict[str, Any]:
    rows = [
        {
            "row": row.row,
            "state": row.state,
            "agency": row.agency,
            "model": row.model,
            "signed": row.signed.isoformat() if row.signed else None,
            "moa": row.moa_url,
        }
        for row in one.rows
    ]
    return {"list": {"name": one.list_words, "found_by": one.how, "rows": rows}}


@dataclass(frozen=True)
class StoredAgreement:
    """An agreement in a document of the case file: `source` is d12, `sha256` its newest bytes."""

    source: str
    title: str
    url: str
    version: int
    sha256: str
    found: Found

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its sentences as a report quotes them."""
        return clauses_of(self.found.agreement, self.source)


def read_target(session: Session, target: str, reader: Reader) -> MoaFile:
    """The agreements in a document like d12, or in a file of this computer.

    Raises WrongUse where there is no such document or file, BadInput where it cannot be opened.
    """
    path = Path(target)
    if row_number(target, "d", bare=False) is not None and not path.exists():
        return _of_document(session, target)
    if not _is_file(path):
        raise WrongUse(f"'{target[:80]}' is no file and no document like d12; check the name.")
    try:
        result = read_path(reader, path)
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened ({error.strerror}); check the file."
        ) from None
    return _read(session, path.name, path.name, (result.outcome, result.reason), result.pages, None)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have (too long, say) is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _of_document(session: Session, target: str) -> MoaFile:
    document = find_document(session, target)
    version = newest_version_of(session, document.id)
    if version is None:
        raise WrongUse(f"d{document.id} has not been fetched yet; run countywatch watch.")
    text = text_of(session, version.sha256)
    if text is None:
        raise WrongUse(f"d{document.id} has not been read yet; run countywatch watch.")
    pages = _pages(pages_of(session, text.id))
    went = (text.outcome, text.reason)
    state = _source_state(session, document)
    return _read(session, f"d{document.id}", _file_name(document), went, pages, state)


def _read(
    session: Session,
    source: str,
    name: str,
    went: tuple[str, str | None],
    pages: Sequence[Page],
    state: str | None,
) -> MoaFile:
    outcome, reason = went
    reading = read_file(pages, name)
    lists = newest_lists(session)
    found = tuple(_beside(one, name, lists, state) for one in reading.agreements)
    note: str | None = None
    if reading.no_text:
        note = SCAN
    elif not pages:
        note = f"It could not be read: {reason or 'no reason was given'}."
    elif not found:
        note = NO_AGREEMENT
        if reading.unread:
            note += f" Without a text layer, and not read: page {pages_words(reading.unread)}."
    elif reading.by_ocr:
        note = SCAN_OF
    return MoaFile(source, name, outcome, note, found)


def _pages(stored: Iterable[StoredPage]) -> tuple[Page, ...]:
    return tuple(
        Page(page.number, page.text, page.label, page.unread, page.confidence) for page in stored
    )


def _file_name(document: Document) -> str:
    """What stands last in its address, which is what ICE calls the file; else its title."""
    name = unquote(urlsplit(document.url).path.rsplit("/", 1)[-1])
    return name if name.lower().endswith(".pdf") else document.title


def _source_state(session: Session, document: Document) -> str | None:
    """The postal code of the state whose place the document's source is about."""
    fips = session.get_one(Source, document.source_id).place_fips
    return next((place.state for place in all_places() if place.fips == fips), None)


# --- beside ICE's list ------------------------------------------------------------------------


def _beside(found: Agreement, name: str, lists: Sequence[NewestList], state: str | None) -> Found:
    listed = on_list(found, name, lists, state or _state_in(name))
    if listed.rows and listed.list_words:
        found = against_list(found, name, listed.rows, listed.list_words)
    return Found(found, listed)


def on_list(found: Agreement, name: str, lists: Sequence[NewestList], state: str | None) -> OnList:
    """The rows of ICE's newest list that name the agency: by the link to this very file, else by
    the agency's name within one state. Names that several states share are not guessed at."""
    for one in lists:
        words = list_words(one.kind, one.dated.day, one.read_on)
        linked = tuple(row for row in one.rows if _links(row, name))
        if linked:
            return OnList(words, linked, "its link to this file")
    why = "no list of ICE's was read yet: countywatch agreements sync FILE-OR-URL"
    for one in lists:
        words = list_words(one.kind, one.dated.day, one.read_on)
        rows = tuple(row for row in one.rows if _names(row, found, state))
        states = sorted({row.state.title() for row in rows})
        if len(states) > 1:
            return OnList(words, (), f"agencies of this name are listed in {', '.join(states)}")
        if rows:
            return OnList(words, rows, "the agency's name")
        why = f"{words} names no agency of this name"
    return OnList(None, (), why)


def _links(row: AgencyListed, name: str) -> bool:
    last = unquote(urlsplit(row.moa_url or "").path.rsplit("/", 1)[-1])
    return bool(last) and last.casefold() == name.casefold()


def _names(row: AgencyListed, found: Agreement, state: str | None) -> bool:
    """Whether a row has one of the names that the agreement's places give the agency, letter by
    letter: Harris and Harrison County are two letters apart."""
    if state is not None and state_code(row.state) != state:
        return False
    return _name_words(row.agency) in {_name_words(one.value) for one in found.agency.readings}


def _name_words(name: str) -> str:
    return "".join(word for word in plain(name).split() if word not in ("of", "the"))


def _state_in(name: str) -> str | None:
    """The state that ICE writes behind an agency in a file's name: EllisCoTX_JEM, BakerCoFl2019."""
    codes = {code.upper() for code in _STATE_IN_NAME.findall(name)} & set(STATES)
    return codes.pop() if len(codes) == 1 else None


# --- of a place -------------------------------------------------------------------------------


def agreements_of(session: Session, place: Place) -> tuple[StoredAgreement, ...]:
    """The agreements in the newest versions of stored documents that are about a place.

    An agreement is about the place where its agency bears the county's name, or where a source of
    the place lists it and its agency bears no other county's name.
    """
    return tuple(one for one in _stored(session) if _is_about(one.found, place, _of(session, one)))


def _of(session: Session, one: StoredAgreement) -> Source:
    document = find_document(session, one.source)
    return session.get_one(Source, document.source_id)


def _stored(session: Session) -> Iterator[StoredAgreement]:
    for document_id in _candidates(session):
        document = session.get_one(Document, document_id)
        version = newest_version_of(session, document_id)
        if version is None or text_of(session, version.sha256) is None:
            continue
        read = _of_document(session, f"d{document_id}")
        for found in read.agreements:
            yield StoredAgreement(
                source=f"d{document_id}",
                title=document.title,
                url=document.url,
                version=version.number,
                sha256=version.sha256,
                found=found,
            )


def _candidates(session: Session) -> Sequence[int]:
    """Documents with a page that may open an agreement, by words that scanners mostly leave."""
    text = func.lower(StoredPage.text)
    opens = or_(text.contains("memorandum"), text.contains("constitutes an"))
    query = (
        select(DocumentVersion.document_id)
        .join(Text, Text.sha256 == DocumentVersion.sha256)
        .join(StoredPage, StoredPage.text_id == Text.id)
        .where(and_(opens, text.contains("customs")))
    )
    return session.scalars(query.distinct().order_by(DocumentVersion.document_id)).all()


def _is_about(found: Found, place: Place, source: Source) -> bool:
    own = source.place_fips == place.fips
    state = next((p.state for p in all_places() if p.fips == source.place_fips), None)
    named = found.agreement.agency.value
    rows = found.listed.rows
    if any(matches_place(row, place) for row in rows):
        return True
    codes = {code for row in rows if (code := state_code(row.state))}
    states = codes or {state or ""}
    if named is None:
        return own
    listed = AgencyListed(place.state, named, "other", "")
    if matches_place(listed, place):
        return own or states == {place.state}
    return own and not _another_county(named, place)


def _another_county(agency: str, place: Place) -> bool:
    """Whether it is called a county's, and not this one's; a scanner may have spoiled "County"."""
    if not _OF_A_COUNTY.search(agency):
        return False
    return not letters_of(agency).has(county_words(place.name))


# --- for reports and letters ------------------------------------------------------------------


def clauses_of(found: Agreement, source: str) -> tuple[Clause, ...]:
    """The agreement's sentences as a report quotes them, with their pages of `source`.

    Line breaks within a sentence become spaces. What an unread page may hold, and a date that is
    not readable, stand without words; what the text does not say stands not at all.
    """
    return tuple(_clauses(found, source))


def _clauses(found: Agreement, source: str) -> Iterator[Clause]:
    unread = found.unread[0] if found.unread else None
    yield from _quoted("parties", found.parties, source)
    yield from _quoted("term", found.term.quotes if found.term else (), source, unread)
    for ending in found.endings:
        yield from _quoted("ending it", ending.quotes, source)
    if not found.endings:
        yield from _quoted("ending it", (), source, unread)
    costs = [quote for cost in found.costs for quote in cost.quotes]
    yield from _quoted("who pays", costs, source, unread)
    for clause in found.clauses.values():
        page = unread if clause.status == "not readable" else None
        yield from _quoted(clause.subject, clause.quotes, source, page)
    if not found.signatures:
        yield from _quoted("date of signing", (), source, unread)
    for one in found.signatures:
        subject = f"date of signing, {one.party or 'side not told'}"
        last = one.quotes[-1]
        if one.day is None:
            yield Clause(subject, None, source, last.page)
        else:
            yield from _quoted(subject, (last,), source)


def _quoted(
    subject: str, quotes: Iterable[Quote], source: str, unread: int | None = None
) -> Iterator[Clause]:
    told = list(dict.fromkeys(quotes))
    for quote in told:
        yield Clause(subject, " ".join(quote.words.split()), source, quote.page)
    if not told and unread is not None:
        yield Clause(subject, None, source, unread)
