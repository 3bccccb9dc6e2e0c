"""The styles and the numbering of a DOCX: which paragraphs are headings, and their numbers.

Word does not store the number of a heading or of an item of a list ("7.C"); it counts them when it
shows them. So do we (ECMA-376 part 1, 17.9): a number of some level is put into the pattern of
its level, and begins anew once a number of a higher level has been counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from groundwork.reading.formats.ooxml import Element, child, name_of, value

_OFF = frozenset(("0", "false", "off", "none"))
_LONGEST_CHAIN = 20
_HEADING_NAME = re.compile(r"heading (\d)", re.I)
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST_COUNTED = 10_000


def is_on(element: Element | None) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and value(element, "val") not in _OFF


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says for our purpose; `level` is its outline level, from 0."""

    level: int | None = None
    numbering: str | None = None
    number_level: int = 0
    breaks_before: bool = False


class Styles:
    """The paragraph styles by their ids, each with what it takes over from those it is based on."""

    def __init__(self, root: Element | None) -> None:
        rows = () if root is None else (one for one in root if name_of(one) == "style")
        self._rows = {value(row, "styleId") or "": row for row in rows}
        self._known: dict[str, Style] = {}

    def of(self, paragraph: Element) -> Style:
        """The style of a paragraph, with what the paragraph says itself."""
        said = child(paragraph, "pPr")
        style_id = value(child(said, "pStyle"), "val") or ""
        if style_id not in self._known:
            self._known[style_id] = self._style(style_id)
        return _with(self._known[style_id], said)

    def _style(self, style_id: str) -> Style:
        chain: list[Element] = []
        while style_id in self._rows and len(chain) < _LONGEST_CHAIN:
            chain.append(self._rows[style_id])
            style_id = value(child(chain[-1], "basedOn"), "val") or ""
        style = Style()
        for row in reversed(chain):
            name = _HEADING_NAME.fullmatch(value(child(row, "name"), "val") or "")
            if name:
                style = Style(int(name[1]) - 1, style.numbering, int(name[1]) - 1)
            style = _with(style, child(row, "pPr"))
        return style


def _with(style: Style, said: Element | None) -> Style:
    """The style with what a `pPr` element says."""
    if said is None:
        return style
    level = _number(value(child(said, "outlineLvl"), "val"))
    numbering = value(child(said, "numPr", "numId"), "val")
    number_level = _number(value(child(said, "numPr", "ilvl"), "val"))
    breaks = child(said, "pageBreakBefore")
    return Style(
        style.level if level is None else level,
        style.numbering if numbering is None else numbering,
        style.number_level if number_level is None else number_level,
        style.breaks_before if breaks is None else is_on(breaks),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


@dataclass(frozen=True, slots=True)
class _Level:
    pattern: str
    form: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    levels: Mapping[str, tuple[str, Mapping[int, _Level]]]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """Reads the numbering part; without one nothing is numbered."""
        if root is None:
            return cls({})
        lists = {
            value(one, "abstractNumId") or "": {
                _number(value(level, "ilvl")) or 0: _level(level)
                for level in one
                if name_of(level) == "lvl"
            }
            for one in root
            if name_of(one) == "abstractNum"
        }
        numbers = {
            value(one, "numId") or "": value(child(one, "abstractNumId"), "val") or ""
            for one in root
            if name_of(one) == "num"
        }
        return cls({number: (one, lists[one]) for number, one in numbers.items() if one in lists})

    def next(self, style: Style) -> str:
        """The number of the next paragraph of this style ("7.C", "(a)"); "" where it has none."""
        listed, levels = self.levels.get(style.numbering or "", ("", {}))
        level = levels.get(style.number_level)
        if level is None:
            return ""
        counts = self._counts.setdefault(listed, {})
        at = style.number_level
        counts[at] = counts.get(at, level.start - 1) + 1
        for lower in [one for one in counts if one > at]:
            del counts[lower]
        if level.form in ("bullet", "none"):
            return ""

        def shown(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            known = levels.get(other, level)
            return _written(counts.get(other, known.start), known.form)

        return _PLACE.sub(shown, level.pattern).strip()


def _level(element: Element) -> _Level:
    start = _number(value(child(element, "start"), "val"))
    return _Level(
        value(child(element, "lvlText"), "val") or "",
        value(child(element, "numFmt"), "val") or "decimal",
        1 if start is None else start,
    )


def _written(count: int, form: str) -> str:
    if not 0 < count < _MOST_COUNTED:
        return str(count)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    parts = []
    for size, letters in _ROMAN:
        parts.append(letters * (count // size))
        count %= size
    return "".join(parts)
