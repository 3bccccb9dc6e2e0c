"""What a report tells beside its figures: the agreement, the law, the requests, the reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from groundwork.law.immigration import ImmigrationLaw
from reports.assumptions import Assumptions
from reports.measures import Measure


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of a signed agreement: what it is about, its words, and where they stand.

    `words` None: the page could not be read there (handwriting, a scan), and is said to be so.
    """

    subject: str
    words: str | None
    source: str
    page: int


DueBy: TypeAlias = Literal["law", "office", "own"]


@dataclass(frozen=True, slots=True)
class RecordsItem:
    """Where one requested record stands: asked, due by law or by our own rhythm, what came.

    `due_by` says whose day it is: the law's, one that the office named when it extended, or ours.
    `status` is one of pending, produced, redacted, no records, denied, fee, withdrawn, referred.
    """

    request: str
    number: int
    series: str
    office: str
    asked: date | None
    due: date | None
    due_by: DueBy
    status: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A ledger line that was corrected: what it was, what it is, and when that was imported."""

    line: str
    on: date
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The sheriff's response, word for word, or the day on which it was invited."""

    words: str | None = None
    by: str | None = None
    on: date | None = None
    invited_on: date | None = None


@dataclass(frozen=True)
class Context:
    """All of it for one place. Empty parts are told as not known, and never left out in silence.

    `listed` are sentences on what ICE's list says, each with its date.
    """

    listed: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    measures: tuple[Measure, ...] = ()
    records: tuple[RecordsItem, ...] = ()
    law: ImmigrationLaw | None = None
    reply: Reply = field(default_factory=Reply)
    corrections: tuple[Correction, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
