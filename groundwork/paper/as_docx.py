"""Word documents with real numbering, repeated table headers and page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches, Pt, RGBColor, Twips

from groundwork.paper.as_pdf import as_png
from groundwork.paper.cleaning import one_line
from groundwork.paper.docx_parts import (
    Numbering,
    edge,
    field,
    keep_whole,
    list_indent,
    number,
    repeat_header,
    set_language,
    table_lines,
)
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
    Picture,
    Quote,
    Rule,
    Span,
    Table,
    fill_in,
    plain,
)

_FONT = "Cambria"
_GREY = RGBColor(0x55, 0x55, 0x55)
_WRITING = Pt(24)  # the height of a row in which a hand can write
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold: no time of making
_SIDES: dict[Align, int] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_NARROW, _WIDE = 8, 40  # characters between which a column gets its share of the width


def as_docx(blocks: Sequence[Block], meta: PaperMeta) -> bytes:
    """The blocks as a Word document; the same input gives the same bytes."""
    writer = _Writer(meta)
    writer.blocks(blocks)
    made = io.BytesIO()
    writer.document.save(made)
    return _timeless(made.getvalue())


def _timeless(made: bytes) -> bytes:
    """The same zip file without the times at which its parts were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()


class _Writer:
    """Writes blocks into one document, in order."""

    def __init__(self, meta: PaperMeta) -> None:
        self.document: Any = Document()
        self._numbers = Numbering(self.document)
        self._break = False
        self._letter = meta.style == "letter"
        _properties(self.document, meta)
        _styles(self.document, meta)
        _page(self.document.sections[0], meta)

    def blocks(self, blocks: Sequence[Block], depth: int = 0, indent: int = 0) -> list[Any]:
        """Writes blocks; `depth` is that of a list in them, `indent` in twips.

        Gives the paragraphs that were written at this place.
        """
        return [p for block in blocks for p in self._block(block, depth, indent)]

    def _block(self, block: Block, depth: int, indent: int) -> list[Any]:
        match block:
            case Heading(level, inlines):
                return [self._paragraph(inlines, indent, f"Heading {level}")]
            case Paragraph(inlines):
                return [self._paragraph(inlines, indent)]
            case Items():
                self._items(block, depth)
                return []
            case Table():
                self._table(block)
                return []
            case Quote(blocks):
                return self._edged(blocks, depth, indent, ("left",), None)
            case Notice(blocks):
                return self._edged(
                    blocks, depth, indent, ("top", "left", "bottom", "right"), "F5F5F5"
                )
            case Rule():
                paragraph = self._paragraph((), indent)
                edge(paragraph, "bottom")
                return [paragraph]
            case PageBreak():
                self._break = True
                return []
            case Figure(picture):
                return self._figure(picture, indent)

    def _edged(
        self,
        blocks: Sequence[Block],
        depth: int,
        indent: int,
        sides: tuple[str, ...],
        fill: str | None,
    ) -> list[Any]:
        written = self.blocks(blocks, depth, indent + 240)
        for paragraph in written:
            edge(paragraph, *sides, fill=fill)
        return written

    def _paragraph(self, inlines: Inlines, indent: int = 0, style: str | None = None) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        if indent:
            paragraph.paragraph_format.left_indent = Twips(indent)
        if self._break:
            paragraph.paragraph_format.page_break_before = True
            self._break = False
        _write(paragraph, inlines)
        return paragraph

    def _figure(self, picture: Picture, indent: int) -> list[Any]:
        """The drawing as wide as the text, its words for readers that show none, its caption."""
        section = self.document.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        paragraph = self._paragraph((), indent)
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(io.BytesIO(as_png(picture.svg)), width=room)
        about = drawn._inline.docPr  # python-docx has no words for a picture's description
        about.set("descr", one_line(picture.alt))
        about.set("name", one_line(picture.caption)[:60])
        caption = self._paragraph((Span(picture.caption, italic=True),), indent)
        return [paragraph, caption]

    def _items(self, items: Items, depth: int) -> None:
        list_id = self._numbers.new(items.start, depth)
        for blocks in items.items:
            first = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else Paragraph(())
            paragraph = self._paragraph(first.inlines)
            number(paragraph, list_id, depth)
            if items.tight:
                paragraph.paragraph_format.space_after = Pt(2)
            rest = blocks[1:] if blocks and first is blocks[0] else blocks
            self.blocks(rest, depth + 1, list_indent(depth))

    def _table(self, table: Table) -> None:
        if self._break:  # a table cannot start a page itself
            self._paragraph(())
        section = self.document.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        made = self.document.add_table(rows=0, cols=len(table.align))
        made.autofit = False
        table_lines(made)
        widths = [int(room * share) for share in _shares(table)]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        to_fill = self._letter and fill_in(table)
        for place, row in enumerate((table.header, *table.rows)):
            written = made.add_row()
            keep_whole(written)
            if place == 0:
                repeat_header(written)
            elif to_fill:
                written.height = _WRITING
            for cell, inlines, width, side in zip(
                written.cells, row, widths, table.align, strict=True
            ):
                cell.width = width
                _cell(cell, inlines, side, bold=place == 0)
        self._paragraph(()).paragraph_format.space_after = Pt(0)


def _cell(cell: Any, inlines: Inlines, side: Align, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _SIDES[side]
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.space_after = Pt(2)
    _write(paragraph, inlines, bold=bold, size=Pt(9.5))


def _shares(table: Table) -> list[float]:
    columns = zip(table.header, *table.rows, strict=True)
    longest = [max(len(plain(cell)) for cell in column) for column in columns]
    weights = [min(max(size, _NARROW), _WIDE) for size in longest]
    return [weight / sum(weights) for weight in weights]


def _write(paragraph: Any, inlines: Inlines, *, bold: bool = False, size: Any = None) -> None:
    for part in inlines:
        if isinstance(part, LineBreak):
            paragraph.add_run().add_break()
            continue
        run = paragraph.add_run(part.text)
        run.bold = True if bold or part.bold else None
        run.italic = True if part.italic else None
        if part.code:
            run.font.name = "Consolas"
        if size is not None:
            run.font.size = size


def _properties(document: Any, meta: PaperMeta) -> None:
    """What the file says of itself; its dates come from `meta` and never from the clock."""
    about = document.core_properties
    about.title = one_line(meta.title)[:255]  # the longest that the format takes
    about.author = one_line(meta.author or "")[:255]
    about.last_modified_by = about.author
    about.comments = ""
    about.language = meta.lang
    day = meta.date
    when = datetime(day.year, day.month, day.day) if day else datetime(*_ZIP_DAY)  # noqa: DTZ001
    about.created = about.modified = when


def _styles(document: Any, meta: PaperMeta) -> None:
    normal = document.styles["Normal"]
    normal.font.name = _FONT
    normal.font.size = Pt(11 if meta.style == "letter" else 10.5)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.1
    set_language(document, meta.lang)
    for level in range(1, 7):
        style = document.styles[f"Heading {level}"]
        style.font.name = _FONT
        style.font.size = Pt({1: 15, 2: 12}.get(level, 11))
        style.font.bold, style.font.italic = True, False
        style.font.color.rgb = RGBColor(0x14, 0x14, 0x14)
        style.paragraph_format.space_before = Pt(12)
        style.paragraph_format.space_after = Pt(5)
        # The template's own theme font would win over the name that is set here.
        fonts = style.element.rPr.rFonts
        for name in list(fonts.attrib):
            if name.endswith("Theme"):
                del fonts.attrib[name]


def _page(section: Any, meta: PaperMeta) -> None:
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1.05)
    section.top_margin = section.bottom_margin = Inches(0.95)
    section.different_first_page_header_footer = meta.style == "letter"
    _foot(section.footer.paragraphs[0], meta)
    if meta.sample:
        heads = [section.header]
        if meta.style == "letter":
            heads.append(section.first_page_header)
        for head in heads:
            _mark(head.paragraphs[0])


def _foot(paragraph: Any, meta: PaperMeta) -> None:
    if meta.footer:
        paragraph.add_run(f"{one_line(meta.footer)}    ")
    paragraph.add_run("Page ")
    field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES")
    _small(paragraph, Pt(8.5))


def _mark(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("SAMPLE").bold = True
    _small(paragraph, Pt(20))


def _small(paragraph: Any, size: Any) -> None:
    for run in paragraph.runs:
        run.font.size = size
        run.font.color.rgb = _GREY
