"""PDF to pages: PDFium, and pypdf for files that PDFium refuses."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pypdf
import pypdfium2 as pdfium
from pypdf.errors import PyPdfError

from groundwork.reading.formats import Opened, Unreadable
from groundwork.reading.model import NO_TEXT, Page
from groundwork.reading.normalise import normalise

# pypdf reports each oddity of a damaged file; the outcome of reading says what matters.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Errors that pypdf lets through from files that are damaged in ways it did not foresee.
DAMAGE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError,
          AssertionError, OverflowError, UnicodeError, ZeroDivisionError)  # fmt: skip
PROTECTED = "the file is protected by a password"


def open_pdf(data: bytes, declared: str | None) -> Opened:
    """Opens a PDF; raises Unreadable where neither library can."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(PROTECTED) from error
        return _second_try(data, error)
    return Opened(len(document), _pages(document))


def _pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    try:
        for index in range(len(document)):
            yield _page(document, index)
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    number = index + 1
    try:
        page = document[index]
        try:
            content = page.get_textpage()
            try:
                text = normalise(content.get_text_range())
            finally:
                content.close()
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        return Page(number, "", None, f"this page is damaged ({error})")
    label = document.get_page_label(index) or None
    shown = label if label != str(number) else None
    return Page(number, text, shown, None if text.strip() else NO_TEXT)


def _second_try(data: bytes, refused: pdfium.PdfiumError) -> Opened:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable(PROTECTED)
        total = len(reader.pages)
    except DAMAGE as error:
        raise Unreadable(f"the file is damaged: {_words(refused)}") from error
    if total == 0:
        raise Unreadable("the file is damaged: no page could be found in it")
    return Opened(total, _second_pages(reader))


def _second_pages(reader: pypdf.PdfReader) -> Iterator[Page]:
    for index in range(len(reader.pages)):
        try:
            text = normalise(reader.pages[index].extract_text())
        except DAMAGE as error:
            yield Page(index + 1, "", None, f"this page is damaged ({type(error).__name__})")
            continue
        yield Page(index + 1, text, None, None if text.strip() else NO_TEXT)


def _words(error: pdfium.PdfiumError) -> str:
    said = str(error)
    inner = said.partition("PDFium: ")[2].rstrip(").")
    return (inner or said).lower()
