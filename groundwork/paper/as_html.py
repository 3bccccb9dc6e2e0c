"""One self-contained HTML page: no script, no address loaded, made to be read and printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from groundwork.paper.model import (
    Align,
    Block,
    Figure,
    Heading,
    Inline,
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
)

_CSS = files("groundwork.paper").joinpath("paper.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(blocks: Sequence[Block], meta: PaperMeta) -> str:
    """The blocks as a whole page; every text is escaped, every link is http, https or mailto."""
    sample = '<p class="sample" aria-label="Sample">SAMPLE</p>\n' if meta.sample else ""
    footer = f"<footer>{escape(meta.footer)}</footer>\n" if meta.footer else ""
    author = (
        f'<meta name="author" content="{escape(meta.author)}">\n' if meta.author is not None else ""
    )
    return (
        f'<!doctype html>\n<html lang="{meta.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{author}<title>{escape(meta.title)}</title>\n<style>\n{_CSS}</style>\n</head>\n"
        f'<body class="{meta.style}">\n{sample}<main>\n{_blocks(blocks)}</main>\n{footer}'
        "</body>\n</html>\n"
    )


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_block(block) + "\n" for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(level, inlines):
            return f"<h{level}>{_inlines(inlines)}</h{level}>"
        case Paragraph(inlines):
            return f"<p>{_inlines(inlines)}</p>"
        case Items():
            return _items(block)
        case Table():
            return _table(block)
        case Quote(inner):
            return f"<blockquote>\n{_blocks(inner)}</blockquote>"
        case Notice(inner):
            return f'<div class="notice" role="note">\n{_blocks(inner)}</div>'
        case Rule():
            return "<hr>"
        case PageBreak():
            return '<div class="page-break"></div>'
        case Figure(picture):
            drawn = f'<div role="img" aria-label="{escape(picture.alt)}">{picture.svg}</div>'
            caption = f"<figcaption>{escape(picture.caption)}</figcaption>"
            return f"<figure>\n{drawn}\n{caption}\n</figure>"


def _items(items: Items) -> str:
    rows = "".join(f"<li>{_item(blocks, items.tight)}</li>\n" for blocks in items.items)
    if items.start is None:
        return f"<ul>\n{rows}</ul>"
    start = "" if items.start == 1 else f' start="{items.start}"'
    return f"<ol{start}>\n{rows}</ol>"


def _item(blocks: Sequence[Block], tight: bool) -> str:
    if tight and len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _inlines(blocks[0].inlines)
    return f"\n{_blocks(blocks)}"


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col" class="{side}">{_inlines(cell)}</th>'
        for cell, side in zip(table.header, table.align, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, table.align)}</tr>\n" for row in table.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _cells(row: Sequence[Inlines], align: Sequence[Align]) -> str:
    return "".join(
        f'<td class="{side}">{_inlines(cell)}</td>' for cell, side in zip(row, align, strict=True)
    )


def _inlines(inlines: Inlines) -> str:
    return "".join(map(_inline, inlines))


def _inline(part: Inline) -> str:
    if isinstance(part, LineBreak):
        return "<br>\n"
    html = escape(part.text)
    if part.code:
        html = f"<code>{html}</code>"
    if part.italic:
        html = f"<em>{html}</em>"
    if part.bold:
        html = f"<strong>{html}</strong>"
    return html if part.url is None else f'<a href="{escape(part.url)}">{html}</a>'
