"""The bits of WordprocessingML that python-docx has no words for (ECMA-376, part 1, chapter 17)."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_TWIPS = 20  # a point
_INDENT = 18 * _TWIPS  # of each level of a list
_LEVELS = 9


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """One element: `element("w:num", child, numId="3")`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    for child in children:
        made.append(child)
    return made


class Numbering:
    """The lists of one document: each ordered list gets numbers of its own, from its own start."""

    def __init__(self, document: Any) -> None:
        self._root = document.part.numbering_part.element
        for old in list(self._root):
            self._root.remove(old)
        self._root.append(_abstract("0", "bullet"))
        self._root.append(_abstract("1", "decimal"))
        self._count = 0

    def new(self, start: int | None, level: int) -> str:
        """The id of a new list at `level` (0 is outermost); `start` None for bullets."""
        self._count += 1
        number = element("w:num", numId=str(self._count))
        number.append(element("w:abstractNumId", val="0" if start is None else "1"))
        if start is not None:
            override = element("w:startOverride", val=str(start))
            number.append(element("w:lvlOverride", override, ilvl=str(level)))
        self._root.append(number)
        return str(self._count)


def _abstract(number: str, kind: str) -> Any:
    levels = [_level(level, kind) for level in range(_LEVELS)]
    multi = element("w:multiLevelType", val="hybridMultilevel")
    return element("w:abstractNum", multi, *levels, abstractNumId=number)


def _level(level: int, kind: str) -> Any:
    text = "\u2022" if kind == "bullet" else f"%{level + 1}."
    left = str((level + 1) * _INDENT)
    return element(
        "w:lvl",
        element("w:start", val="1"),
        element("w:numFmt", val=kind),
        element("w:lvlText", val=text),
        element("w:lvlJc", val="left"),
        element("w:pPr", element("w:ind", left=left, hanging=str(_INDENT))),
        ilvl=str(level),
    )


def number(paragraph: Any, number_id: str, level: int) -> None:
    """Makes a paragraph an item of a list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = min(level, _LEVELS - 1)
    properties.get_or_add_numId().val = int(number_id)


def list_indent(level: int) -> int:
    """How far, in twips, the text of a list of that level stands in."""
    return (level + 1) * _INDENT


def edge(paragraph: Any, *sides: str, fill: str | None = None) -> None:
    """Draws lines at the sides of a paragraph, and shades it where `fill` is a colour."""
    properties = paragraph._p.get_or_add_pPr()
    lines = [
        element(f"w:{side}", val="single", sz="4", space="4", color="888888") for side in sides
    ]
    properties.insert_element_before(
        element("w:pBdr", *lines), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    if fill:
        properties.insert_element_before(
            element("w:shd", val="clear", color="auto", fill=fill),
            "w:tabs",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:rPr",
        )


def field(paragraph: Any, code: str) -> None:
    """Adds a field that Word works out, such as PAGE."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            instruction = element("w:instrText")
            instruction.text = code
            run._r.append(instruction)


def repeat_header(row: Any) -> None:
    """Repeats a table row at the head of every page that the table runs over."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """Keeps a table row on one page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def table_lines(table: Any) -> None:
    """Lines above, below and, thinner, between the rows; none at the sides."""
    lines = [
        element("w:top", val="single", sz="8", space="0", color="141414"),
        element("w:bottom", val="single", sz="8", space="0", color="141414"),
        element("w:insideH", val="single", sz="4", space="0", color="AAAAAA"),
    ]
    # Word refuses a file whose elements stand in another order than the schema's.
    table._tbl.tblPr.insert_element_before(
        element("w:tblBorders", *lines), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def set_language(document: Any, lang: str) -> None:
    """Tells Word the language of the text, so that it checks and reads it aloud as such."""
    fonts = document.styles["Normal"].element.get_or_add_rPr()
    fonts.append(element("w:lang", val=lang))
