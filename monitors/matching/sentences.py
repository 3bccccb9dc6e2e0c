"""Sentences of a page: for windows, for the words shown around a sign, for its fingerprint."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right

from monitors.matching.furniture import is_page_number
from monitors.matching.model import Sign
from monitors.matching.normalise import PlainText, begins_another
from monitors.matching.windows import LONGEST

_END = re.compile(r"[.!?][\"')\]]* +(?=[\"'(\[]?[A-Z0-9])|(?<= )(?=\u00b7 )| (?=WHEREAS|Whereas,)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Nos?|Secs?|Sgt|Lt|Capt|Col|Dep|Hon|Rev|St|Mr|Mrs|Ms|Dr|Jr|Sr|vs?|Inc|Co|Dept|"
    r"Art|Ch|Pt|Pct|Gov|Gen|Sen|Rep|Pub|Stat|Ord|Res|Fig|Ave|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|etc|approx|a\.m|p\.m|U\.S)|\d)\.[\"')\]]* *$"
)
_NO_LETTER = re.compile(r"[\W_]+")


class Sentences:
    """The sentence bounds of one plain page."""

    def __init__(self, plain: PlainText) -> None:
        text = plain.text
        ends = {found.end() for found in _END.finditer(text) if _ends(text, found)}
        ends.update(at for at in plain.breaks if text[at : at + 1].isupper() or _bullet(text, at))
        self._starts = sorted(ends | {0})
        self._length = len(text)

    def around(self, start: int, end: int, beside: int = 0) -> tuple[int, int]:
        """The bounds of the sentence (or sentences) that hold plain `[start:end]`, with so many
        more on either side."""
        first = max(0, bisect_right(self._starts, start) - 1 - beside)
        after = bisect_right(self._starts, max(start, end - 1)) + beside
        stop = self._starts[after] if after < len(self._starts) else self._length
        longest = LONGEST * (1 + beside)
        return max(self._starts[first], start - longest), min(stop, end + longest)


def _ends(text: str, found: re.Match[str]) -> bool:
    if found.group()[:1] != ".":
        return True
    return not _ABBREVIATION.search(text, max(0, found.start() - 12), found.end())


def _bullet(text: str, at: int) -> bool:
    return text[at : at + 1].isdigit() or not text[at : at + 1].isalnum()


def context(text: str, start: int, end: int, width: int = 200) -> str:
    """The sentence around `text[start:end]`, on one line, at most `width` characters a side."""
    left = max(_last_end(text, start), start - width)
    right = min(_next_end(text, end), end + width)
    if left and left == start - width:
        left = text.find(" ", left, start) + 1 or left
    if right < len(text) and right == end + width:
        cut = text.rfind(" ", end, right)
        right = cut if cut > end else right
    return " ".join(text[left:right].split())


def fingerprint(sign: Sign, page_text: str, topic: str = "") -> str:
    """Hashes topic and the letters and digits of the sentence around the sign.

    White space, hyphens, case, line ends and page furniture do not count: the same sentence on
    another page, or read by another reader, has the same fingerprint.
    """
    left, right = _last_end(page_text, sign.start), _next_end(page_text, sign.end)
    before = _letters(_without_furniture(page_text[left : sign.start]))[-LONGEST // 4 :]
    after = _letters(_without_furniture(page_text[sign.end : right]))[: LONGEST // 4]
    words = before + _letters(page_text[sign.start : sign.end]) + after
    return hashlib.sha256(f"{topic or sign.topic}\n{words}".encode()).hexdigest()


def _letters(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return _NO_LETTER.sub("", plain).lower()


def _without_furniture(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not is_page_number(line))


_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|(?P<line>[^\S\n]*\n\s*)")


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence of `text[start:end]` begins and stops on the page as it is stored."""
    return _last_end(text, start), _next_end(text, end)


def _last_end(text: str, start: int) -> int:
    """Where the sentence of `start` begins: after the last full stop before it."""
    floor = max(0, start - 2 * LONGEST)
    window = text[floor : start + 1]
    for found in reversed(list(_STOP.finditer(window))):
        if found.end() <= start and _stops(window, found):
            return floor + found.end()
    return floor


def _next_end(text: str, end: int) -> int:
    """Where the sentence of `end` stops: after the next full stop."""
    window = text[end - 1 : end + 2 * LONGEST]
    for found in _STOP.finditer(window):
        if _stops(window, found):
            return end - 1 + len(window[: found.end()].rstrip())
    return min(len(text), end + 2 * LONGEST)


def _stops(text: str, found: re.Match[str]) -> bool:
    """Whether a thought ends here: at a full stop, or at a line that begins another."""
    return begins_another(text, *found.span()) if found["line"] else _ends(text, found)
