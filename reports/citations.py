"""Every cited figure is looked up again: its quote must stand on its page of its document.

A figure that cannot be found again stops the report, and the line is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from groundwork.errors import BadInput
from groundwork.reading.normalise import normalise
from reports.context import Clause
from reports.model import LedgerLine
from reports.money import shorten

# What a source of the case file looks like: a document's id, or the SHA-256 of its bytes.
DOCUMENT = re.compile(r"d[0-9]+|[0-9a-f]{64}")

# Signs that programs exchange for one another without anybody meaning it.
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
# Between figures a space parts two numbers; elsewhere it says nothing.
_IDLE_SPACE = re.compile(r"(?<![0-9.,]) | (?![0-9.,])")
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A document as the register of sources shows it. `fetched` is aware; `pages` counts them.

    `intact` is False where the saved copy is missing or no longer has the hash it was stored with.
    """

    title: str
    url: str
    sha256: str
    pages: int
    fetched: datetime
    intact: bool = True


class Citable(Protocol):
    """A ledger line, a measure: what may cite a document by page and quote."""

    @property
    def id(self) -> str:
        """Its name in the report."""

    @property
    def grade(self) -> str:
        """How well it is known; `D` has to be found again."""

    @property
    def source(self) -> str | None:
        """What it cites, such as d12."""

    @property
    def page(self) -> int | None:
        """The page, from 1."""

    @property
    def quote(self) -> str | None:
        """The words on it."""


class EvidenceStore(Protocol):
    """Where cited documents are looked up; `source` is what a ledger line names."""

    def page_text(self, source: str, page: int) -> str | None:
        """The text of a page, empty where it could not be read; None for no such page."""

    def describe(self, source: str) -> SourceInfo | None:
        """What is known of a source; None where there is none of that name."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A line's evidence: the page and the words on it."""

    line: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the register: `S1`, what the ledger calls it, and what is cited from it."""

    id: str
    name: str
    info: SourceInfo
    cited: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line stops the report."""

    line: str
    message: str


class ReportStopped(BadInput):
    """Raised when lines keep a report from being written; `problems` names each of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first, *others = problems
        more = ""
        if others:
            named = ", ".join(dict.fromkeys(problem.line for problem in others[:8]))
            more = f" The same goes for {len(others)} more: {named}"
            more += ", ..." if len(others) > 8 else "."
        super().__init__(f"The report was stopped. {first.message}{more}")
        self.problems = problems


def cited_sources(
    lines: Iterable[Citable], store: EvidenceStore, clauses: Iterable[Clause] = ()
) -> tuple[Source, ...]:
    """The register of every cited document, in the order of the lines, then of the clauses.

    Looked up are all documented lines, and any other line that cites a document with a quote.
    Raises ReportStopped with every line whose citation cannot be found again.
    """
    problems: list[Problem] = []
    cited: dict[str, list[Citation]] = {}
    named: dict[str, tuple[str, SourceInfo]] = {}
    for line in lines:
        if not _is_citation(line):
            continue
        source, page, quote = line.source or "", line.page or 0, line.quote or ""
        info = store.describe(source)
        trouble = _trouble(line, info, store)
        if trouble is not None or info is None:
            problems.append(Problem(line.id, f"Line {shorten(line.id)} {trouble}"))
            continue
        named.setdefault(info.sha256, (source, info))
        cited.setdefault(info.sha256, []).append(Citation(line.id, page, quote))
    problems += clause_problems(clauses := tuple(clauses), store)
    if problems:
        raise ReportStopped(tuple(problems))
    for clause in clauses:
        info = store.describe(clause.source)
        if info is None or clause.words is None:
            continue
        named.setdefault(info.sha256, (clause.source, info))
        cited.setdefault(info.sha256, []).append(
            Citation(clause_id(clause), clause.page, clause.words)
        )
    return tuple(
        Source(f"S{number}", *named[sha256], tuple(citations))
        for number, (sha256, citations) in enumerate(cited.items(), 1)
    )


def clause_problems(clauses: Iterable[Clause], store: EvidenceStore) -> tuple[Problem, ...]:
    """Every quoted sentence of an agreement that cannot be found again on its page."""
    problems = []
    for clause in clauses:
        if clause.words is None:
            continue
        text = store.page_text(clause.source, clause.page)
        info = store.describe(clause.source)
        if text is None or info is None or not info.intact or not stands_on(clause.words, text):
            problems.append(
                Problem(
                    clause_id(clause),
                    f"The agreement's sentence on {clause.subject}, {shorten(clause.words, 80)}, "
                    f"is not on page {clause.page} of {clause.source} any more; read the agreement "
                    "again.",
                )
            )
    return tuple(problems)


def clause_id(clause: Clause) -> str:
    """How a clause is named among what is cited."""
    return f"agreement: {clause.subject}"


def _is_citation(line: Citable) -> bool:
    if line.grade == "D":
        return True
    source = line.source or ""
    return DOCUMENT.fullmatch(source) is not None and None not in (line.page, line.quote)


def _trouble(line: Citable, info: SourceInfo | None, store: EvidenceStore) -> str | None:
    """What keeps a citation from being found again, as the end of a sentence about the line."""
    source, page, quote = line.source or "", line.page or 0, line.quote or ""
    if info is None:
        return (
            f"cites {shorten(source)}, which is no document of this case file; name one like d12, "
            "or the SHA-256 of its bytes."
        )
    if not info.intact:
        return (
            f"cites {source}, whose saved copy is missing or was changed after it was stored; "
            "restore it from a backup."
        )
    text = store.page_text(source, page)
    if text is None:
        return f"cites page {page} of {source}, which has {info.pages}; correct the page."
    if not text.strip():
        return (
            f"cites page {page} of {source}, which has no text that could be read (a scan?), so "
            "its quote cannot be found; grade the line by what else it rests on."
        )
    if not stands_on(quote, text):
        return (
            f"quotes {shorten(quote, 80)}, which is not on page {page} of {source}; correct the "
            "quote or the page."
        )
    return None


def stands_on(quote: str, text: str) -> bool:
    """Whether a quote stands in a text, whatever spaces, line breaks and kinds of dash it has.

    Spaces count between figures, and a figure counts only as a whole: `2,345` is not in `12,345`,
    nor in `1 2,345` as `12,345`.
    """
    wanted = _bare(quote)
    pattern = re.escape(wanted)
    if wanted[:1].isdigit():
        pattern = rf"(?<![0-9])(?<![0-9][.,]){pattern}"
    if wanted[-1:].isdigit():
        pattern = rf"{pattern}(?![0-9])(?![.,][0-9])"
    return bool(wanted) and re.search(pattern, _bare(text)) is not None


def _bare(text: str) -> str:
    folded = normalise(text).translate(_FOLDED)
    return _IDLE_SPACE.sub("", " ".join(folded.split()))


def shows_amount(line: LedgerLine) -> bool:
    """Whether a line's quote holds its amount, to the cent; a credit may stand there as a figure
    of its own sign or without one."""
    if line.amount is None:
        return False
    found = _FIGURE.findall(line.quote or "")
    return abs(line.amount) in {Decimal(figure.replace(",", "")) for figure in found}
