"""PDFs of tables as office programs draw them: cell by cell, each cell's lines in turn."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal

from reading_samples import CATALOGUE, FONT, ONE_PAGE, objects, stream

Drawn = tuple[float, float, str]  # x, y, words
Align = Literal["top", "middle", "bottom"]
SIZE = 10


def drawn(words: Sequence[Drawn], turned: bool = False) -> bytes:
    """A PDF of one page with each of the words as a text object of its own, in this order; on its
    side, as a wide table stands in an upright page that is shown turned."""
    turn = b"0 1 -1 0 612 0 cm\n" if turned else b""
    body = b"".join(
        b"BT /F1 %d Tf 1 0 0 1 %.2f %.2f Tm (%s)Tj ET\n" % (SIZE, x, y, _escaped(text))
        for x, y, text in words
    )
    return objects(
        CATALOGUE,
        ONE_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate %d/Contents 4 0 R/Resources %s>>"
        % (90 if turned else 0, FONT),
        stream(turn + body),
    )


def table(
    rows: Sequence[Sequence[str]],
    columns: Sequence[tuple[float, float]],
    *,
    y: float = 560,
    line: float = 11.5,
    padding: float = 4,
    align: Align = "top",
) -> Iterator[Drawn]:
    """What a table draws. `columns` are (left, width) in points; the first is set flush left, the
    others flush right; text wraps within its column, rows are `padding` apart."""
    for row in rows:
        cells = [
            textwrap.wrap(text, int(width / (SIZE * 0.52)))
            for text, (_, width) in zip(row, columns, strict=True)
        ]
        most = max(map(len, cells))
        for number, (lines, (left, width)) in enumerate(zip(cells, columns, strict=True)):
            free = {"top": 0.0, "middle": (most - len(lines)) / 2, "bottom": most - len(lines)}
            for at, text in enumerate(lines):
                x = left + width - _width(text) if number else left
                yield x, y - (free[align] + at) * line, text
        y -= most * line + padding


def _width(text: str) -> float:
    narrow = {" ": 0.278, ",": 0.278, ".": 0.278, "i": 0.222, "l": 0.222, "-": 0.333}
    return SIZE * sum(narrow.get(char, 0.556) for char in text)


def _escaped(text: str) -> bytes:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode()
