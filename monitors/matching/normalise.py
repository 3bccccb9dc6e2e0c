"""Page text made plain for matching, with a map back to the stored text.

White space of every kind becomes one space, a word hyphenated at the end of a line is joined,
soft hyphens and zero-width characters go, quotes and dashes become plain, letters lose their
accents. What is matched on is Latin-1 bytes, one byte a character, so that RE2's offsets are ours.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_SAME_LENGTH = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("•●▪■◦‣○∙", "\u00b7"),
}
UNKNOWN = "\u00a4"
"""What a character that has no Latin likeness becomes: it is part of no word and ends nothing."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SPACE = r"(?:\s|<[bB][rR] ?/?>|[" + _UNSEEN + "])"

# A hyphen at the end of a line between letters; a run of space; unseen characters; a ligature.
_SPECIAL = re.compile(
    rf"(?P<hyphen>(?<=[^\W\d_])[{_UNSEEN}]*(?:-[^\S\n]*|\u00ad[^\S\n]*)\n{_SPACE}*(?=[^\W\d_]))"
    rf"|(?P<unseen>[{_UNSEEN}]+(?=\S))"
    rf"|(?P<space> (?={_SPACE}){_SPACE}+|(?! ){_SPACE}+)"
    rf"|(?P<ligature>[{''.join(_LIGATURES)}])"
)
# What only the slow way can read: unseen characters, ligatures, line breaks of HTML.
_RARE = re.compile(rf"[{_UNSEEN}{''.join(_LIGATURES)}]|<[bB][rR]")
# The hyphen is looked for before what stands ahead of it: a literal is found many times as fast.
_HYPHENED = re.compile(r"-(?<=[^\W\d_]-)[^\S\n]*\n\s*(?=[^\W\d_])")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class _Fold(dict[int, str]):
    """A translation table filled as characters come: accents go, what is left becomes UNKNOWN."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _SAME_LENGTH.get(char) or unicodedata.normalize("NFKD", char)[0]
        self[code] = plain if ord(plain) < 0x100 else UNKNOWN
        return self[code]


_FOLD = _Fold({code: chr(code) for code in range(0x80)})


def fold(text: str) -> str:
    """The same text, character for character, in plain letters; always of the same length."""
    return text if text.isascii() else text.translate(_FOLD)


# A line of cells, or one that ends in two or more figures: a row of a table has no full stop.
_TABLE_ROW = re.compile(r"\S\t+\S|(?:^|\s)\$?\(?\d[\d,.]*\)?%?\s+\$?\(?\d[\d,.]*\)?%?\s*$")
_FIGURE_LAST = re.compile(r"\S\s+\$?\(?\d[\d,]*(?:\.\d+)?\)?$")

# "7.C Approval of ...", "12. Reports", "A. Call to order", "(b) the second".
ITEM_START = re.compile(
    r"(?:item\s+)?(?:\d{1,2}(?:\.[A-Z0-9]{1,2})+\.?|\d{1,2}[A-Z]?[.)]|[A-Z][.)]|\([a-z0-9]\))\s+\S",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlainText:
    """Plain text and the way back: `at[i]` in the plain text came from `source[i]` on the page.

    `breaks` are positions where a new thought begins, `rows` those of them beside a table's row.
    """

    text: str
    _at: tuple[int, ...]
    _source: tuple[int, ...]
    breaks: tuple[int, ...]
    rows: tuple[int, ...] = ()

    @cached_property
    def data(self) -> bytes:
        """The text as Latin-1: one byte a character."""
        return self.text.encode("latin-1")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where plain `[start:end]` stands on the page; `end` follows its last character."""
        return self._index(start), self._index(end - 1) + 1

    def index(self, source: int) -> int:
        """Where the page's offset `source` stands in the plain text, or what follows it there."""
        run = bisect_right(self._source, source) - 1
        after = self._at[run + 1] if run + 1 < len(self._at) else len(self.text)
        return min(self._at[run] + source - self._source[run], after)

    def _index(self, position: int) -> int:
        run = bisect_right(self._at, position) - 1
        return self._source[run] + position - self._at[run]


def normalise(page_text: str) -> PlainText:
    """Makes one page's text plain. `breaks` are plain positions where a new thought begins.

    That is after a blank line, at a numbered item, and before and after each row of a table.
    """
    folded = fold(page_text)
    parts: list[str] = []
    at, source = [0], [0]
    breaks: list[int] = []
    rows: list[int] = []
    length = done = 0
    for found in _SPECIAL.finditer(page_text):
        start, end = found.span()
        plain = _plain(found)
        parts += (folded[done:start], plain)
        length += start - done
        at += range(length, length + len(plain) + 1)
        source += [start] * len(plain) + [end]
        length += len(plain)
        if found.lastgroup == "space" and is_parting(page_text, *found.span()):
            breaks.append(length)
            if is_row(page_text, *found.span()):
                rows.append(length)
        done = end
    parts.append(folded[done:])
    return PlainText("".join(parts), tuple(at), tuple(source), tuple(breaks), tuple(rows))


def is_parting(text: str, start: int, end: int) -> bool:
    """Whether the white space `[start:end]` parts one thought from the next."""
    space = text[start:end]
    return "\n" in space and bool(_BLANK_LINE.search(space) or begins_another(text, start, end))


def begins_another(text: str, start: int, end: int) -> bool:
    """Whether a numbered item or a row of a table stands beside the line break `[start:end]`."""
    return bool(ITEM_START.match(_line_after(text, end))) or is_row(text, start, end)


def is_row(text: str, start: int, end: int) -> bool:
    """Whether a row of a table stands beside the white space `[start:end]`, which breaks a line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = _line_after(text, end)
    if _is_table_row(before) or _is_table_row(after):
        return True
    # One figure at the end is a row where its neighbour has one too; else it may be prose.
    return bool(_FIGURE_LAST.search(before) and _FIGURE_LAST.search(after))


def _is_table_row(line: str) -> bool:
    last = line.rstrip()[-1:]
    may_be = "\t" in line or last.isdecimal() or last in (")", "%")
    return may_be and _TABLE_ROW.search(line) is not None


def _line_after(text: str, end: int) -> str:
    stop = text.find("\n", end)
    return text[end : stop if stop >= 0 else len(text)]


def plain_data(page_text: str) -> bytes:
    """`normalise(page_text).data` without the map, several times as fast; ends may lack a space."""
    text = page_text
    if (not text.isascii() or "<" in text) and _RARE.search(text):
        text = normalise(text).text
    elif "-" in text:
        text = _HYPHENED.sub("", text)
    return fold(" ".join(text.split())).encode("latin-1")


def _plain(found: re.Match[str]) -> str:
    if found.lastgroup == "space":
        return " "
    return _LIGATURES.get(found.group(), "")
