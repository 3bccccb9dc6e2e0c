"""PDF by pypdf: files that PDFium refuses, and what it leaves out without a word."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NullObject

from groundwork.reading.formats.base import Job, Opened, damaged, page_of
from groundwork.reading.model import DAMAGED_PAGE, Page
from groundwork.reading.normalise import normalise

_LENIENT = "the file is damaged and was read by a second, lenient reader: pages may be missing"
# What pypdf raises on damaged files, as its parsers meet values of the wrong type or none.
_PYPDF_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def open_lenient(data: bytes, job: Job, refusal: Exception) -> Opened:
    """Opens with pypdf what PDFium refused; raises NotReadable with PDFium's words if it cannot."""
    try:
        document = PdfReader(BytesIO(data))
        total = 0 if document.is_encrypted else len(document.pages)
    except _PYPDF_ERRORS:
        raise damaged(refusal) from None
    if total == 0:
        raise damaged(refusal)
    return Opened(total, _pages(document, job.first, total), lacking=_LENIENT)


def _pages(document: PdfReader, first: int, total: int) -> Iterator[Page]:
    for number in range(first, total + 1):
        try:
            text = normalise(document.pages[number - 1].extract_text())
        except _PYPDF_ERRORS:
            yield Page(number, "", unread=DAMAGED_PAGE)
        else:
            yield page_of(number, text)


class Lenient:
    """A PDF that pypdf opens once it is asked for, and not before: blank pages are few."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: PdfReader | None = None

    def lacks_parts(self, index: int) -> bool:
        """Whether a page, from 0, names a content or a picture that the file does not hold.

        A download that was cut off loses these, and PDFium draws such a page as a blank one. False
        too where pypdf cannot tell.
        """
        try:
            self._document = self._document or PdfReader(BytesIO(self._data))
            return _lacks_parts(self._document.pages[index])
        except _PYPDF_ERRORS:
            return False


def _lacks_parts(page: PageObject) -> bool:
    if "/Contents" in page and isinstance(page["/Contents"], NullObject):
        return True
    resources = page.get("/Resources", DictionaryObject()).get_object()
    drawn = resources.get("/XObject", DictionaryObject()).get_object()
    return any(isinstance(value.get_object(), NullObject | None) for value in drawn.values())
