"""HTML: the whole text of a page, as one page. Only what no reader sees is dropped.

Block elements end lines, and those set apart on the screen have a blank line around them. A row of
a table is one line with a tab between cells, however the cells are wrapped; a table that lays out
the page (cells that hold tables, lists, headings or very much text) is read cell by cell instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from groundwork.reading.charset import decode
from groundwork.reading.formats.base import Job, Opened, page_of
from groundwork.reading.normalise import normalise

_DROPPED = frozenset(("script", "style", "noscript", "template", "-comment", "!doctype"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SET_APART = _HEADINGS | frozenset({
    "article", "aside", "blockquote", "dl", "fieldset", "figure", "footer", "form", "header",
    "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
_BLOCKS = _SET_APART | frozenset({
    "address", "body", "br", "caption", "center", "dd", "details", "div", "dt", "figcaption",
    "head", "html", "legend", "li", "option", "select", "summary", "tbody", "textarea", "tfoot",
    "thead", "title",
})  # fmt: skip
_LAYS_OUT = _HEADINGS | frozenset(("table", "ul", "ol", "dl"))
_CELLS = frozenset(("td", "th"))
_KEEPS_LINES = frozenset(("pre", "textarea"))
_ROW_CHARACTERS = 1_500
_NO_TEXT = "no text on it (what it shows may be made by a script)"


def open_html(data: bytes, job: Job) -> Opened:
    """One page; never fails, since every HTML parser has to make something of everything."""
    tree = LexborHTMLParser(decode(data, job.declared, markup=True))
    page = page_of(1, normalise(text_of(tree)), no_text=_NO_TEXT)
    return Opened(1, iter([page][job.first - 1 :]))


def text_of(tree: LexborHTMLParser) -> str:
    """The text of a parsed page, with line ends and tabs as the module says."""
    writer = _Writer()
    node = tree.root
    depth = 0
    while node is not None:
        inside = node.child if writer.enter(node) else None
        if inside is not None:
            node, depth = inside, depth + 1
            continue
        writer.leave(node)
        while node.next is None and depth > 0:
            node, depth = _parent(node), depth - 1
            writer.leave(node)
        node = node.next if depth > 0 else None
    return writer.text()


def _parent(node: LexborNode) -> LexborNode:
    parent = node.parent
    if parent is None:
        raise ValueError("an HTML node within the tree has no parent")
    return parent


@dataclass(slots=True)
class _Block:
    """Lines of the page, or of one cell, as they are written; `lays_out` once it holds blocks."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lays_out: bool = False

    def end_line(self) -> None:
        line = " ".join("".join(self.words).split())
        self.words.clear()
        if line:
            self.lines.append(line)

    def end_paragraph(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1]:
            self.lines.append("")


class _Writer:
    """Writes nodes in document order; a stack of blocks, since cells lie within cells."""

    def __init__(self) -> None:
        self._blocks = [_Block()]
        self._rows: list[list[_Block]] = []
        self._keeps_lines = 0

    def text(self) -> str:
        """What has been written."""
        self._blocks[0].end_line()
        return "\n".join(self._blocks[0].lines)

    def enter(self, node: LexborNode) -> bool:
        """Begins a node; False where nothing below it is to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
        elif tag == "tr":
            self._blocks[-1].end_line()
            self._rows.append([])
        elif tag in _CELLS:
            self._blocks.append(_Block())
        else:
            self._break(tag)
        self._keeps_lines += tag in _KEEPS_LINES
        return tag not in _DROPPED

    def leave(self, node: LexborNode) -> None:
        """Ends a node."""
        tag = node.tag or ""
        self._keeps_lines -= tag in _KEEPS_LINES
        if tag == "tr":
            self._end_row(self._rows.pop())
        elif tag in _CELLS:
            self._end_cell(self._blocks.pop())
        else:
            self._break(tag)

    def _write(self, text: str) -> None:
        block = self._blocks[-1]
        first, *more = text.splitlines() or [""] if self._keeps_lines else [text]
        block.words.append(first)
        for line in more:
            block.end_line()
            block.words.append(line)

    def _break(self, tag: str) -> None:
        block = self._blocks[-1]
        if tag in _LAYS_OUT:
            block.lays_out = True
        if tag in _SET_APART:
            block.end_paragraph()
        elif tag in _BLOCKS:
            block.end_line()

    def _end_cell(self, cell: _Block) -> None:
        cell.end_line()
        if self._rows:
            self._rows[-1].append(cell)
        else:
            self._blocks[-1].lines += cell.lines

    def _end_row(self, cells: list[_Block]) -> None:
        block = self._blocks[-1]
        shown = [" ".join(filter(None, cell.lines)) for cell in cells]
        if any(cell.lays_out for cell in cells) or sum(map(len, shown)) > _ROW_CHARACTERS:
            for cell in cells:
                block.lines += cell.lines
        elif any(shown):
            block.lines.append("\t".join(shown))
