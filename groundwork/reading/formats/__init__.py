"""One small module a format, and the table of them. A new format is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from groundwork.reading import sniff
from groundwork.reading.formats import html, pdf, plain, sheets
from groundwork.reading.formats.base import Job, Opened

READERS: Mapping[str, Callable[[bytes, Job], Opened]] = {
    sniff.PDF: pdf.open_pdf,
    sniff.HTML: html.open_html,
    sniff.XLSX: sheets.open_sheets,
    sniff.XLS: sheets.open_sheets,
    sniff.TEXT: plain.open_text,
    sniff.CSV: plain.open_text,
}
