"""DOCX: a document of Word, in parts that its headings and page breaks make.

Word stores no pages. A page here is a part that begins with a heading of level 1 or 2 or at a page
break that somebody set; its label is the heading's text. A part that grows too long ends with a
paragraph and goes on under the same label. Rows of a table are lines with tabs between the cells;
tracked insertions are read and deletions are not; text boxes follow the paragraph that they are
anchored in, notes and comments the part that they belong to. What is printed above every page
stands before the first part and what is printed below it after the last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from groundwork.reading.formats import drawing
from groundwork.reading.formats.base import Job, NotReadable, Opened
from groundwork.reading.formats.docx_styles import Numbering, Styles
from groundwork.reading.formats.ooxml import (
    Element,
    Package,
    Relation,
    child,
    every,
    name_of,
    shown,
    value,
)
from groundwork.reading.model import Page
from groundwork.reading.normalise import normalise

PART_CHARACTERS = 12_000
NO_WORDS = "no text in it, only pictures"
_HEADING_LEVELS = (0, 1)
_LONGEST_LABEL = 200
_ROW_CHARACTERS = 1_500
# Deleted or moved away; properties; instructions of fields, whose results are read.
_UNREAD = frozenset((
    "del", "moveFrom", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText",
    "delText", "delInstrText", "rt", "annotationRef",
))  # fmt: skip
_NOTES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}
_BREAKS_PAGE = frozenset(("nextPage", "oddPage", "evenPage", None))


def open_document(data: bytes, job: Job) -> Opened:
    """Opens a document. Raises NotReadable where it is damaged or is no document of Word."""
    package = Package(data)
    main = package.main()
    root = package.part(main)
    content = child(root, "body")
    if content is None:
        raise NotReadable("the file is damaged: it holds no text")
    relations = package.relations(main)
    writer = _Writer(package, relations)
    writer.margin(content, "headerReference")
    writer.blocks(content)
    writer.end_part()
    writer.margin(content, "footerReference")
    pictures = next(every(content, "blip"), None) is not None
    pages = _pages(writer.parts, pictures)
    return Opened(len(pages), iter(pages[job.first - 1 :]), package.lacking)


@dataclass(slots=True)
class _Part:
    label: str | None
    lines: list[str] = field(default_factory=list)
    size: int = 0


def _pages(parts: list[_Part], pictures: bool) -> list[Page]:
    texts = [normalise("\n".join(part.lines)) for part in parts]
    unread = NO_WORDS if pictures and not any(map(str.isalnum, "".join(texts))) else None
    return [
        Page(number, text, part.label, unread)
        for number, (part, text) in enumerate(zip(parts, texts, strict=True), start=1)
    ]


class _Writer:
    """Writes blocks in their order into parts."""

    def __init__(self, package: Package, relations: Mapping[str, Relation]) -> None:
        self.parts = [_Part(None)]
        self._package = package
        self._relations = relations
        named = {one.kind: one.target for one in relations.values()}
        self._styles = Styles(package.part(named.get("styles", "")))
        self._numbering = Numbering.of(package.part(named.get("numbering", "")))
        self._notes = {kind: package.part(named.get(kind, "")) for kind in _NOTES.values()}
        self._waiting: list[Element] = []

    def blocks(self, parent: Element) -> None:
        """Writes paragraphs and tables of the document's own flow; headings begin parts."""
        for block in shown(parent):
            kind = name_of(block)
            if kind == "p":
                self._paragraph(block)
            elif kind == "tbl":
                self._add(self._table(block))
            elif kind not in _UNREAD:
                self.blocks(block)

    def margin(self, content: Element, kind: str) -> None:
        """Adds what is printed above or below the pages, each text of it once."""
        lines: dict[str, None] = {}
        for reference in every(content, kind):
            relation = self._relations.get(value(reference, "id") or "")
            root = self._package.part(relation.target) if relation else None
            if root is not None:
                lines |= dict.fromkeys(line for line in self._inner(root) if line.strip())
        self.parts[-1].lines += lines

    def end_part(self) -> None:
        """Writes the notes that the part refers to."""
        waiting, self._waiting = self._waiting, []
        for note in waiting:
            self.parts[-1].lines += self._inner(note)

    def _begin_part(self, label: str | None) -> None:
        self.end_part()
        part = self.parts[-1]
        if part.size:
            self.parts.append(_Part(label))
        else:
            part.label = label

    def _paragraph(self, block: Element) -> None:
        style = self._styles.of(block)
        number = self._numbering.next(style)
        lines, boxes = self._text(block)
        if number and any(map(str.strip, lines)):
            lines[0] = f"{number} {lines[0].lstrip()}"
        said = " ".join(" ".join(lines).split())
        if said and style.level in _HEADING_LEVELS:
            self._begin_part(normalise(said)[:_LONGEST_LABEL])
        elif style.breaks_before or self.parts[-1].size > PART_CHARACTERS:
            self._begin_part(self.parts[-1].label)
        first, *more = "\n".join(lines).split("\f")
        self._add(first.split("\n"))
        for text in more:
            self._begin_part(self.parts[-1].label)
            self._add(text.split("\n"))
        self._add(boxes)
        section = child(block, "pPr", "sectPr")
        if section is not None and value(child(section, "type"), "val") in _BREAKS_PAGE:
            self._begin_part(self.parts[-1].label)

    def _add(self, lines: list[str]) -> None:
        part = self.parts[-1]
        part.lines += lines
        part.size += sum(len(line.strip()) for line in lines)

    def _inner(self, parent: Element) -> list[str]:
        """The lines of a cell, a box, a note, a header: blocks that begin no part."""
        lines: list[str] = []
        for block in shown(parent):
            kind = name_of(block)
            if kind == "p":
                text, boxes = self._text(block)
                lines += [line.replace("\f", "\n") for line in text] + boxes
            elif kind == "tbl":
                lines += self._table(block)
            elif kind not in _UNREAD:
                lines += self._inner(block)
        return lines

    def _table(self, table: Element) -> list[str]:
        """A line a row; a table that lays out a page (cells with tables or very much text) is read
        cell by cell."""
        lines: list[str] = []
        for row in _rows(table):
            cells: list[list[str]] = []
            nested = False
            for cell in _cells(row):
                cells.append([line for line in self._inner(cell) if line.strip()])
                nested = nested or child(cell, "tbl") is not None
                cells += [[]] * (_span(cell) - 1)
            texts = [" ".join(" ".join(cell).split()) for cell in cells]
            if nested or sum(map(len, texts)) > _ROW_CHARACTERS:
                lines += [line for cell in cells for line in cell]
            elif any(texts):
                lines.append("\t".join(texts))
        return lines

    def _text(self, paragraph: Element) -> tuple[list[str], list[str]]:
        """The lines of a paragraph, and those of the boxes and graphics anchored in it."""
        pieces: list[str] = []
        boxes: list[str] = []
        for one in _inline(paragraph):
            kind = name_of(one)
            if kind in _NOTES:
                self._waiting += _note(self._notes[_NOTES[kind]], value(one, "id"))
            elif kind == "txbxContent":
                boxes += self._inner(one)
            elif kind == "graphic":
                boxes += drawing.graphic(one, self._package, self._relations)
            else:
                pieces.append(_characters(one))
        return "".join(pieces).split("\n"), boxes


def _rows(table: Element) -> Iterator[Element]:
    for one in shown(table):
        if name_of(one) == "tr":
            if child(one, "trPr", "del") is None:
                yield one
        elif name_of(one) not in _UNREAD:
            yield from _rows(one)


def _cells(row: Element) -> Iterator[Element]:
    for one in shown(row):
        if name_of(one) == "tc":
            yield one
        elif name_of(one) not in _UNREAD:
            yield from _cells(one)


def _span(cell: Element) -> int:
    said = value(child(cell, "tcPr", "gridSpan"), "val") or "1"
    return min(int(said), 63) if said.isascii() and said.isdigit() and len(said) < 4 else 1


def _inline(parent: Element) -> Iterator[Element]:
    """What a paragraph holds that has text of its own; boxes and graphics are given whole."""
    for one in shown(parent):
        kind = name_of(one)
        graphic = kind == "graphic" and next(every(one, "txbxContent"), None) is None
        if kind == "txbxContent" or graphic or (len(one) == 0 and kind not in _UNREAD):
            yield one
        elif kind not in _UNREAD:
            yield from _inline(one)


def _characters(element: Element) -> str:
    match name_of(element):
        case "t":
            return element.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br":
            return "\f" if value(element, "type") == "page" else "\n"
        case "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "softHyphen":
            return "\u00ad"
        case "sym":
            return _symbol(value(element, "char"))
        case _:
            return ""


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""


def _note(root: Element | None, note_id: str | None) -> list[Element]:
    if root is None or note_id is None:
        return []
    return [one for one in root if value(one, "id") == note_id]
