"""Bytes to text: byte-order mark, then UTF-8, then what is declared, then Windows-1252.

UTF-8 comes first: text of another set hardly ever is UTF-8 by chance, and declarations are often
wrong. The labels follow the WHATWG Encoding Standard (encoding.spec.whatwg.org) in what they mean:
"iso-8859-1" and "us-ascii" are read as Windows-1252, and a page cannot declare itself UTF-16.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
# Python knows codecs that are no character sets, and slow ones; only these may be declared.
_MAY_BE_DECLARED = frozenset({
    "big5", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp1258", "cp932", "euc_jp", "euc_kr", "gb18030", "gbk", "iso8859-15", "iso8859-2",
    "iso8859-5", "iso8859-7", "koi8-r", "mac-roman", "shift_jis",
})  # fmt: skip
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_IN_PAGE = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LOOK_BYTES = 4096


def byte_order_mark(data: bytes) -> str | None:
    """The character set that a byte-order mark names, else None."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, declared: str | None = None, markup: bool = False) -> str:
    """The text of some bytes; never fails, bytes that fit nothing become U+FFFD.

    `declared` is a media type with or without a charset ("text/html; charset=utf-8"). With
    `markup`, a `<meta charset>` in the first 4,096 bytes counts where `declared` names none.
    """
    marked = byte_order_mark(data)
    if marked:
        return data.decode(marked, "replace").removeprefix("\ufeff")
    text = data.decode("utf-8", "replace")
    if not _is_spoiled(text):
        return text
    name = _declared(declared) or (_in_page(data) if markup else None)
    return data.decode(name or "cp1252", "replace")


def _is_spoiled(text: str) -> bool:
    """Whether less than half of what is not ASCII was UTF-8: a cut-off end spoils one character."""
    bad = text.count("\ufffd")
    return bad > 0 and 2 * bad > sum(char >= "\u0080" for char in text)


def _declared(header: str | None) -> str | None:
    found = _IN_HEADER.search(header or "")
    return _known(found.group(1)) if found else None


def _in_page(data: bytes) -> str | None:
    found = _IN_PAGE.search(data, 0, _LOOK_BYTES)
    return _known(found.group(1).decode("latin-1")) if found else None


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _ONE_BYTE.get(name, name)
    return name if name in _MAY_BE_DECLARED else None
