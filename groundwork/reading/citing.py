"""How a place in a document is cited: in the words of what the document is.

A PDF has pages, and perhaps other numbers printed on them; a workbook has sheets and rows, a
presentation slides, a document of Word headings, a text lines, an archive files that have these.
"""

from __future__ import annotations

import re

from groundwork.reading import sniff

HIDDEN = "hidden"
_LINES = re.compile(r"lines (\d+)-\d+")
# What the reader of workbooks adds to a sheet's name.
_REMARK = rf" \({HIDDEN}[a-z0-9 ,;-]*\)"
_SHEET = re.compile(rf"(?P<name>.*?)(?P<remark>{_REMARK})?")
_ENDS_ON_SHEET = re.compile(rf".*, sheet '.*'(?:{_REMARK})?")


def cite(
    media_type: str, number: int, label: str | None, text: str = "", start: int | None = None
) -> str:
    """The words for a page, and for an offset `start` into its `text` where one is given:
    "page 214 (printed iv)", "sheet 'Budget 2026', row 14", "slide 3", "under the heading 'X'",
    "line 7", "budget.xlsx, sheet 'FY27', row 3".

    `number` and `label` are those of the page; they and the type are as the reader gave them.
    """
    line = None if start is None else text.count("\n", 0, start) + 1
    if media_type in (sniff.TEXT, sniff.CSV) and line is not None:
        return _line(number, label, line)
    words = part(media_type, number, label)
    rows = media_type in (sniff.XLSX, sniff.XLS) or (
        media_type == sniff.ZIP and _ENDS_ON_SHEET.fullmatch(words)
    )
    return f"{words}, row {line}" if rows and line is not None else words


def part(media_type: str, number: int, label: str | None) -> str:
    """The words for a page of a document of this type."""
    if media_type in (sniff.XLSX, sniff.XLS) and label:
        found = _SHEET.fullmatch(label)
        name, remark = (found["name"], found["remark"] or "") if found else (label, "")
        return f"sheet '{name}'{remark}"
    if media_type == sniff.PPTX:
        hidden = label is not None and label.endswith(f"({HIDDEN})")
        return f"slide {number} ({HIDDEN})" if hidden else f"slide {number}"
    if media_type == sniff.DOCX and label:
        return f"under the heading '{label}'"
    if media_type in (sniff.DOCX, sniff.DOC, sniff.RTF):
        return f"part {number}"
    if media_type == sniff.HTML:
        return "web page"
    if media_type == sniff.ZIP:
        return label or f"file {number}"
    if media_type in (sniff.TEXT, sniff.CSV) and label:
        return label
    return f"page {number} (printed {label})" if label else f"page {number}"


def _line(number: int, label: str | None, line: int) -> str:
    """A line of a text counts from the text's beginning where that is known."""
    found = _LINES.fullmatch(label or "")
    if found:
        return f"line {int(found[1]) + line - 1}"
    return f"line {line}" if number == 1 else f"page {number}, line {line}"
