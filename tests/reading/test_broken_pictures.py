"""A page that is blank because its picture is broken was not read; a blank page was."""

from __future__ import annotations

import pytest
from broken_pictures import broken, half_of_a_scan, whole
from reading_samples import joined, written
from test_reading_ocr import needs_tesseract

from groundwork.reading import Reader

BROKEN = "not read: its picture could not be decoded"


@needs_tesseract
def test_a_page_whose_only_picture_is_broken_is_unread(reader: Reader) -> None:
    """Noise, cut-off data, a missing object: no such page counts as read, whatever its format."""
    results = {name: reader.read(data, "scan.pdf") for name, data in broken()}
    counted = [name for name, result in results.items() if result.pages_unread != (1,)]
    assert counted == []
    reasons = {name: result.pages[0].unread for name, result in results.items()}
    # Drawn as black or grey: not blank, and nothing that OCR can read.
    drawn = {"ccitt: noise", "ccitt: cut off", "jpeg: overwritten"}
    other = {name for name, why in reasons.items() if why != BROKEN}
    assert other == drawn
    assert all("no text on it that OCR can read" in str(reasons[name]) for name in drawn)


@needs_tesseract
def test_a_scan_of_a_blank_sheet_is_read_and_empty(reader: Reader) -> None:
    """Nothing is missing from it: a white picture is no broken one, in any format."""
    results = {name: reader.read(data, "scan.pdf") for name, data in whole()}
    assert {name: (result.outcome, result.pages[0].text) for name, result in results.items()} == {
        name: ("read", "") for name, _ in whole()
    }


@needs_tesseract
def test_a_page_of_which_a_part_is_missing_keeps_what_was_read(reader: Reader) -> None:
    """The upper half of a scan can be searched, and the page counts as unread."""
    (page,) = reader.read(half_of_a_scan(), "scan.pdf").pages
    assert page.unread == "not read: part of its picture could not be decoded"
    assert "memorandum of agreement" in page.text
    assert "Detention beds" not in page.text
    assert page.confidence is not None


@needs_tesseract
def test_the_document_says_which_page_is_broken(reader: Reader) -> None:
    """Its neighbors are read, and the reason names the page's trouble."""
    data = joined(written(["Call to order"]), dict(broken())["jpx: cut off"])
    result = reader.read(data, "packet.pdf")
    assert (result.outcome, result.pages_unread) == ("partly_read", (2,))
    assert result.reason == "1 of its 2 pages not read (its picture could not be decoded)"


@pytest.mark.parametrize("name", ["jpx: cut off", "jpeg: cut off in the margin"])
def test_without_ocr_it_waits_as_every_scan_does(reader: Reader, name: str) -> None:
    """Only OCR draws a page, so until then it is not known that the picture is broken."""
    result = reader.read(dict(broken())[name], "scan.pdf", ocr=False)
    assert result.pages_unread == (1,)
