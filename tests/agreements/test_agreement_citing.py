"""The line of a workbook's text that an alert quotes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from groundwork.reading import Limits, Reader
from monitors.agreements import find_row
from spiders.items import AgencyListed
from spiders.platforms.ice287g import read_agency_list

Row = Callable[..., AgencyListed]

TEXT = "\n".join(
    "\t".join(cells)
    for cells in (
        ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED"),
        ("ALABAMA", "Franklin County Sheriff\u2019s Office ", "Task Force Model", "2025-11-03"),
        (
            "ARKANSAS",
            "Franklin County Sheriff\u2019s Office",
            "Warrant Service Officer",
            "2025-11-03",
        ),
        ("ARKANSAS", "Franklin County Sheriff\u2019s Office", "Task Force Model", "2025-11-03"),
        ("ARKANSAS", "Franklin County Sheriff\u2019s Office", "Task Force Model", "2025-12-01"),
        ("TEXAS", "Smith County Constable Precinct 10", "Task Force Model", "2025-11-03"),
        ("TEXAS", "Smith County Constable Precinct 1", "Task Force Model", "2025-11-03"),
    )
)


@pytest.mark.parametrize(
    ("state", "agency", "signed", "line"),
    [
        ("ARKANSAS", "Franklin County Sheriff's Office", date(2025, 11, 3), 3),
        ("ARKANSAS", "Franklin County Sheriff's Office", date(2025, 12, 1), 4),
        ("ARKANSAS", "Franklin County Sheriff's Office", None, 3),
        ("ARKANSAS", "Franklin County Sheriff's Office", date(2026, 1, 1), 3),
        ("TEXAS", "Smith County Constable Precinct 1", date(2025, 11, 3), 6),
        ("TEXAS", "Franklin County Sheriff's Office", date(2025, 11, 3), None),
        ("ALABAMA", "County Sheriff's Office", date(2025, 11, 3), None),
    ],
)
def test_line_of_a_row(
    row: Row, state: str, agency: str, signed: date | None, line: int | None
) -> None:
    """The line is the one of this state, agency and model as whole cells, or none."""
    span = find_row(TEXT, row(agency, state, label="Task Force Model", signed=signed))
    expected = None if line is None else TEXT.split("\n")[line]
    assert (TEXT[slice(*span)] if span else None) == expected


def test_every_row_of_the_real_list_is_found(ice: Path) -> None:
    """Each of the 1,843 real rows is found in the text that our reader makes, in its own state."""
    name = "participatingAgencies05182026am.xlsx"
    data = (ice / name).read_bytes()
    with Reader(Limits()) as reader:
        (page,) = reader.read(data, name).pages
    lines = page.text.split("\n")
    for one in read_agency_list(data, name).rows:
        span = find_row(page.text, one)
        assert span is not None
        assert page.text[slice(*span)].strip() == lines[one.row - 1].strip()
