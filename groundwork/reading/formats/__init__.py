"""One small module a format, and the table of them. A new format is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from groundwork.reading import sniff
from groundwork.reading.formats import docx, html, pdf, plain, pptx, sheets, word, zips
from groundwork.reading.formats.base import Job, Opened

_READERS: Mapping[str, Callable[[bytes, Job], Opened]] = {
    sniff.PDF: pdf.open_pdf,
    sniff.HTML: html.open_html,
    sniff.XLSX: sheets.open_sheets,
    sniff.XLS: sheets.open_sheets,
    sniff.TEXT: plain.open_text,
    sniff.CSV: plain.open_text,
    sniff.DOCX: docx.open_document,
    sniff.PPTX: pptx.open_slides,
    sniff.DOC: word.open_doc,
    sniff.RTF: word.open_rtf,
}


def _open_zip(data: bytes, job: Job) -> Opened:
    return zips.open_zip(data, job, _READERS)


READERS: Mapping[str, Callable[[bytes, Job], Opened]] = {**_READERS, sniff.ZIP: _open_zip}
