"""From a ledger file to the case file, and from there to a cost report. Evidence is looked up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile
from groundwork.casefile import ledger as store
from groundwork.casefile.documents import (
    Document,
    DocumentVersion,
    newest_version_of,
    pages_of,
    text_of,
    version_by_hash,
)
from groundwork.casefile.ledger import LedgerEntry
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.places import Place, resolve
from reports.as_json import report_text
from reports.citations import SourceInfo
from reports.cost import CostReport, Scope, cost_report
from reports.ledger import NumberedLine, Refusal, read_ledger
from reports.model import Direction, Grade, Incremental, LedgerLine, Period, Stage
from reports.printing import report_paper

SUFFIXES = (".pdf", ".html", ".json")
_DOCUMENT = re.compile(r"d[0-9]{1,18}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: ids of new and corrected lines, how many were there, what was refused."""

    new: tuple[str, ...]
    corrected: tuple[str, ...]
    unchanged: int
    refused: tuple[Refusal, ...]

    def to_json(self) -> dict[str, Any]:
        """The outcome as the contract writes it."""
        return {
            "imported": len(self.new) + len(self.corrected),
            "new": list(self.new),
            "corrected": list(self.corrected),
            "unchanged": self.unchanged,
            "refused": [refusal.to_json() for refusal in self.refused],
        }


def import_ledger(
    casefile: CaseFile,
    path: Path,
    *,
    now: datetime,
    keep_good: bool = False,
    extra: Sequence[Place] = (),
) -> Imported:
    """Brings the lines of a CSV file in: all or nothing, or with `keep_good` all that are good.

    A line whose id the place has already is corrected; what it was stays in the case file. The
    same file twice changes nothing. Raises BadInput or NotReachable where it cannot be read at all.
    """
    data = _read(path)
    found = read_ledger(data, path.name, extra)
    if found.refused and not keep_good:
        return Imported((), (), 0, found.refused)
    sha256 = hashlib.sha256(data).hexdigest()
    new: list[str] = []
    corrected: list[str] = []
    unchanged = 0
    with casefile.session() as session:
        for one in found.lines:
            held = store.current_entry(session, one.line.place.fips, one.line.id)
            if held is not None and line_of(held, extra) == one.line:
                unchanged += 1
                continue
            replaced = store.keep_entry(session, _entry(one, path.name, sha256, now))
            (new if replaced is None else corrected).append(one.line.id)
    return Imported(tuple(new), tuple(corrected), unchanged, found.refused)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The ledger {path} cannot be read ({error.strerror}); check the path."
        ) from error


def ledger_lines(
    session: Session, place: Place | None = None, extra: Sequence[Place] = ()
) -> tuple[LedgerLine, ...]:
    """The lines that count now, of one place or of all."""
    entries = store.current_entries(session, place.fips if place else None)
    return tuple(line_of(entry, extra) for entry in entries)


def line_of(entry: LedgerEntry, extra: Sequence[Place] = ()) -> LedgerLine:
    """A stored line as the report's room knows it."""
    return LedgerLine(
        id=entry.line,
        place=_place(entry.place_fips, tuple(extra)),
        agency=entry.agency,
        category=entry.category,
        direction=cast(Direction, entry.direction),
        stage=cast("Stage | None", entry.stage),
        period=Period(entry.period_start, entry.period_end),
        amount=entry.amount,
        low=entry.low,
        high=entry.high,
        grade=cast(Grade, entry.grade),
        incremental=cast("Incremental | None", entry.incremental),
        source=entry.source,
        page=entry.page,
        quote=entry.quote,
        assumption=entry.assumption,
        request_item=entry.request_item,
        note=entry.note,
    )


@cache
def _place(fips: str, extra: tuple[Place, ...]) -> Place:
    return resolve(fips, extra)


def _entry(one: NumberedLine, file: str, sha256: str, now: datetime) -> LedgerEntry:
    line = one.line
    return LedgerEntry(
        place_fips=line.place.fips,
        line=line.id,
        agency=line.agency,
        category=line.category,
        direction=line.direction,
        stage=line.stage,
        period_start=line.period.start,
        period_end=line.period.end,
        amount=line.amount,
        low=line.low,
        high=line.high,
        grade=line.grade,
        incremental=line.incremental,
        source=line.source,
        page=line.page,
        quote=line.quote,
        assumption=line.assumption,
        request_item=line.request_item,
        note=line.note,
        file=file,
        file_sha256=sha256,
        file_line=one.number,
        imported_at=now,
    )


class CaseEvidence:
    """The documents of a case file as evidence: `d12` is its newest version, a hash that version.

    The saved bytes are hashed again when a source is described.
    """

    def __init__(self, casefile: CaseFile, session: Session) -> None:
        self._casefile = casefile
        self._session = session
        self._pages: dict[str, dict[int, str]] = {}
        self._described: dict[str, SourceInfo | None] = {}

    def page_text(self, source: str, page: int) -> str | None:
        """The text of a page, empty where it was not read; None for no such page."""
        version = self._version(source)
        return None if version is None else self._text(version.sha256).get(page)

    def describe(self, source: str) -> SourceInfo | None:
        """A document's title, address, hash, pages and when it was fetched."""
        if source not in self._described:
            version = self._version(source)
            self._described[source] = None if version is None else self._info(version)
        return self._described[source]

    def _version(self, source: str) -> DocumentVersion | None:
        if _HASH.fullmatch(source):
            return version_by_hash(self._session, source)
        if _DOCUMENT.fullmatch(source):
            return newest_version_of(self._session, int(source[1:]))
        return None

    def _text(self, sha256: str) -> dict[int, str]:
        if sha256 not in self._pages:
            text = text_of(self._session, sha256)
            pages = pages_of(self._session, text.id) if text else ()
            self._pages[sha256] = {page.number: page.text for page in pages}
        return self._pages[sha256]

    def _info(self, version: DocumentVersion) -> SourceInfo:
        document = self._session.get_one(Document, version.document_id)
        return SourceInfo(
            title=document.title,
            url=document.url,
            sha256=version.sha256,
            pages=len(self._text(version.sha256)),
            fetched=version.fetched_at,
            intact=self._intact(version.sha256),
        )

    def _intact(self, sha256: str) -> bool:
        try:
            self._casefile.bytes.get(sha256)
        except BadInput:
            return False
        return True


def compile_cost_report(
    casefile: CaseFile, scope: Scope, extra: Sequence[Place] = ()
) -> CostReport:
    """The cost report of a place from the case file; raises Refused and ReportStopped."""
    with casefile.reading() as session:
        lines = ledger_lines(session, scope.place, extra)
        return cost_report(lines, scope, CaseEvidence(casefile, session))


def check_suffix(out: Path) -> None:
    """Raises WrongUse for a file that no report can be written as."""
    if out.suffix.casefold() not in SUFFIXES:
        raise WrongUse(
            f"A report cannot be written as '{out.name}'; name a file that ends in "
            f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}."
        )


def write_report(report: CostReport, outs: Iterable[Path], *, sample: bool = False) -> None:
    """Writes a report to each file, by its ending; a file that is there is replaced as a whole.

    Raises WrongUse for another ending and NotReachable where the folder cannot be written.
    """
    outs = tuple(outs)
    for out in outs:
        check_suffix(out)
    for out in outs:
        _write(out, _bytes(report, out.suffix.casefold(), sample))


def _bytes(report: CostReport, suffix: str, sample: bool) -> bytes:
    if suffix == ".json":
        return report_text(report, sample=sample).encode()
    paper = report_paper(report, sample=sample)
    return paper.pdf() if suffix == ".pdf" else paper.html().encode()


def _write(out: Path, data: bytes) -> None:
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NotReachable(
            f"The report {out} cannot be written ({error.strerror}); name a file in a folder that "
            "is there."
        ) from error
