"""Small workbooks like ICE's, made in the test, and rows without a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from groundwork.casefile import Base, open_casefile
from monitors.agreements import Listing, normalise
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList

HEADER = (
    "STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA", "ADDENDUM"
)  # fmt: skip
PENDING = HEADER[:5]


def build(
    rows: Sequence[Sequence[Any]],
    header: Sequence[Any] = HEADER,
    links: dict[str, str] | None = None,
    sheet: str = "Sheet1",
    change: Callable[[Workbook], None] = lambda workbook: None,
) -> bytes:
    """The bytes of a workbook with one sheet, hyperlinks by cell, and a last change by the test."""
    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    for cell, target in (links or {}).items():
        page[cell].hyperlink = target
    change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def agency(
    name: str, state: str = "TEXAS", model: str = "TFM", label: str = "", **other: Any
) -> AgencyListed:
    """A row as the reader gives it; a county agency that signed on 2025-09-22."""
    fields = {"type": "County", "county": None, "signed": date(2025, 9, 22), **other}
    return AgencyListed(state, name, model, label, **fields)


def listing(*rows: AgencyListed, kind: str = "participating", name: str = "") -> AgencyList:
    """A list of these rows with every column."""
    columns = {"state", "agency", "type", "county", "label", "signed", "moa", "addendum"}
    if kind == "pending":
        columns -= {"signed", "addendum"}
    return AgencyList(kind, rows, frozenset(columns), name)


@pytest.fixture(scope="session")
def book() -> Callable[..., bytes]:
    """Builds a workbook."""
    return build


@pytest.fixture(scope="session")
def row() -> Callable[..., AgencyListed]:
    """Builds a row."""
    return agency


@pytest.fixture(scope="session")
def listed() -> Callable[..., AgencyList]:
    """Builds a list as it was read."""
    return listing


@pytest.fixture(scope="session")
def once() -> Callable[..., Listing]:
    """Builds a list by identity."""
    return lambda *rows, **other: normalise(listing(*rows, **other))


@pytest.fixture(scope="session")
def ice(pytestconfig: pytest.Config) -> Path:
    """The real workbooks; the test is skipped where they are not."""
    folder = pytestconfig.rootpath.parent / "shared" / "fixtures" / "ice287g"
    if not folder.is_dir():
        pytest.skip("the folder of ICE's real workbooks (../shared/fixtures/ice287g) is not here")
    return folder


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on tables in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a case file, which the commands of this test use."""
    folder = tmp_path / "home"
    open_casefile(folder).close()
    monkeypatch.setenv("COUNTYWATCH_HOME", str(folder))
    return folder
