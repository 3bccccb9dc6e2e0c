"""Tagged PDF (PDF/UA-1) by Typst: our own source draws it, all text goes in as JSON data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import pypdfium2
import typst

from groundwork.paper.cleaning import one_line
from groundwork.paper.model import (
    Align,
    Block,
    Figure,
    Heading,
    Inlines,
    Items,
    LineBreak,
    Notice,
    PageBreak,
    PaperMeta,
    Paragraph,
    Quote,
    Rule,
    Table,
    fill_in,
    plain,
)

_SOURCE = files("groundwork.paper").joinpath("paper.typ").read_bytes()
_DOTS = 200
_UNBROKEN = 500  # characters of a cell up to which its row is kept on one page
_SHORT = 12  # characters of a column of words up to which it is just as wide as they are
_NARROW, _WIDE = 10, 40  # characters between which a wider one gets its share of the width


def as_pdf(blocks: Sequence[Block], meta: PaperMeta) -> bytes:
    """The blocks as a PDF in US letter size; the same input gives the same bytes."""
    data = {"meta": _meta(meta), "blocks": [_block(block) for block in blocks]}
    inputs = {"data": json.dumps(data)}
    try:
        made: bytes = typst.compile(_SOURCE, sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # The standard refuses a character that no font here can draw. Such a name is still a name:
        # the PDF, tagged all the same, shows a box for it, and text and DOCX the character.
        made = typst.compile(_SOURCE, sys_inputs=inputs)
    return made


def as_png(svg: str) -> bytes:
    """A drawing as a PNG of its own size at 200 dots an inch, for programs that draw no SVG."""
    source = (
        b"#set page(width: auto, height: auto, margin: 0pt)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg")\n'
    )
    made: bytes = typst.compile(source, sys_inputs={"svg": svg}, format="png", ppi=_DOTS)
    return made


def page_count(made: bytes) -> int:
    """How many pages a PDF has."""
    document = pypdfium2.PdfDocument(made)
    try:
        return len(document)
    finally:
        document.close()


def _meta(meta: PaperMeta) -> dict[str, object]:
    day = meta.date
    return {
        "title": one_line(meta.title) or "Untitled",  # PDF/UA asks for a title
        "author": None if meta.author is None else one_line(meta.author),
        "lang": meta.lang,
        "style": meta.style,
        "footer": one_line(meta.footer),
        "date": None if day is None else [day.year, day.month, day.day],
        "sample": meta.sample,
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Heading(level, inlines):
            return {"kind": "heading", "level": level, "inlines": _inlines(inlines)}
        case Paragraph(inlines):
            return {"kind": "paragraph", "inlines": _inlines(inlines)}
        case Items(start, tight, items):
            drawn = [[_block(part) for part in item] for item in items]
            return {"kind": "items", "start": start, "tight": tight, "items": drawn}
        case Table():
            return _table(block)
        case Quote(blocks):
            return {"kind": "quote", "blocks": [_block(part) for part in blocks]}
        case Notice(blocks):
            return {"kind": "notice", "blocks": [_block(part) for part in blocks]}
        case Rule():
            return {"kind": "rule"}
        case PageBreak():
            return {"kind": "page_break"}
        case Figure(picture):
            return {
                "kind": "figure",
                "svg": picture.svg,
                "alt": picture.alt,
                "caption": picture.caption,
            }


def _inlines(inlines: Inlines) -> list[dict[str, object] | None]:
    return [
        None
        if isinstance(part, LineBreak)
        else {
            "text": part.text,
            "bold": part.bold,
            "italic": part.italic,
            "code": part.code,
            "url": part.url,
        }
        for part in inlines
    ]


def _table(table: Table) -> dict[str, object]:
    longest = max((len(plain(cell)) for row in table.rows for cell in row), default=0)
    return {
        "kind": "table",
        "align": list(table.align),
        "weights": _weights(table),
        "breakable": longest > _UNBROKEN,
        "fill_in": fill_in(table),
        "header": [_inlines(cell) for cell in table.header],
        "rows": [[{"inlines": _inlines(cell)} for cell in row] for row in table.rows],
    }


def _weights(table: Table) -> list[int | None]:
    """None for a column as wide as its words; the others share the rest by their length.

    Figures and short words keep their width; a column without words is there to be written in.
    """
    columns = zip(table.header, *table.rows, strict=True)
    weights = [_weight(side, *cells) for side, cells in zip(table.align, columns, strict=True)]
    if all(weight is None for weight in weights):
        return [_WIDE, *weights[1:]]
    return weights


def _weight(align: Align, header: Inlines, *cells: Inlines) -> int | None:
    longest = max(len(plain(cell)) for cell in (header, *cells))
    kept = _WIDE if align == "right" else _SHORT
    if longest <= kept and any(plain(cell) for cell in cells):
        return None
    return min(max(longest, _NARROW), _WIDE)
