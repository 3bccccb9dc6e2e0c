"""Plain text of 76 columns, for the body of a mail and for people who print nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

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
    Span,
    Table,
    plain,
)

WIDTH = 76
_GAP = "  "
_LEAST = 6  # the narrowest column that is still read
_SAMPLE = "SAMPLE - SAMPLE - SAMPLE".center(WIDTH).rstrip()


def as_text(blocks: Sequence[Block], meta: PaperMeta) -> str:
    """The blocks as text that ends with a newline; a sample says so at head, breaks, foot."""
    lines = _column(blocks, WIDTH, meta.sample)
    if meta.sample:
        lines = [_SAMPLE, "", *lines, "", _SAMPLE]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _column(blocks: Iterable[Block], width: int, sample: bool = False) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        lines += _block(block, width, sample)
    return lines


def _block(block: Block, width: int, sample: bool) -> list[str]:
    match block:
        case Heading(level, inlines):
            lines = _wrap(inlines, width)
            under = {1: "=", 2: "-"}.get(level, "")
            return [*lines, under * max(map(len, lines), default=0)] if under else lines
        case Paragraph(inlines):
            return _wrap(inlines, width)
        case Items():
            return _items(block, width)
        case Table():
            return _table(block, width)
        case Quote(blocks):
            return _led("    ", _column(blocks, width - 4))
        case Notice(blocks):
            return _led("| ", _column(blocks, width - 2))
        case Rule():
            return ["-" * width]
        case PageBreak():
            return [_SAMPLE if sample else "* * *".center(width)]
        case Figure(picture):
            return textwrap.wrap(f"[Figure: {picture.caption} {picture.alt}]", max(width, 1))


def _led(lead: str, lines: Iterable[str]) -> list[str]:
    return [lead + line for line in lines]


def _wrap(inlines: Inlines, width: int, *, cut: bool = False) -> list[str]:
    """Lines of at most `width`; a longer word, such as an address, stands whole unless `cut`."""
    lines: list[str] = []
    for line in _lines(inlines):
        lines += textwrap.wrap(
            line, max(width, 1), break_long_words=cut, break_on_hyphens=False
        ) or [""]
    return lines


def _lines(inlines: Inlines) -> list[str]:
    lines = [""]
    for part in inlines:
        if isinstance(part, LineBreak):
            lines.append("")
        elif isinstance(part, Span):
            lines[-1] += part.text
    return lines


def _items(items: Items, width: int) -> list[str]:
    lines: list[str] = []
    last = (items.start or 0) + len(items.items) - 1
    pad = 2 if items.start is None else len(str(last)) + 2
    for number, blocks in enumerate(items.items, items.start or 0):
        if lines and not items.tight:
            lines.append("")
        mark = "-" if items.start is None else f"{number}."
        inner = _column(blocks, width - pad) or [""]
        lines.append(mark.ljust(pad) + inner[0])
        lines += _led(" " * pad, inner[1:])
    return lines


def _table(table: Table, width: int) -> list[str]:
    widths = _widths(table, width - len(_GAP) * (len(table.align) - 1))
    lines = _row(table.header, widths, table.align)
    lines.append(_GAP.join("-" * size for size in widths))
    rows = [_row(row, widths, table.align) for row in table.rows]
    apart = any(len(row) > 1 for row in rows)  # wrapped rows need air between them
    for number, row in enumerate(rows):
        lines += ["", *row] if apart and number else row
    return lines


def _widths(table: Table, room: int) -> list[int]:
    """Each column as wide as its longest cell; the widest give way until all fit in `room`."""
    columns = zip(table.header, *table.rows, strict=True)
    widths = [max(3, *(len(plain(cell)) for cell in column)) for column in columns]
    widths = [min(size, max(room, _LEAST)) for size in widths]
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Inlines], widths: Sequence[int], align: Sequence[Align]) -> list[str]:
    wrapped = [_wrap(cell, size, cut=True) for cell, size in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped))
    lines = []
    for level in range(height):
        parts = [
            _placed(cell[level] if level < len(cell) else "", size, side)
            for cell, size, side in zip(wrapped, widths, align, strict=True)
        ]
        lines.append(_GAP.join(parts))
    return lines


def _placed(text: str, width: int, align: Align) -> str:
    if align == "right":
        return text.rjust(width)
    return text.center(width) if align == "center" else text.ljust(width)
