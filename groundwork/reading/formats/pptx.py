"""PPTX: one page a slide, its shapes in their order, rows of tables on one line, then its notes.

The order is that of the file, which is the one in which a screen reader goes through the slide.
What a layout prints on every slide is left out, and so is the slide's own number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundwork.reading.formats import drawing
from groundwork.reading.formats.base import Job, NotReadable, Opened
from groundwork.reading.formats.ooxml import (
    Element,
    Package,
    Relation,
    child,
    every,
    name_of,
    relation_id,
    shown,
    value,
)
from groundwork.reading.model import DAMAGED_PAGE, Page
from groundwork.reading.normalise import normalise

NO_WORDS = "no text on the slide, only pictures"
_TITLES = frozenset(("title", "ctrTitle"))
_LONGEST_LABEL = 200


def open_slides(data: bytes, job: Job) -> Opened:
    """Opens a presentation; a hidden slide is read too, and its label says that it is hidden.

    Raises NotReadable where it is damaged or holds no slide.
    """
    package = Package(data)
    main = package.main()
    root = package.part(main)
    relations = package.relations(main)
    listed = None if root is None else child(root, "sldIdLst")
    ids = [] if listed is None else [relation_id(one) for one in every(listed, "sldId")]
    if not ids:
        raise NotReadable("the file is damaged: it holds no slides")
    names = [relations[one].target if one in relations else None for one in ids]
    pages = list(_pages(package, names))
    return Opened(len(names), iter(pages[job.first - 1 :]), package.lacking)


def _pages(package: Package, names: list[str | None]) -> Iterator[Page]:
    for number, name in enumerate(names, start=1):
        root = package.part(name) if name else None
        if name is None or root is None:
            yield Page(number, "", unread=DAMAGED_PAGE)
            continue
        relations = package.relations(name)
        lines = [*_shapes(root, package, relations), *_notes(package, relations)]
        text = normalise("\n".join(line for line in lines if line.strip()))
        pictures = next(every(root, "blip"), None) is not None
        unread = NO_WORDS if pictures and not any(map(str.isalnum, text)) else None
        yield Page(number, text, _label(root), unread)


def _label(root: Element) -> str | None:
    titles = (
        " ".join(" ".join(drawing.body(child(shape, "txBody"))).split())
        for shape in every(root, "sp")
        if _placeholder(shape) in _TITLES
    )
    title = normalise(next(titles, ""))[:_LONGEST_LABEL]
    hidden = "(hidden)" if value(root, "show") in ("0", "false") else ""
    return " ".join(filter(None, (title, hidden))) or None


def _placeholder(shape: Element) -> str:
    """What the shape stands for on its slide: "title", "body", "sldNum"; "" for a free shape."""
    holder = child(shape, "nvSpPr", "nvPr", "ph")
    return "" if holder is None else value(holder, "type") or "body"


def _shapes(root: Element, package: Package, relations: Mapping[str, Relation]) -> Iterator[str]:
    tree = child(root, "cSld", "spTree")
    pending = [] if tree is None else list(shown(tree))[::-1]
    while pending:
        shape = pending.pop()
        kind = name_of(shape)
        if kind == "grpSp":
            pending += list(shown(shape))[::-1]
        elif kind == "sp" and _placeholder(shape) != "sldNum":
            yield from drawing.body(child(shape, "txBody"))
        elif kind == "graphicFrame":
            yield from drawing.graphic(shape, package, relations)


def _notes(package: Package, relations: Mapping[str, Relation]) -> Iterator[str]:
    """What the speaker is to say, and what reviewers have remarked on the slide."""
    for relation in relations.values():
        if relation.kind not in ("notesSlide", "comments", "comment"):
            continue
        root = package.part(relation.target)
        if root is None:
            continue
        if relation.kind == "notesSlide":
            yield from _shapes(root, package, package.relations(relation.target))
        else:
            yield from (one.text or "" for one in every(root, "text"))
            yield from (drawing.paragraph(one) for one in every(root, "p"))
