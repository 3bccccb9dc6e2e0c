"""From the case file's ledger to a cost report. Evidence is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.costs.context import context_of
from countywatch.costs.ledger import ledger_lines
from groundwork.casefile import CaseFile
from groundwork.casefile.documents import (
    Document,
    DocumentVersion,
    newest_version_of,
    pages_of,
    text_of,
    version_by_hash,
)
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.places import Place
from reports.as_json import report_text
from reports.assumptions import Assumptions
from reports.citations import SourceInfo
from reports.context import Reply
from reports.cost import CostReport, Scope, cost_report
from reports.printing import report_paper
from reports.workbook import report_workbook

SUFFIXES = (".pdf", ".html", ".docx", ".xlsx", ".json")
_DOCUMENT = re.compile(r"d[0-9]{1,18}")
_HASH = re.compile(r"[0-9a-f]{64}")


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


@dataclass(frozen=True)
class Beside:
    """What a person gives beside the ledger: an assumptions file, and the sheriff's reply."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    reply: Reply = field(default_factory=Reply)


def compile_cost_report(
    casefile: CaseFile, scope: Scope, extra: Sequence[Place] = (), beside: Beside | None = None
) -> CostReport:
    """The cost report of a place from the case file; raises Refused and ReportStopped."""
    with casefile.reading() as session:
        lines = ledger_lines(session, scope.place, extra)
        context = context_of(session, scope, beside or Beside(), extra)
        return cost_report(lines, scope, CaseEvidence(casefile, session), context)


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
    if suffix == ".xlsx":
        return report_workbook(report, sample=sample)
    paper = report_paper(report, sample=sample)
    if suffix == ".docx":
        return paper.docx()
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
