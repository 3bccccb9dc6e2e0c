"""Page text made regular, in one place. `VERSION` changes whenever the same input gives other text.

Version 1, in this order:

1. Every kind of line end becomes LF; a form feed within a page too.
2. Every kind of space becomes a plain space (tabs stay: they part the cells of a row); Latin
   ligatures become letters; the bullets of Symbol and Wingdings become a bullet.
3. Control characters, zero-width and direction marks, lone surrogates and non-characters go.
4. Hyphen marks are joined. PDFium writes U+FFFE (older builds U+0002) for a hyphen at the end of
   a line and drops the line break with it; U+00AD is an optional hyphen. Where the halves are one
   word they are joined ("immi|gration"); where the hyphen is part of what is written it stays
   ("U-Verse", "I-213", "non-traditional"): see `_written`. An ordinary hyphen and the line break
   after it stay as they are.
5. Spaces and tabs at the end of a line go, and line breaks at the end of the page.

Line breaks, letters, digits, accents and case are kept. Normalising twice changes nothing.
"""

from __future__ import annotations

import re

VERSION = 1

_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_UNSEEN = "\ufeff\uffff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BULLETS = "\uf0b7\uf0a7\uf0d8\uf076"
_MARKS = "\x02\u00ad\ufffe"
_NO_MARKS = str.maketrans("", "", _MARKS)

_MAP: dict[str, str] = {
    **dict.fromkeys(map(chr, (*range(0x20), *range(0x7F, 0xA0))), ""),
    **dict.fromkeys(map(chr, range(0xD800, 0xE000)), ""),
    **dict.fromkeys(_LINE_ENDS, "\n"),
    **dict.fromkeys(_UNSEEN, ""),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_BULLETS, "•"),
    **_LIGATURES,
}
_CHANGED = re.compile(f"[{re.escape(''.join(_MAP.keys() - {*_MARKS, chr(10), chr(9)}))}]")

_SEAM = re.compile(rf"[{_MARKS}]+(?:(?:[ \t]*\n[ \t]*)?(?=[^\W_]))?")
_LONGEST = 40
_WORD = re.compile(rf"[^\W_]{{1,{_LONGEST}}}")
_HYPHEN = re.compile(r"-(?=[^\W_])")
# First parts that English writes with a hyphen and that are hardly ever half of a broken word.
_FIRST_PARTS = frozenset({"non", "self", "well", "cross", "ex", "anti", "half"})
_LONG_ENOUGH = 4


def normalise(text: str) -> str:
    """The text of one page, made regular as the module says; linear in the length of the text."""
    text = text.replace("\r\n", "\n")
    text = _CHANGED.sub(lambda found: _MAP[found.group()], text)
    if any(mark in text for mark in _MARKS):
        text = _join(text)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).rstrip("\n")


def _join(text: str) -> str:
    """The text without hyphen marks; words that stand elsewhere on the page help to decide."""
    words, pairs = _vocabulary(text)
    parts: list[str] = []
    done = 0
    for found in _SEAM.finditer(text):
        start, end = found.span()
        left = _word_before(text, start)
        right = _WORD.match(text, end)
        if left and right:
            followed = text[right.end() : right.end() + 1]
            seam = "-" if _written(left, right[0], followed, words, pairs) else ""
        else:
            seam = found.group().translate(_NO_MARKS)
        parts += (text[done:start], seam)
        done = end
    return "".join(parts) + text[done:]


def _vocabulary(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The words of a page that no mark touches, and those of them with a hyphen between."""
    one_mark = _MARKS[0]
    pieces = _SEAM.sub(one_mark, text).casefold().split()
    rest = " ".join(piece for piece in pieces if one_mark not in piece)
    pairs = (
        (_word_before(rest, hyphen.start()), _WORD.match(rest, hyphen.end()))
        for hyphen in _HYPHEN.finditer(rest)
    )
    known = frozenset((before, after[0]) for before, after in pairs if before and after)
    return frozenset(_WORD.findall(rest)), known


def _word_before(text: str, end: int) -> str:
    start = end
    while start > 0 and end - start < _LONGEST and text[start - 1].isalnum():
        start -= 1
    return text[start:end]


def _written(
    left: str,
    right: str,
    followed: str,
    words: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> bool:
    """Whether the hyphen between two parts is written, and not there for the sake of the line.

    Digits, and a capital after it, show a written hyphen; so does another hyphen after a short
    second part. Else the rest of the page decides: the joined word, the hyphenated one, or both
    parts as words of their own.
    """
    if not (left + right).isalpha() or (right[0].isupper() and not (left + right).isupper()):
        return True
    first, second = left.casefold(), right.casefold()
    if first + second in words:
        return False
    if (first, second) in pairs or first in _FIRST_PARTS:
        return True
    shorter = min(len(first), len(second))
    if followed == "-" and shorter < _LONG_ENOUGH:
        return True
    return shorter >= _LONG_ENOUGH and first in words and second in words
