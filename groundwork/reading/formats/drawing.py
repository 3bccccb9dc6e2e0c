"""DrawingML, which slides are made of and documents hold: paragraphs, tables, charts, diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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


def paragraph(element: Element) -> str:
    """The text of a paragraph; its line breaks are line ends."""
    pieces = []
    for one in element.iter():
        if name_of(one) == "t":
            pieces.append(one.text or "")
        elif name_of(one) in ("br", "tab"):
            pieces.append("\n" if name_of(one) == "br" else " ")
    return "".join(pieces)


def body(element: Element | None) -> list[str]:
    """The paragraphs of a text body, a line each."""
    if element is None:
        return []
    return [paragraph(one) for one in element if name_of(one) == "p"]


def table(element: Element) -> Iterator[str]:
    """The rows of a table, cells parted by tabs; a merged cell is one with empty ones behind it."""
    for row in every(element, "tr"):
        cells = (child(cell, "txBody") for cell in row if name_of(cell) == "tc")
        yield "\t".join(" ".join(" ".join(body(cell)).split()) for cell in cells)


def graphic(element: Element, package: Package, relations: Mapping[str, Relation]) -> Iterator[str]:
    """The lines of a graphic: a table, a chart or a diagram; none for a picture."""
    data = next(every(element, "graphicData"), None)
    for one in shown(data) if data is not None else ():
        kind = name_of(one)
        if kind == "tbl":
            yield from table(one)
        elif kind == "chart":
            yield from _chart(_target(one, "id", package, relations))
        elif kind == "relIds":
            yield from _diagram(_target(one, "dm", package, relations))


def _target(
    element: Element, name: str, package: Package, relations: Mapping[str, Relation]
) -> Element | None:
    relation = relations.get(value(element, name) or "")
    return package.part(relation.target) if relation else None


def _chart(root: Element | None) -> Iterator[str]:
    """Titles, then each row of figures by series: its name, then each category with its value."""
    if root is None:
        return
    for title in every(root, "title"):
        yield from (paragraph(one) for one in every(title, "p"))
    for series in every(root, "ser"):
        name = " ".join(_cached(child(series, "tx")))
        labels, figures = _cached(child(series, "cat")), _cached(child(series, "val"))
        pairs = zip(labels, figures, strict=False) if labels else ((figure,) for figure in figures)
        yield "\t".join(filter(None, (name, *(" ".join(pair) for pair in pairs))))


def _cached(element: Element | None) -> list[str]:
    return [] if element is None else [one.text or "" for one in every(element, "v")]


def _diagram(root: Element | None) -> Iterator[str]:
    if root is not None:
        yield from (paragraph(one) for one in every(root, "p"))
