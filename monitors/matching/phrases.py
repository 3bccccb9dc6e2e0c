"""From a phrase as a person writes it to a pattern: keywords are data, never query syntax.

A space in a phrase also meets a hyphen, a line's end or nothing ("law-enforcement"); brackets,
full stops, hyphens and quotes are optional, so `287(g)` meets `287 (G)`, `287g` and `287 g`.
"""

from __future__ import annotations

import re

from monitors.matching.model import Term
from monitors.matching.normalise import fold

_TOKEN = re.compile(r"[A-Za-z0-9]+|\s+|[^A-Za-z0-9\s]")
_PUNCTUATION = {
    "&": "(?:&(?:amp;)?|and)",
    "-": "[ -]{0,2}",
    "/": " ?[/-]? ?",
    "'": "'? ?",
    '"': "[ \"']*",
    ".": "\\.? ?",
    ",": ",? ?",
    "(": " ?\\(? ?",
    ")": "(?: ?\\))? ?",
    "$": "\\$ ?",
    "§": "§{1,2} ?",
}
_LONG = 7
_SCANNED = {
    **dict.fromkeys("iI", "[Iil1|]"),
    **dict.fromkeys("lL", "[Lli1|]"),
    **dict.fromkeys("oO", "[Oo0]"),
    "m": "(?:m|rn)",
}


def pattern_of(term: Term) -> bytes:
    """The RE2 pattern of a term, as Latin-1 bytes, to run over `PlainText.data`."""
    body = f"(?:{term.text})" if term.is_pattern else _phrase(term)
    flags = "(?i)" if term.case == "any" else ""
    return (flags + body).encode("latin-1")


def _phrase(term: Term) -> str:
    tokens = _TOKEN.findall(fold(term.text.strip()))
    words = [index for index, token in enumerate(tokens) if token.isalnum()]
    parts = []
    for index, token in enumerate(tokens):
        if token.isspace():
            parts.append("[ -]{0,2}")
        elif token.lower() == "and":
            parts.append("(?:and|&(?:amp;)?)")
        elif not token.isalnum():
            parts.append(_mark(token, last=index == len(tokens) - 1))
        elif term.forms == "verb" and index == words[0]:
            parts.append(_verb(token))
        elif term.forms != "none" and index == words[-1] and index == len(tokens) - 1:
            parts.append(_plural(token))
        else:
            parts.append(_letters(token))
    first = "\\b" if tokens[0].isalnum() else ""
    last = "\\b" if tokens[-1].isalnum() else ""
    return first + "".join(parts) + last


def _mark(token: str, last: bool) -> str:
    if token == ")" and last:
        return "(?: ?\\)|\\b)"
    return _PUNCTUATION.get(token, re.escape(token))


def _plural(word: str) -> str:
    if len(word) < 3 or word.isdigit():
        return re.escape(word)
    if word[-1] in "yY" and word[-2] not in "aeiouAEIOU":
        return f"{_letters(word[:-1])}(?:[yY]|[iI][eE][sS])"
    return f"{_letters(word)}(?:'?[sS]|[eE][sS])?"


def _verb(word: str) -> str:
    if word.endswith("e"):
        return f"{_letters(word[:-1])}(?:e|es|ed|ing)"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{_letters(word[:-1])}(?:y|ies|ied|ying)"
    return f"{_letters(word)}(?:s|es|{word[-1]}?ed|{word[-1]}?ing)?"


def _letters(word: str) -> str:
    """A word's letters; in a long one also what poor scans make of them: lmmigratlon."""
    if len(word) < _LONG:
        return re.escape(word)
    return "".join(_SCANNED.get(char, char) for char in word)
