"""Markdown (CommonMark and tables, raw HTML off) to blocks. Page break `***`, rule `---`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from groundwork.paper.cleaning import clean
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
    Paragraph,
    Picture,
    Quote,
    Rule,
    Span,
    Table,
)

NOTICE = "[!NOTICE]"
_FIGURE = "figure:"
LONGEST_URL = 2000  # a longer address is shown and not linked
_LINKED = ("http://", "https://", "mailto:")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def parse(markdown: str, pictures: Mapping[str, Picture] | None = None) -> tuple[Block, ...]:
    """The blocks of a Markdown text; every text is some Markdown.

    Raises KeyError for a figure that `pictures` does not hold: the template is ours.
    """
    tree = SyntaxTreeNode(_MARKDOWN.parse(markdown))
    blocks = _blocks(tree.children)
    names = [_figure_name(node) for node in tree.children if node.type in _READERS]
    drawn = (
        block if name is None else Figure((pictures or {})[name])
        for block, name in zip(blocks, names, strict=True)
    )
    return _levelled(tuple(drawn))


def _figure_name(node: SyntaxTreeNode) -> str | None:
    """The name in a paragraph that is one `![](figure:NAME)` and no more."""
    if node.type != "paragraph" or len(node.children[0].children) != 1:
        return None
    image = node.children[0].children[0]
    address = str(image.attrs.get("src", "")) if image.type == "image" else ""
    return address.removeprefix(_FIGURE) if address.startswith(_FIGURE) else None


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Headings start at level 1 and never skip one: PDF/UA and screen readers ask for it."""
    out: list[Block] = []
    last = 0
    for block in blocks:
        if isinstance(block, Heading):
            last = min(block.level, last + 1)
            block = replace(block, level=last)
        out.append(block)
    return tuple(out)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
    return tuple(_READERS[node.type](node) for node in nodes if node.type in _READERS)


def _heading(node: SyntaxTreeNode) -> Block:
    return Heading(int(node.tag[1]), _words(node))


def _paragraph(node: SyntaxTreeNode) -> Block:
    return Paragraph(_words(node))


def _items(node: SyntaxTreeNode) -> Block:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    paragraphs = (part for item in node.children for part in item.children)
    tight = all(part.hidden for part in paragraphs if part.type == "paragraph")
    items = tuple(_within(item.children) for item in node.children)
    return Items(start, tight, items)


def _within(nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
    """Blocks inside a list item or quote: a heading there is only a bold line."""
    return tuple(
        Paragraph(tuple(replace(i, bold=True) if isinstance(i, Span) else i for i in b.inlines))
        if isinstance(b, Heading)
        else b
        for b in _blocks(nodes)
        if not isinstance(b, PageBreak)
    )


def _quote(node: SyntaxTreeNode) -> Block:
    blocks = _within(node.children)
    first = node.children[0] if node.children else None
    # The raw source is compared, in which outside text has its brackets escaped: it makes no box.
    source = first.children[0].content if first and first.type == "paragraph" else ""
    if source.partition("\n")[0] != NOTICE:
        return Quote(blocks)
    return Notice((_without_mark(blocks[0]), *blocks[1:]) if "\n" in source else blocks[1:])


def _without_mark(block: Block) -> Block:
    """The first paragraph of a notice without the words that made it one."""
    lead = block.inlines[0] if isinstance(block, Paragraph) else None
    if not isinstance(block, Paragraph) or not isinstance(lead, Span):
        return block
    text = lead.text.removeprefix(NOTICE).lstrip()
    rest = block.inlines[1:]
    return Paragraph((replace(lead, text=text), *rest) if text else rest)


def _rule(node: SyntaxTreeNode) -> Block:
    return PageBreak() if node.markup.startswith("*") else Rule()


def _table(node: SyntaxTreeNode) -> Block:
    head, *body = node.children
    header = head.children[0].children
    rows = body[0].children if body else []
    return Table(
        align=tuple(_align(cell) for cell in header),
        header=tuple(_words(cell) for cell in header),
        rows=tuple(tuple(_words(cell) for cell in row.children) for row in rows),
    )


def _align(cell: SyntaxTreeNode) -> Align:
    style = str(cell.attrs.get("style", ""))
    if style.endswith("right"):
        return "right"
    return "center" if style.endswith("center") else "left"


def _code(node: SyntaxTreeNode) -> Block:
    """Source text as a paragraph with its lines kept."""
    inlines: list[Inline] = []
    for line in node.content.rstrip("\n").split("\n"):
        shown = clean(line)
        indent = len(shown) - len(shown.lstrip())
        inlines += [LineBreak(), Span("\u00a0" * indent + shown.lstrip(), code=True)]
    return Paragraph(tuple(inlines[1:]))


_READERS: dict[str, Callable[[SyntaxTreeNode], Block]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "bullet_list": _items,
    "ordered_list": _items,
    "blockquote": _quote,
    "hr": _rule,
    "table": _table,
    "fence": _code,
    "code_block": _code,
}


def _words(node: SyntaxTreeNode) -> Inlines:
    """The inlines of a block, runs of the same look joined to one span."""
    found: list[Inline] = []
    for part in _inlines(node.children, Span("")):
        last = found[-1] if found else None
        if isinstance(part, Span) and isinstance(last, Span) and _alike(part, last):
            found[-1] = replace(last, text=last.text + part.text)
        elif part != Span(""):
            found.append(part)
    return tuple(found)


def _alike(one: Span, other: Span) -> bool:
    return replace(one, text="") == replace(other, text="")


def _inlines(nodes: Sequence[SyntaxTreeNode], look: Span) -> Iterator[Inline]:
    for node in nodes:
        if node.type == "softbreak":
            yield replace(look, text=" ")
        elif node.type == "hardbreak":
            yield LineBreak()
        elif node.type == "code_inline":
            yield replace(look, text=clean(node.content), code=True)
        elif node.type == "link":
            yield from _link(node, look)
        elif node.children and node.type != "image":
            yield from _inlines(node.children, _look(node.type, look))
        else:
            yield replace(look, text=clean(node.content))


def _look(kind: str, look: Span) -> Span:
    if kind == "strong":
        return replace(look, bold=True)
    return replace(look, italic=True) if kind == "em" else look


def _link(node: SyntaxTreeNode, look: Span) -> Iterator[Inline]:
    """A link's words, then its address: paper has no links."""
    address = clean(str(node.attrs.get("href", "")))
    linked = address.startswith(_LINKED) and len(address) <= LONGEST_URL
    words = list(_inlines(node.children, replace(look, url=address if linked else None)))
    yield from words
    shown = address.removeprefix("mailto:")
    if "".join(part.text for part in words if isinstance(part, Span)) not in (address, shown):
        yield replace(look, text=f" ({shown})")
