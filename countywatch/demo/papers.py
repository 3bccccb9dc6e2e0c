"""The county's other papers: minutes, a scanned letter and a file that was cut off."""

from __future__ import annotations

from countywatch.demo.county import BOARD, NAME, SampleCounty
from countywatch.demo.drawing import CountyPaper, sheets_of
from countywatch.demo.scanner import scanned


def minutes(county: SampleCounty) -> bytes:
    """The minutes of the Board's last meeting: a meeting with ICE was reported."""
    return _paper("minutes", f"{BOARD}: minutes", county).pdf()


def scan(county: SampleCounty) -> bytes:
    """A letter as a scanner gives it: a PDF of one picture and no text."""
    return scanned(_paper("lease", "Lease, Mill Street", county).pdf())


def damaged(county: SampleCounty) -> bytes:
    """A PDF that was cut off while it was uploaded."""
    whole = minutes(county)
    return whole[: len(whole) // 5]


def _paper(name: str, title: str, county: SampleCounty) -> CountyPaper:
    sheets = sheets_of(name, county.words())
    return CountyPaper(title, f"{NAME} - {title}", sheets, county.first_run)
