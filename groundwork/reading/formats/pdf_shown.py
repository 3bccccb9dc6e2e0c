"""A page of a PDF as it is shown: its picture and where each letter of its text stands on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from groundwork.reading import ocr
from groundwork.reading.formats import pdf, pdf_rows
from groundwork.reading.marking import Box, Letter, Shown
from groundwork.reading.normalise import normalise

_OPENING = frozenset('([$§“"')
_CLOSING = frozenset(')]%”"')


def show(data: bytes, number: int, dpi: int, by_ocr: bool) -> Shown:
    """Page `number`, from 1, at `dpi`: as it lies in the file, or straight as OCR reads it.

    Raises PdfiumError where it cannot be opened, RuntimeError where OCR fails.
    """
    if by_ocr:
        return _recognised(ocr.locate(pdf.picture(data, number, ocr.DPI)), dpi / ocr.DPI)
    document = pypdfium2.PdfDocument(data)
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    with pdf.opened(document, number - 1) as (page, text_page):
        raw = str(text_page.get_text_range())
        parts = pdf_rows.spans(page, text_page, raw)
        picture = page.render(scale=pdf.scale(page, dpi)).to_pil()
        letters = list(_letters(page, text_page, raw, parts, picture.size))
        return Shown(picture, normalise(pdf_rows.text_of(raw, parts)), letters)


def _letters(
    page: pypdfium2.PdfPage,
    text_page: pypdfium2.PdfTextPage,
    raw: str,
    parts: Sequence[pdf_rows.Span],
    size: tuple[int, int],
) -> Iterator[Letter]:
    """Letters and digits in reading order; a ligature is several with one box. A bracket or a sign
    of money beside a letter is marked with it."""
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_int(), ctypes.c_int()

    def pixels(across: float, up: float) -> tuple[int, int]:
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, across, up, x, y)
        return x.value, y.value

    def place(at: int) -> Box:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, at)
        pdfium.FPDFText_GetLooseCharBox(text_page.raw, index, box)
        return _box(*pixels(box.left, box.top), *pixels(box.right, box.bottom))

    for part in parts:
        for at in range(part.start, part.end):
            chars = raw[at] if raw[at].isascii() else normalise(raw[at])
            if not any(map(str.isalnum, chars)):
                continue
            where = place(at)
            if raw[at - 1 : at] in _OPENING:
                where = _with(where, place(at - 1))
            if raw[at + 1 : at + 2] in _CLOSING:
                where = _with(where, place(at + 1))
            yield from (Letter(char, where) for char in chars if char.isalnum())


def _with(letter: Box, sign: Box) -> Box:
    """The box of both; the letter's alone where the sign stands on another line."""
    if min(letter[3], sign[3]) <= max(letter[1], sign[1]):
        return letter
    return (
        min(letter[0], sign[0]),
        min(letter[1], sign[1]),
        max(letter[2], sign[2]),
        max(letter[3], sign[3]),
    )


def _box(one_x: int, one_y: int, other_x: int, other_y: int) -> Box:
    return min(one_x, other_x), min(one_y, other_y), max(one_x, other_x), max(one_y, other_y)


def _recognised(located: ocr.Located, scale: float) -> Shown:
    size = round(located.picture.width * scale), round(located.picture.height * scale)
    letters = [
        Letter(char, _box(*(round(side * scale) for side in word.box)))
        for word in located.words
        for char in normalise(word.text)
        if char.isalnum()
    ]
    return Shown(located.picture.resize(size), normalise(located.text), letters)
