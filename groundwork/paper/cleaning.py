"""Makes outside text harmless: no control or direction marks, nothing that Markdown acts on."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them; they move no text
_SPACES = {"Zl", "Zp"}  # line and paragraph separators
_DROPPED = {"Cc", "Cf", "Cs"}  # controls, invisible format marks, lone surrogates
_ENTITIES = {"\\": "&#92;", "|": "&#124;"}  # a table row is cut at pipes before escapes are read
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# A sentence is no markup by its comma or bracket in mid-line: left alone, the draft stays legible.
_HARMLESS = frozenset(",;%?/'\"")


def clean(text: str) -> str:
    """The text without control, direction and other invisible marks; line breaks become spaces."""
    return "".join(map(_kept, text))


def _kept(char: str) -> str:
    if char in "\t\n\r\v\f\x85":
        return " "
    kind = unicodedata.category(char)
    if kind in _SPACES:
        return " "
    if (kind in _DROPPED and char not in _JOINERS) or _is_noncharacter(ord(char)):
        return ""
    return char


def _is_noncharacter(code: int) -> bool:
    """Code points that no text holds; XML, and so DOCX, refuses some of them."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def one_line(text: str) -> str:
    """`clean`, with runs of spaces folded to one and none at the ends."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Outside text as Markdown that shows that text and does nothing else, on one line."""
    return _PUNCTUATION.sub(_escaped, one_line(text))


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    if char in _HARMLESS:
        return char
    return _ENTITIES.get(char, f"\\{char}")
