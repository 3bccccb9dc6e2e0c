"""What some bytes are: told by the bytes, then by the name, then by what was declared."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from groundwork.reading.charset import byte_order_mark

PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
RTF = "application/rtf"
ZIP = "application/zip"
ODF = "application/vnd.oasis.opendocument"
PICTURE = "image/*"
UNKNOWN = "application/octet-stream"

WORDS = {
    PDF: "a PDF",
    HTML: "an HTML page",
    TEXT: "plain text",
    CSV: "a CSV table",
    XLSX: "an Excel workbook (XLSX)",
    XLS: "an Excel workbook (XLS)",
    DOCX: "a Word document (DOCX)",
    PPTX: "a PowerPoint presentation (PPTX)",
    DOC: "a Word document (DOC)",
    PPT: "a PowerPoint presentation (PPT)",
    RTF: "a rich-text document (RTF)",
    ZIP: "a ZIP archive",
    ODF: "an OpenDocument file",
    PICTURE: "a picture",
    UNKNOWN: "a file of unknown type",
}

_SUFFIXES = {
    **dict.fromkeys((".pdf",), PDF),
    **dict.fromkeys((".htm", ".html", ".xhtml"), HTML),
    **dict.fromkeys((".txt", ".text", ".md", ".log"), TEXT),
    **dict.fromkeys((".csv", ".tsv"), CSV),
    **dict.fromkeys((".xlsx", ".xlsm"), XLSX),
    **dict.fromkeys((".xls",), XLS),
    **dict.fromkeys((".docx", ".docm"), DOCX),
    **dict.fromkeys((".pptx",), PPTX),
    **dict.fromkeys((".doc",), DOC),
    **dict.fromkeys((".ppt",), PPT),
    **dict.fromkeys((".rtf",), RTF),
    **dict.fromkeys((".zip",), ZIP),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"), PICTURE),
}
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_OFFICE_CONTENTS = "[Content_Types].xml"
_OFFICE_PARTS = {"xl/": XLSX, "word/": DOCX, "ppt/": PPTX}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Streams of OLE files by name, in the order in which they decide; an encrypted XLSX is OLE too.
_OLE_STREAMS = {"WordDocument": DOC, "PowerPoint Document": PPT}
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|table|div|p|h[1-6]|span|br|a)\b[^<]{0,500}>", re.I
)
_BINARY = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f\v\x1b\x1a\x08"))
_LOOK_BYTES = 65_536
_PDF_WITHIN = 1_024
_PDF_OBJECT = re.compile(rb"^\d+ \d+ obj\b", re.M)
_ONE_IN = 200


def media_type(data: bytes, name: str, declared: str | None) -> str:
    """The type of the bytes. `name` is a file name or an address, `declared` a media type.

    Where the bytes are binary and tell nothing, the claimed type is given: its reader then says
    that the file is damaged.
    """
    claim = claimed(name, declared)
    told = _by_magic(data, claim)
    if told:
        return told
    if claim == PDF and _PDF_OBJECT.search(data[:_LOOK_BYTES]):
        return PDF
    if _is_text(data):
        return _text_type(data, claim)
    return claim if claim and claim not in (TEXT, CSV, HTML) else UNKNOWN


def claimed(name: str, declared: str | None) -> str | None:
    """The type that a name, else a declaration, claims; None where neither is known."""
    path = re.split("[?#]", name, maxsplit=1)[0] if "://" in name else name
    by_name = _SUFFIXES.get(PurePosixPath(path).suffix.lower())
    if by_name or declared is None:
        return by_name
    said = declared.partition(";")[0].strip().lower()
    return PICTURE if said.startswith("image/") else said if said in WORDS else None


def mismatch(found: str, name: str, declared: str | None) -> str | None:
    """A sentence where the claimed type is another kind of thing than the bytes; else None."""
    claim = claimed(name, declared)
    if claim in (None, found, UNKNOWN) or {claim, found} in ({XLS, XLSX}, {TEXT, CSV}):
        return None
    return f"it is named as {WORDS[claim]}, and its bytes are {WORDS[found]}" if claim else None


def _by_magic(data: bytes, claim: str | None) -> str | None:
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if data.startswith(_OLE):
        return _ole_type(data, claim)
    if data.startswith(b"{\\rtf"):
        return RTF
    return PICTURE if data.startswith(_PICTURES) and not _is_text(data) else None


def _zip_type(data: bytes) -> str | None:
    """An Office type by its parts, else ZIP; None for an archive that cannot be listed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if names[:1] == ["mimetype"] and "META-INF/manifest.xml" in names:
        return ODF
    for part, kind in _OFFICE_PARTS.items() if _OFFICE_CONTENTS in names else ():
        if any(name.startswith(part) for name in names):
            return kind
    return ZIP


def is_protected(data: bytes) -> bool:
    """Whether this is an Office file under a password: an OLE file around an encrypted one."""
    return data.startswith(_OLE) and _PROTECTED in data


def _ole_type(data: bytes, claim: str | None) -> str:
    if is_protected(data):
        return claim if claim in (DOCX, PPTX) else XLSX
    for stream, kind in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return kind
    return XLS


def _is_text(data: bytes) -> bool:
    """Few control characters and no null; or a byte-order mark."""
    head = data[:_LOOK_BYTES]
    if byte_order_mark(head):
        return True
    binary = len(head) - len(head.translate(None, _BINARY))
    return b"\0" not in head and binary * _ONE_IN <= len(head)


def _text_type(data: bytes, claim: str | None) -> str:
    head = data[:_LOOK_BYTES]
    mark = byte_order_mark(head)
    if mark:
        head = head.decode(mark, "replace").removeprefix("\ufeff").encode()
    if _HTML_START.match(head) or (claim in (HTML, PDF, None) and _HTML_TAG.search(head)):
        return HTML
    return claim if claim in (TEXT, CSV) else TEXT
