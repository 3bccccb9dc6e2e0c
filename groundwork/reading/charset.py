"""Bytes of text to characters: mark, declaration, UTF-8, and then the common Windows table."""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.I)


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters. UTF-8 is tried before a declared table: pages often declare a wrong one."""
    for mark, table in MARKS:
        if data.startswith(mark):
            return data.decode(table, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    said = META.search(data[:4096])
    named = said[1].decode("ascii") if said else None
    header = HEADER.search(declared or "")
    candidates: tuple[str | None, ...] = (header[1] if header else None, named, "cp1252")
    for name in candidates:
        if name and _known(name):
            return data.decode(name, "replace")
    return data.decode("latin-1")


def _known(name: str) -> bool:
    try:
        # A page that declares UTF-8 and is not: its bytes are of the Windows table.
        return codecs.lookup(name).name not in ("utf-8", "utf-8-sig")
    except LookupError:
        return False
