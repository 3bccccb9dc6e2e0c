"""Real agendas, minutes, staff reports and agreements: read as they are."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from groundwork.reading import Reader, ReadResult, ocr, read_path

TABLE_ROWS = [
    ("schedule_summit_county_planning_oh_2019.pdf", 1, "January 24, 2019 December 18, 2018"),
    ("schedule_summit_county_planning_oh_2019.pdf", 1, "July 25, 2019 June 25, 2019"),
]
WRITTEN_HYPHENS = [
    ("agenda_aliso_viejo_ca_2021-01-20.pdf", "AT&T U-Verse"),
    ("agenda_san_diego_planning_ca_2022-09-29.pdf", "Public Right-of-Way"),
    ("staff_report_san_jose_ca.pdf", "non-traditional"),
]


@pytest.fixture
def documents(shared: Path) -> Path:
    folder = shared / "fixtures" / "documents"
    if not folder.is_dir():
        pytest.skip("the captured documents (../shared/fixtures/documents) are not here")
    return folder


def read_all(reader: Reader, folder: Path) -> dict[str, ReadResult]:
    paths = sorted(path for path in folder.glob("*.pdf") if "imageonly" not in path.name)
    return {path.name: read_path(reader, path) for path in paths}


def test_every_real_document_is_read(reader: Reader, documents: Path) -> None:
    """Each that has text is read in full, and nothing of it by OCR."""
    results = read_all(reader, documents)
    assert len(results) == 18
    for name, result in results.items():
        assert (name, result.outcome, result.reason) == (name, "read", None)
        assert sum(len(page.text) for page in result.pages) > 100
        assert not [page.number for page in result.pages if page.confidence is not None]


@pytest.mark.skipif("tesseract" not in ocr.engines(), reason="Tesseract is not installed")
def test_a_real_scan_is_read_by_ocr(reader: Reader, documents: Path) -> None:
    """The first pages of a plan that is pictures only come by OCR, with its confidence."""
    (scan,) = documents.glob("*imageonly*.pdf")
    pages = PdfWriter()
    pages.append(scan, pages=(0, 3))
    out = BytesIO()
    pages.write(out)
    result = reader.read(out.getvalue(), scan.name)
    assert (result.outcome, len(result.pages)) == ("read", 3)
    assert all((page.confidence or 0) > 80 for page in result.pages)
    assert "tax increment financing districts" in result.pages[1].text


def test_every_real_agreement_is_read(reader: Reader, shared: Path) -> None:
    """All pages of all agreements have text (of some, a poor one from their scanner)."""
    folder = shared / "fixtures" / "moa"
    if not folder.is_dir():
        pytest.skip("the captured agreements (../shared/fixtures/moa) are not here")
    results = read_all(reader, folder)
    assert len(results) == 6
    for name, result in results.items():
        assert (name, result.outcome) == (name, "read")
        assert "MEMORANDUM OF AGREEMENT" in result.pages[0].text
    broken_font = results["GraysonCountyDetCenterKY_WSO_MOA_030425.pdf"].pages[6]
    assert "Name: Jason Woosley" in broken_font.text
    assert (broken_font.confidence or 0) > 80


@pytest.mark.parametrize(("name", "number", "row"), TABLE_ROWS)
def test_rows_of_real_tables_are_lines(
    reader: Reader, documents: Path, name: str, number: int, row: str
) -> None:
    """A row of a table is one line, its cells in order."""
    lines = read_path(reader, documents / name).pages[number - 1].text.split("\n")
    assert row in [line.strip() for line in lines]


@pytest.mark.parametrize(("name", "words"), WRITTEN_HYPHENS)
def test_hyphens_written_at_line_ends_are_kept(
    reader: Reader, documents: Path, name: str, words: str
) -> None:
    """Real pages end lines on hyphens that belong to the word."""
    assert any(words in page.text for page in read_path(reader, documents / name).pages)


def test_what_was_filled_into_a_real_form_is_read(reader: Reader, documents: Path) -> None:
    """The date and the agenda of this notice stand in form fields only."""
    name = "notice_agenda_chicago_district_council_il_2023-06-06.pdf"
    (page,) = read_path(reader, documents / name).pages
    assert "June 6, 530pm" in page.text
    assert "Superintendent Search Updates" in page.text
