"""What kind of file some bytes are: told by the bytes first, then by name and declaration."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
OTHER = "application/octet-stream"

BY_ENDING = {
    ".pdf": PDF,
    ".htm": HTML,
    ".html": HTML,
    ".txt": TEXT,
    ".md": TEXT,
    ".csv": TEXT,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".xls": XLS,
}
MARKUP = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.I | re.S
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ending(name: str) -> str:
    """The ending of a file's name or of the path of an address, in lower case, with its dot."""
    path = urlsplit(name).path if "://" in name else name
    return PurePosixPath(unquote(path)).suffix.lower()


def kind_of(data: bytes, name: str, declared: str | None) -> str:
    """The media type that the bytes are read as; OTHER where none of ours fits."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04") and b"xl/" in data:
        return XLSX
    named = BY_ENDING.get(ending(name))
    if head.startswith(OLE):
        return XLS if named == XLS or (declared or "").startswith(XLS) else OTHER
    if head.startswith(b"PK\x03\x04"):
        return OTHER
    if MARKUP.match(head.lstrip(b"\xef\xbb\xbf")):
        return HTML
    said = (declared or "").partition(";")[0].strip().lower()
    if named in (HTML, TEXT) or said in (HTML, TEXT):
        return named if named in (HTML, TEXT) else said
    return named or OTHER


def mismatch(kind: str, name: str) -> str | None:
    """A sentence where the name promises another kind than the bytes are."""
    promised = BY_ENDING.get(ending(name))
    if promised is None or promised == kind or {promised, kind} == {XLS, XLSX}:
        return None
    words = {PDF: "a PDF", HTML: "a web page", TEXT: "text", XLSX: "a workbook", XLS: "a workbook"}
    return f"the name promises {words[promised]}, but it is {words.get(kind, 'something else')}"
