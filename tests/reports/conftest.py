"""A case file with two cited documents, ledger rows as a spreadsheet writes them, a store."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from countywatch.cli.main import cli
from groundwork.casefile import Base, CaseFile, open_casefile
from groundwork.casefile.documents import (
    Bytes,
    DocumentFacts,
    Page,
    Text,
    keep_document,
    keep_text,
    keep_version,
)
from groundwork.casefile.meetings import Meeting
from groundwork.casefile.sources import Source
from groundwork.places import resolve
from reports.citations import SourceInfo
from reports.model import COLUMNS, LedgerLine, Period

# The tables that documents point to are known only once their module is loaded.
assert Meeting.__tablename__ in Base.metadata.tables

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
NASH = resolve("Nash County, NC")

PAYROLL = (
    "Nash County Sheriff's Office\nPayroll register, 287(g) task force",
    "Overtime, designated officers  12,345.67\nFringe benefits on overtime 3,210.00",
    "Training travel, Charleston: $4,500.00\nTotal 20,055.67",
)
CLAIMS = (
    "Claim 2025-Q4 to ICE: $30,000.00 claimed\nPaid on 2026-02-16: $18,000.00; denied: $2,000.00",
)

# The ledger of the worked example, by the columns that differ from a row's plain values.
ROWS: tuple[dict[str, str], ...] = (
    {"id": "c1", "category": "overtime", "amount": "12,345.67", "grade": "D", "source": "d1",
     "page": "2", "quote": "Overtime, designated officers 12,345.67", "incremental": "yes"},
    {"id": "c2", "category": "benefits", "amount": "$3,210.00", "grade": "D", "source": "d1",
     "page": "2", "quote": "Fringe benefits on overtime 3,210.00", "incremental": "yes"},
    {"id": "c3", "category": "backfill", "amount": "6172.84", "grade": "C", "incremental": "yes",
     "assumption": "half of the overtime of line c1"},
    {"id": "c4", "category": "supervision", "amount": "9000", "low": "6,000", "high": "12,000",
     "grade": "E", "incremental": "part", "assumption": "3 to 6 hours a week at $38"},
    {"id": "c5", "category": "legal advice", "grade": "U", "request_item": "r3 item 4"},
    {"id": "c6", "category": "insurance", "amount": "1,000,000", "grade": "R",
     "source": "a speech at the meeting of March 3"},
    {"id": "i1", "category": "task force reimbursement", "direction": "income", "stage": "claimed",
     "amount": "30000", "grade": "D", "source": "d2", "page": "1",
     "quote": "Claim 2025-Q4 to ICE: $30,000.00 claimed"},
    {"id": "i2", "category": "task force reimbursement", "direction": "income",
     "stage": "received", "amount": "18000", "grade": "D", "source": "d2", "page": "1",
     "quote": "Paid on 2026-02-16: $18,000.00"},
    {"id": "i3", "category": "task force reimbursement", "direction": "income", "stage": "denied",
     "amount": "2000", "grade": "D", "source": "d2", "page": "1", "quote": "denied: $2,000.00"},
    {"id": "i4", "category": "vehicles", "direction": "income", "stage": "promised",
     "amount": "100000", "grade": "R", "source": "press release"},
)  # fmt: skip

PLAIN = {
    "place": "Nash County, NC",
    "agency": "Sheriff's Office",
    "direction": "cost",
    "period_start": "2025-07-01",
    "period_end": "2026-06-30",
}


def row(**cells: str) -> dict[str, str]:
    """A ledger row: the given cells, and plain values in the columns that every row needs."""
    return {**PLAIN, **cells}


def csv_bytes(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A ledger file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def example(**changes: dict[str, str]) -> bytes:
    """The worked example's file, with cells changed by line id; None-like ids are left alone."""
    return csv_bytes(*(row(**{**cells, **changes.get(cells["id"], {})}) for cells in ROWS))


def line(id_: str = "c1", **fields: Any) -> LedgerLine:
    """A ledger line of grade E and 100 dollars, unless told otherwise."""
    values: dict[str, Any] = {
        "id": id_,
        "place": NASH,
        "agency": "Sheriff's Office",
        "category": "overtime",
        "direction": "cost",
        "stage": None,
        "period": Period(date(2025, 7, 1), date(2026, 6, 30)),
        "amount": Decimal("100.00"),
        "low": None,
        "high": None,
        "grade": "E",
        "incremental": "yes",
        "source": None,
        "page": None,
        "quote": None,
        "assumption": "an assumption",
        "request_item": None,
        "note": None,
    }
    return LedgerLine(**{**values, **fields})


@dataclass
class MemoryStore:
    """Documents in memory: pages by source."""

    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()

    def page_text(self, source: str, page: int) -> str | None:
        """The text of a page."""
        pages = self.documents.get(source, ())
        return pages[page - 1] if 1 <= page <= len(pages) else None

    def describe(self, source: str) -> SourceInfo | None:
        """A document's description."""
        if source not in self.documents:
            return None
        sha256 = hashlib.sha256("\f".join(self.documents[source]).encode()).hexdigest()
        return SourceInfo(
            title=f"Document {source}",
            url=f"https://nash.example/{source}.pdf",
            sha256=sha256,
            pages=len(self.documents[source]),
            fetched=NOW,
            intact=source not in self.damaged,
        )


@dataclass(frozen=True)
class Home:
    """A home folder with a case file; commands run as a person runs them."""

    folder: Path
    casefile: CaseFile

    def run(self, *words: str) -> Result:
        """Runs a command."""
        return CliRunner(env={"COUNTYWATCH_HOME": str(self.folder)}).invoke(cli, words)

    def ledger(self, data: bytes, *options: str, name: str = "costs.csv") -> Result:
        """Imports a ledger file."""
        path = self.folder / name
        path.write_bytes(data)
        return self.run("ledger", "import", str(path), *options)

    def report(self, name: str, *options: str) -> Result:
        """Writes the report of Nash County."""
        out = str(self.folder / name)
        return self.run("report", "cost", "Nash County, NC", "--as-of", "2026-11-24",
                        "--out", out, *options)  # fmt: skip


def add_document(
    casefile: CaseFile, title: str, pages: tuple[str, ...], *, unread: int | None = None
) -> str:
    """A document with its pages as the watch stores it; gives the hash of its bytes."""
    sha256 = casefile.bytes.put(f"{title}\f{pages}".encode())
    with casefile.session() as session:
        source = Source(name="Records", platform="document", url=f"https://nash.example/{title}",
                        every_minutes=60, added_at=NOW)  # fmt: skip
        session.add(source)
        session.flush()
        facts = DocumentFacts("other", title, f"https://nash.example/{title}.pdf")
        document = keep_document(session, source.id, None, facts, NOW)
        keep_version(session, document, Bytes(sha256, 100, "application/pdf", NOW))
        text = Text(
            sha256=sha256, reader="1", outcome="read", reason=None, media_type="application/pdf",
            text_sha256=sha256, read_at=NOW,
        )  # fmt: skip
        keep_text(
            session,
            text,
            [
                Page(number=number, label=None, text=words,
                     unread="no text on it" if number == unread else None)
                for number, words in enumerate(pages, 1)
            ],
        )  # fmt: skip
    return sha256


@pytest.fixture
def store() -> MemoryStore:
    """The two documents in memory."""
    return MemoryStore({"d1": PAYROLL, "d2": CLAIMS})


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose case file holds the two documents, `d1` and `d2`."""
    folder = tmp_path / "home"
    casefile = open_casefile(folder)
    add_document(casefile, "Payroll register", PAYROLL)
    add_document(casefile, "Claims", CLAIMS)
    yield Home(folder, casefile)
    casefile.close()
