"""PDF: PDFium, and pypdf for files that PDFium refuses.

What people have filled into a form, and text boxes put onto a page, are no part of the page's own
content: such pages are flattened first, so that a date or a name in a form field is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from groundwork.reading.formats import pdf_rows
from groundwork.reading.formats.base import (
    PROTECTED,
    Doubted,
    Drawn,
    Job,
    NotReadable,
    Opened,
    page_of,
)
from groundwork.reading.formats.pdf_lenient import Lenient, open_lenient
from groundwork.reading.formats.pdf_pictures import BROKEN, PARTLY_BROKEN, is_broken
from groundwork.reading.model import DAMAGED_PAGE, Page
from groundwork.reading.normalise import normalise
from groundwork.reading.plausible import DOUBTED_FROM, odd_share
from groundwork.reading.straighten import is_blank

# "Failed to load document (PDFium: Data format error)." and what of it is worth telling.
_PDFIUM_WORDS = re.compile(r".*\(PDFium: (.*?)\.?\).*")
_MOST_PIXELS = 25_000_000  # three times a letter page at 300 dpi
_WRITTEN_UPON = frozenset((pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT))


def open_pdf(data: bytes, job: Job) -> Opened:
    """Opens a PDF; its owner's restrictions do not hinder reading, a password to open it does.

    Raises NotReadable where it is protected, or where both readers refuse it.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise NotReadable(PROTECTED) from None
        return open_lenient(data, job, ValueError(_PDFIUM_WORDS.sub(r"\1", str(error)).lower()))
    if not any(_has_page(document, index) for index in range(len(document))):
        document.close()
        return open_lenient(data, job, ValueError("none of its pages can be opened"))
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    return Opened(len(document), _pages(document, job.first))


def _has_page(document: pypdfium2.PdfDocument, index: int) -> bool:
    """Whether the page is in the page tree; its content is not looked at."""
    try:
        document.get_page_size(index)
    except pypdfium2.PdfiumError:
        return False
    return True


def _pages(document: pypdfium2.PdfDocument, first: int) -> Iterator[Page]:
    try:
        for number in range(first, len(document) + 1):
            yield _page(document, number)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    label = _label(document, number)
    try:
        raw, text = _text(document, number - 1)
    except pypdfium2.PdfiumError:
        return Page(number, "", label, unread=DAMAGED_PAGE)
    odd = odd_share(raw)
    if odd is not None and odd >= DOUBTED_FROM:
        return Doubted(number, normalise(text), label, odd=odd)
    return page_of(number, normalise(text), label)


def pictures(data: bytes, numbers: Sequence[int], dpi: int) -> Iterator[tuple[int, Drawn | str]]:
    """The pages of these numbers as grey pictures at `dpi`; large sheets at less. A page that is
    blank because its picture is broken comes with the reason instead.

    Raises PdfiumError where the document or a page cannot be opened.
    """
    lenient = Lenient(data)
    for number, page in _drawable(data, numbers):
        drawn = _drawn(page, dpi)
        blank = is_blank(drawn)
        broken = is_broken(page, drawn, blank)
        if blank and (broken or lenient.lacks_parts(number - 1)):
            yield number, BROKEN
        else:
            yield number, Drawn(drawn, PARTLY_BROKEN if broken else None)


def picture(data: bytes, number: int, dpi: int) -> Image.Image:
    """The page of this number as a grey picture at `dpi`, a large sheet at less.

    Raises PdfiumError where the document or the page cannot be opened.
    """
    return next(_drawn(page, dpi) for _, page in _drawable(data, [number]))


def _drawable(data: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, pypdfium2.PdfPage]]:
    document = pypdfium2.PdfDocument(data)
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    for number in numbers:
        page = document[number - 1]
        yield number, page
        page.close()


def _drawn(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    drawn: Image.Image = page.render(scale=scale(page, dpi), grayscale=True).to_pil()
    return drawn


def scale(page: pypdfium2.PdfPage, dpi: int) -> float:
    """Pixels a point for a picture at `dpi`, fewer for large sheets."""
    width, height = page.get_size()
    return min(dpi / 72, float((_MOST_PIXELS / max(1.0, width * height)) ** 0.5))


def _label(document: pypdfium2.PdfDocument, number: int) -> str | None:
    """What is printed for the page's number, where it is another one ("iv", "A-12")."""
    label = normalise(str(document.get_page_label(number - 1)))
    return label if label not in ("", str(number)) else None


def _text(document: pypdfium2.PdfDocument, index: int) -> tuple[str, str]:
    """The text as PDFium gives it, and in reading order."""
    with opened(document, index) as (page, text_page):
        raw = str(text_page.get_text_range())
        return raw, pdf_rows.text_of(raw, pdf_rows.spans(page, text_page, raw))


@contextmanager
def opened(
    document: pypdfium2.PdfDocument, index: int
) -> Iterator[tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]]:
    """A page as it is read, with what was written upon it; `index` counts from 0."""
    page = document[index]
    try:
        if _is_written_upon(page):
            page = _flattened(document, page, index)
        text_page = page.get_textpage()
        try:
            yield page, text_page
        finally:
            text_page.close()
    finally:
        page.close()


def _is_written_upon(page: pypdfium2.PdfPage) -> bool:
    """Whether form fields or text boxes lie on the page."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if subtype in _WRITTEN_UPON:
                return True
    return False


def _flattened(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, index: int
) -> pypdfium2.PdfPage:
    """The page opened again with its annotations as content; as it is where that fails."""
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]
