"""What an agreement says, as typed facts, each with its page and the words that say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Model = Literal["TFM", "JEM", "WSO", "Tribal"]
Side = Literal["agency", "ICE"]
Status = Literal["found", "not found", "not readable"]
Subject = Literal[
    "reimbursement",
    "holding past 48 hours",
    "training",
    "records",
    "state records law",
    "complaints",
    "liability",
    "steering committee",
    "review",
]

MODELS: dict[Model, str] = {
    "TFM": "Task Force Model",
    "JEM": "Jail Enforcement Model",
    "WSO": "Warrant Service Officer program",
    "Tribal": "Tribal Task Force Model",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they stand on a page: `text[start:end]` of page number `page`, from 1.

    `runs_on`: the sentence goes on on a later page.
    """

    page: int
    start: int
    end: int
    words: str
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, where in the document it was read (title, footer, file name ...), and the words.

    No quote stands for what is on no page: a file's name.
    """

    where: str
    value: str
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A fact that several places tell: the value that is taken, from where, and every reading."""

    value: str | None
    where: str | None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A template's date of revision as the footers print it, and the pages that carry it.

    `day` None: no footer of this agreement prints one that is readable.
    """

    day: date | None
    pages: tuple[int, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Signature:
    """A block of signing. `day` None: the date is not readable, for the reason in `why`.

    `side` None: the text does not tell whose date it is, or a third party (`party`) signs.
    """

    side: Side | None
    party: str | None
    day: date | None
    why: str | None
    quotes: tuple[Quote, ...]
    name: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """How long it runs. `open_ended`: until a party ends it; else until a day, or for years."""

    open_ended: bool
    until: date | None
    years: int | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """How one side ends it. `days` are the periods of notice that the sentences state: mostly one,
    none where the text states none.

    `at_once`: on receipt of the notice. `except_exigent`: sooner where public safety demands it.
    `after_suspension`: a suspension comes first as a rule.
    """

    side: Side
    days: tuple[int, ...]
    in_writing: bool
    at_once: bool
    except_exigent: bool
    after_suspension: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """Who bears what. `payer` None: the sentence does not name a side that could be told."""

    payer: Side | None
    what: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """What the text says on a subject: the sentences, or that none was found or readable."""

    subject: Subject
    status: Status
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Places of one agreement that disagree, told together."""

    what: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Agreement:
    """One memorandum of agreement, pages `first` to `last` of a document.

    `by_ocr` are pages whose text came by our own OCR, with its confidence in percent; `unread` are
    pages without text. Facts of these pages are not told, and are no findings.
    """

    first: int
    last: int
    agency: Named
    abbreviation: str | None
    model: Named
    revisions: tuple[Revision, ...]
    parties: tuple[Quote, ...]
    signatures: tuple[Signature, ...]
    term: Term | None
    endings: tuple[Ending, ...]
    costs: tuple[Cost, ...]
    clauses: dict[Subject, Clause]
    differences: tuple[Difference, ...] = ()
    by_ocr: dict[int, float] = field(default_factory=dict)
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What was read of a file: its agreements, or why there are none.

    `no_text`: no page has a text layer or could be recognised; it is a scan, and says nothing.
    `by_ocr`: all of its text came by our own OCR. `unread` are the pages without text.
    """

    agreements: tuple[Agreement, ...]
    no_text: bool = False
    by_ocr: bool = False
    unread: tuple[int, ...] = ()
