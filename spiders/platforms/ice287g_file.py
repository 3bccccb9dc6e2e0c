"""A workbook of unknown origin, opened within limits.

openpyxl builds every cell in memory, so what a file unpacks to is measured before it is handed
over. A real list of 1,843 rows has 0.25 MB packed, 1.5 MB unpacked and about 70,000 tags.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from groundwork.errors import BadInput

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 500
MOST_TAGS = 1_500_000
MOST_SPANNED = 200_000

# In UTF-8 and in UTF-16, which XML may be written in: no workbook needs it, and it may be a bomb.
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)

# What zipfile, the XML parser and openpyxl raise on bytes that are no sound workbook.
BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def open_workbook(data: bytes, name: str = "") -> Workbook:
    """The workbook in these bytes, with the values that its formulas last had.

    Raises BadInput, saying which, for what is no workbook, is broken, encrypted or too large.
    """
    what = name or "given"
    _measure(data, what)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that are not read
            return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except BROKEN as error:
        raise _broken(what) from error


def _measure(data: bytes, what: str) -> None:
    if len(data) > MOST_BYTES:
        raise BadInput(
            f"The file {what} has {len(data) / 1e6:.0f} MB; ICE's lists have less than one. It was "
            "not opened; check that it is the right file."
        )
    if data[:4] != b"PK\x03\x04":
        raise BadInput(
            f"The file {what} is no Excel workbook (.xlsx); it may be a web page that was saved "
            "instead. Download the workbook again."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _measure_parts(packed, what)
    except BadInput:
        raise
    except BROKEN as error:
        raise _broken(what) from error


def _measure_parts(packed: zipfile.ZipFile, what: str) -> None:
    parts = packed.infolist()
    # zipfile never unpacks more than a part declares, so the declared sizes can be relied on.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadInput(
            f"The file {what} unpacks to far more than any list of ICE's; it was not opened. Check "
            "where it comes from."
        )
    tags = spanned = 0
    for part in parts:
        content = packed.read(part)
        tags += content.count(b"<")
        odd = tags > MOST_TAGS or _DOCTYPE.search(content)
        spanned += 0 if odd else _spanned(content)
        if odd or spanned > MOST_SPANNED:
            raise BadInput(
                f"The file {what} is not built as Excel builds a list; it was not opened. Check "
                "where it comes from."
            )


def _spanned(content: bytes) -> int:
    """How many cells the merged ranges and ranged links of a part cover: openpyxl makes each."""
    cells = 0
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(content)):
            if element.tag.rpartition("}")[2] in ("mergeCell", "hyperlink"):
                left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                cells += ((right or 0) - (left or 0) + 1) * ((bottom or 0) - (top or 0) + 1)
            element.clear()
    except (ElementTree.ParseError, LookupError, ValueError):
        return cells  # no XML, or none that openpyxl could read
    return cells


def _broken(what: str) -> BadInput:
    return BadInput(f"The workbook {what} is broken and cannot be read; download it again.")
