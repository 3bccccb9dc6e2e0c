"""Rows of tables in the text that PDFium gives: one line a row, also where its cells wrap.

PDFium gives text in the order in which a page draws it, and begins a line wherever the height
changes. Word, LibreOffice and most others draw a table cell by cell, so a label of two lines comes
as "label line 1 / label line 2 / amounts", a wrapped column head likewise. Where the places of the
characters show that a line goes up again and to the right of the one before, within a few lines
and near figures, the cells are put side by side, parted by tabs. All else stays as PDFium gives it,
character by character: prose and columns of prose never come here or come back as they were.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

_FIGURE = r"[-+(]*[$£€]?\s?[-+(]*(?:\d[\d,./]*|-{1,3}|[–—])\)?\s?%?\)?\*{0,2}"
_FIGURES = re.compile(rf"[\s$]*{_FIGURE}(?:[\s$]+{_FIGURE})*\s*")
_AMOUNT = r"(?:\$\s?\(?[\d,.]+|\(?\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+\.\d\d|\d[\d.]*\s?%)"
# A line that begins or ends with an amount, or holds figures only.
_TOLD = re.compile(
    rf"^[ \t]*(?:[-+(]?{_AMOUNT}(?!\S*[a-z])|{_FIGURE}[ \t\r]*$)|\s[-+(]?{_AMOUNT}\)?[ \t\r]*$",
    re.MULTILINE,
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\S+")
_SPACES = re.compile(r"[^\S\r\n]+(?![\r\n])")

# All in heights of a line of print (of the font's box, which is about 1.15 times its size).
_LEVEL = 0.3  # lines this near are one line
_NEXT = 1.6  # the next line of a cell lies this far below at most
_GAP = 0.5  # a wider gap within a line parts two cells
_ABOVE = 4.0  # a cell begins this far above the one before it at most
_MOST_LINES = 8  # of a cell: more is prose
_WIDEST = 90  # characters of a line of a cell: more is prose
_TIGHT = 0.88  # lines of one cell stand nearer than rows do, by this factor
_LINED = 0.2  # lines that begin this near below one another begin alike
_SAME = 1.1  # distances that differ by less are the same
_MOST_LABEL_LINES = 4
_ALIKE = 0.15  # of its height: print of another size is of another cell


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the page's raw text, and what stands before it in the read text."""

    start: int
    end: int
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words on one line without a wide gap: a line of a cell. `y` is its base line, upwards."""

    start: int
    end: int
    left: float
    right: float
    y: float
    height: float
    text: str

    @property
    def is_figures(self) -> bool:
        return _FIGURES.fullmatch(self.text) is not None


_Line = tuple[_Piece, ...]
_Cell = list[_Piece]


@dataclass(slots=True)
class _Row:
    """Cells side by side; `split` where PDFium gives them on several lines. A paragraph is a row
    of one cell."""

    cells: list[_Cell]
    split: bool = False

    @property
    def has_figures(self) -> bool:
        return any(all(piece.is_figures for piece in cell) for cell in self.cells[1:])

    @property
    def has_note(self) -> bool:
        """Whether words stand last, behind figures, and their lines begin below one another."""
        first, *more = self.cells[-1]
        lined = all(abs(first.left - piece.left) < _LINED * first.height for piece in more)
        return _Row(self.cells[:-1]).has_figures and not first.is_figures and lined

    @property
    def is_plain(self) -> bool:
        """Whether it is one line of a table with figures."""
        level = (_is_level(self.cells[0][0], cell[0]) for cell in self.cells)
        return self.has_figures and not self.split and all(level)


def spans(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, raw: str) -> list[Span]:
    """The raw text in reading order, as parts of it; the whole of it where no table is."""
    if not may_hold_rows(raw):
        return [Span(0, len(raw))]
    turned = pdfium.FPDFPage_GetRotation(page) % 4
    lines = list(_lines(text_page, raw, turned))
    return list(_joined(raw, _rows(lines)))


def text_of(raw: str, parts: Sequence[Span]) -> str:
    """The text that the parts make."""
    return "".join(part.before + raw[part.start : part.end] for part in parts)


def may_hold_rows(raw: str) -> bool:
    """Whether a line begins or ends with an amount, or holds figures only: the page is looked at
    more closely only then, for that takes about as long as reading its text does."""
    return _TOLD.search(raw) is not None


def _lines(text_page: pypdfium2.PdfTextPage, raw: str, turned: int) -> Iterator[_Line]:
    places = _Places(text_page, turned, len(raw))
    start = 0
    for found in _LINE_END.finditer(raw + "\n"):
        yield from _parted(_pieces(places, raw, start, min(found.start(), len(raw))))
        start = found.end()


def _parted(pieces: Sequence[_Piece]) -> Iterator[_Line]:
    """The lines that a line of PDFium's holds: on turned pages it may go on with the next row."""
    line: list[_Piece] = []
    for piece in pieces:
        if line and piece.left < line[-1].right and not _is_level(line[-1], piece):
            yield tuple(line)
            line = []
        line.append(piece)
    if line:
        yield tuple(line)


def _pieces(places: _Places, raw: str, start: int, end: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    for word in _WORD.finditer(raw, start, end):
        left, right, y, height = places.of(word.start(), word.end() - 1)
        last = pieces[-1] if pieces else None
        if last and -height < left - last.right < _GAP * height:
            text = raw[last.start : word.end()]
            right = max(last.right, right)
            piece = _Piece(last.start, word.end(), last.left, right, last.y, last.height, text)
            pieces[-1] = piece
        else:
            pieces.append(_Piece(word.start(), word.end(), left, right, y, height, word[0]))
    return pieces


class _Places:
    """Where characters stand on the page as it is shown, in points from its lower left."""

    def __init__(self, text_page: pypdfium2.PdfTextPage, turned: int, characters: int) -> None:
        self._raw = text_page.raw
        self._turned = turned
        # Signs that a font cannot tell are characters to PDFium, and no part of the text.
        self._same = pdfium.FPDFText_CountChars(self._raw) == characters
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def of(self, first: int, last: int) -> tuple[float, float, float, float]:
        """Left, right, base line and height of the characters from `first` to `last`."""
        start, end = (first, last) if self._same else (self._index(first), self._index(last))
        left, right, height = self._extent(start)
        if last > first:
            right = max(right, self._extent(end)[1])
        pdfium.FPDFText_GetCharOrigin(self._raw, start, self._x, self._y)
        x, y = self._x.value, self._y.value
        return left, right, (y, -x, -y, x)[self._turned], height

    def _index(self, at: int) -> int:
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, at))

    def _extent(self, index: int) -> tuple[float, float, float]:
        """Left, right and height of a character of the page as it is shown."""
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, box)
        wide, high = box.right - box.left, box.top - box.bottom
        if self._turned == 0:
            return box.left, box.right, abs(high) or 1.0
        if self._turned == 1:
            return box.bottom, box.top, abs(wide) or 1.0
        if self._turned == 2:
            return -box.right, -box.left, abs(high) or 1.0
        return -box.top, -box.bottom, abs(wide) or 1.0


def _rows(lines: Sequence[_Line]) -> list[_Row]:
    """The lines as rows of cells."""
    rows: list[_Row] = []
    for line in lines:
        row = rows[-1] if rows else None
        if row and _goes_on_right(row.cells, line[0]):
            row.split = True
            row.cells += [[piece] for piece in line]
        elif row and _is_below(row.cells[-1][-1], line[0]) and (row.split or _one_cell(line)):
            row.cells[-1].append(line[0])
            row.cells += [[piece] for piece in line[1:]]
            row.split = row.split or len(line) > 1 or row.has_note
        else:
            rows.append(_Row([[piece] for piece in line]))
    return rows


def _one_cell(line: _Line) -> bool:
    """Whether a line goes on with one cell only, or with cells that stand half a line higher."""
    return len(line) == 1 or line[1].y - line[0].y > _LEVEL * line[0].height


def _goes_on_right(cells: Sequence[_Cell], piece: _Piece) -> bool:
    """Whether a line begins right of the row's last cell and at the row's height."""
    right = max(part.right for part in cells[-1][-_MOST_LINES:])
    if piece.left < right + _LEVEL * piece.height:
        return False
    bottom = min(cell[-1].y for cell in cells)
    top = max(cell[0].y for cell in cells)
    return bottom - _LEVEL * piece.height <= piece.y <= top + _ABOVE * piece.height


def _is_below(above: _Piece, piece: _Piece) -> bool:
    """Whether a line is the next one of the same cell."""
    drop = (above.y - piece.y) / above.height
    alike = abs(above.height - piece.height) < _ALIKE * above.height
    over = piece.left < above.right and above.left < piece.right
    return alike and over and _LEVEL < drop <= _NEXT


def _joined(raw: str, rows: Sequence[_Row]) -> Iterator[Span]:
    """The raw text with the rows of tables put on one line each, all else as it is."""
    done = 0
    for parts in filter(None, _tables(rows)):
        yield _between(raw, done, min(part.start for part in parts))
        yield from parts
        done = max(part.end for part in parts)
    yield _between(raw, done, len(raw))


def _between(raw: str, start: int, end: int) -> Span:
    """What stands between two rows, as it is; a line break where PDFium has none behind the one."""
    found = _SPACES.match(raw, start, end)
    return Span(found.end(), end, "\n") if start and found else Span(start, end)


def _tables(rows: Sequence[_Row]) -> Iterator[list[Span]]:
    """The rows that belong to tables and are not on one line as they are, and column heads."""
    taken = 0
    for at, row in enumerate(rows):
        after = rows[at + 1] if at + 1 < len(rows) else None
        if at < taken:
            continue
        if row.split and (row.has_figures or (after and after.has_figures)):
            around = [
                *(before.cells[0][-1] for before in rows[:at][-1:]),
                *(one.cells[0][0] for one in rows[at + 1 : at + 2]),
            ]
            yield _by_column(row.cells) or _by_cell(row.cells, around)
        elif after and (cells := _wrapped_label(rows, at)):
            yield _beside(cells)
            taken = at + 2


def _wrapped_label(rows: Sequence[_Row], at: int) -> list[_Cell]:
    """A row whose label has further lines above or below it that stand nearer than rows do and are
    no wider than its column; nothing where it is not so."""
    row, after = rows[at], rows[at + 1]
    if len(row.cells) == 1 and after.is_plain:
        lines, others = [*row.cells[0], after.cells[0][0]], after.cells[1:]
        label = list(reversed(_run(lines[::-1])))
        above = lines[: -len(label)] or [row.cells[0][-1] for row in rows[:at][-1:]]
        below = [row.cells[0][0] for row in rows[at + 2 : at + 3]]
    elif len(after.cells) == 1 and row.is_plain:
        lines, others = [row.cells[0][0], *after.cells[0]], row.cells[1:]
        label = _run(lines)
        above = [row.cells[0][-1] for row in rows[:at][-1:]]
        below = lines[len(label) :] or [row.cells[0][0] for row in rows[at + 2 : at + 3]]
    else:
        return []
    return [label, *others] if _is_one_label([*above[-1:]], label, below[:1], others) else []


def _run(lines: Sequence[_Piece]) -> list[_Piece]:
    """The first lines, as far as they stand as near to one another as the first two."""
    first = abs(lines[0].y - lines[1].y)
    run = list(lines[:2])
    for before, piece in pairwise(lines[1:]):
        if abs(before.y - piece.y) > first * _SAME:
            break
        run.append(piece)
    return run


def _is_one_label(
    above: Sequence[_Piece],
    label: Sequence[_Piece],
    below: Sequence[_Piece],
    others: Sequence[_Cell],
) -> bool:
    pitch = label[0].y - label[1].y
    first = label[0]
    gaps = [*(one.y - first.y for one in above), *(label[-1].y - one.y for one in below)]
    return (
        len(label) <= _MOST_LABEL_LINES
        and 0 < pitch <= _NEXT * first.height
        and any(gap > 0 for gap in gaps)
        and all(gap <= 0 or pitch < _TIGHT * gap for gap in gaps)
        and all(piece.right < others[0][0].left for piece in label)
        and all(abs(piece.left - first.left) < first.height for piece in label)
        and all(abs(piece.height - first.height) < _ALIKE * first.height for piece in label)
    )


def _by_column(row: Sequence[_Cell]) -> list[Span]:
    """The rows of a table that is drawn column by column; nothing where it is not."""
    others = [cell for cell in row[1:] if len(cell) > 1]
    if not others or not all(piece.is_figures for cell in others for piece in cell):
        return []
    levels: list[list[_Piece]] = [[piece] for piece in row[0]]
    for cell in row[1:]:
        for piece in cell:
            level = next((one for one in levels if _is_level(one[0], piece)), None)
            if level is None:
                return []
            level.append(piece)
    parts: list[Span] = []
    for level in levels:
        parts += _beside([[piece] for piece in level], "\n" if parts else "")
    return parts


def _by_cell(row: Sequence[_Cell], around: Sequence[_Piece]) -> list[Span]:
    """The cells side by side, each with its lines joined; nothing where they are prose."""
    first = _belonging(row, around)
    cells = [first, *row[1:]]
    if any(len(cell) > _MOST_LINES for cell in cells):
        return []
    if any(len(piece.text) > _WIDEST for cell in cells for piece in cell):
        return []
    return _beside(cells)


def _belonging(cells: Sequence[_Cell], around: Sequence[_Piece]) -> _Cell:
    """The lines of the first cell that are of the same row as the others: not those above it.

    The others begin level with its first line, or stand at half its height. Where both can be, the
    lines are one cell if what is `around`, above and below, stands farther from them.
    """
    first, slack = cells[0], _LEVEL * cells[0][0].height
    top = max(cell[0].y for cell in cells[1:])
    middle = (top + min(cell[-1].y for cell in cells[1:])) / 2
    level = any(abs(piece.y - top) <= slack for piece in first)
    if len(first) > 1:
        run = list(reversed(_run(first[::-1])))
        pitch = run[0].y - run[1].y
        gaps = [max(one.y - run[0].y, run[-1].y - one.y) for one in around]
        parted = all(pitch < _TIGHT * gap for gap in gaps if gap > 0)
        if abs((run[0].y + run[-1].y) / 2 - middle) <= slack and (parted or not level):
            return run
    if not level and top > first[-1].y:
        top = max(top, 2 * middle - first[-1].y)
    return [piece for piece in first if piece.y <= top + slack]


def _is_level(one: _Piece, other: _Piece) -> bool:
    return abs(one.y - other.y) <= _LEVEL * one.height


def _beside(cells: Sequence[_Cell], before: str = "") -> list[Span]:
    """The cells on one line: a tab between two, a space between two lines of one."""
    parts: list[Span] = []
    for cell in cells:
        for piece in cell:
            parts.append(Span(piece.start, piece.end, before))
            before = "" if piece.text.endswith("-") else " "
        before = " " if cell[-1].text == "$" else "\t"
    return parts
