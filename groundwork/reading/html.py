"""HTML to one page of text: all that is there to be read, table rows on one line."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from groundwork.reading.charset import decode
from groundwork.reading.formats import Opened, Unreadable
from groundwork.reading.model import Page
from groundwork.reading.normalise import normalise

DROPPED = frozenset({"script", "style", "noscript", "template", "-comment", "-doctype", "svg"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
# A cell longer than this is a layout table's: its own lines are kept.
CELL_LINES, CELL_LENGTH = 4, 400
SPACE = re.compile(r"\s+")


def open_html(data: bytes, declared: str | None) -> Opened:
    """The page's text; raises Unreadable where it has none."""
    text = html_text(decode(data, declared))
    if not text:
        raise Unreadable("the page holds no text (its content may be made by a script)")
    return Opened(1, iter([Page(1, text)]))


def html_text(markup: str) -> str:
    """All readable text of a page, in its own order, in normal form."""
    root = LexborHTMLParser(markup).root
    if root is None:
        return ""
    out: list[str] = []
    cells: list[int] = []
    # An explicit stack, since a hostile page may nest deeper than Python may call.
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if tag in DROPPED:
            continue
        if tag == "-text":
            out.append(SPACE.sub(" ", node.text_content or ""))
            continue
        if not leaving:
            stack.append((node, True))
            stack += [(child, False) for child in _children(node)]
        _edge(tag, leaving, out, cells)
    return _tidy("".join(out))


def _children(node: LexborNode) -> list[LexborNode]:
    children = list(node.iter(include_text=True))
    children.reverse()
    return children


def _edge(tag: str, leaving: bool, out: list[str], cells: list[int]) -> None:
    if tag in BLOCKS:
        out.append("\n")
    elif tag in CELLS and not leaving:
        cells.append(len(out))
    elif tag in CELLS and cells:
        start = cells.pop()
        inside = _tidy("".join(out[start:]))
        del out[start:]
        short = inside.count("\n") < CELL_LINES and len(inside) <= CELL_LENGTH
        out.append((inside.replace("\n", " ") if short else f"\n{inside}\n") + "\t")


def _tidy(text: str) -> str:
    lines = (re.sub(r" *\t *", "\t", re.sub(r" +", " ", line)).strip() for line in text.split("\n"))
    return normalise("\n".join(line for line in lines if line))
