"""Finds again, in the text of a page, the words that a search found it by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from groundwork.casefile.search.tree import Node, sought, spellings

LETTER = r"[^\W_]"


def marks(node: Node | None, page: str) -> list[tuple[int, int]]:
    """Where the words of a search stand in a page: start and end, in order, without overlaps."""
    pattern = _pattern(node)
    found = pattern.finditer(_plain(page)) if pattern else ()
    return [(one.start(), _closed(page, *one.span())) for one in found]


def _closed(page: str, start: int, end: int) -> int:
    """The end of a mark, behind the bracket that closes one within it: "287(g)", not "287(g"."""
    opened = page.count("(", start, end) > page.count(")", start, end)
    return end + 1 if opened and page.startswith(")", end) else end


@lru_cache(maxsize=8)
def _pattern(node: Node | None) -> re.Pattern[str] | None:
    said = []
    for words in sought(node):
        end = r"\w*" if words.prefix else ""
        for spelling in sorted(spellings(words), key=len, reverse=True):
            plain = [_plain(unicodedata.normalize("NFC", word)) for word in spelling]
            said.append(r"[\W_]+".join(map(re.escape, plain)) + end)
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(said)})(?!{LETTER})") if said else None


def _plain(text: str) -> str:
    """The text in small letters without accents, each character in its old place."""
    if text.isascii():
        return text.lower()
    return "".join(map(_bare, text))


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    low = unicodedata.normalize("NFD", char)[0].lower()
    return low if len(low) == 1 else char
