"""What a picture of a page tells before it is read: how it lies, is it blank, its columns."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from PIL import Image, ImageOps

_SMALL = 500  # pixels of width in which the angle is looked for: lines of print stay apart
_FURTHEST = 5.0  # degrees
_COARSE, _FINE = 0.5, 0.1
_WORTH_IT = 0.2


def skew(image: Image.Image) -> float:
    """The angle in degrees by which a page must be turned to have its lines level, within 5.

    Level lines of print give rows that are dark and rows that are light: the angle with the
    greatest difference between rows is the one.
    """
    small = ImageOps.invert(image.convert("L"))
    small = small.resize(
        (_SMALL, max(1, _SMALL * image.height // image.width)), Image.Resampling.BOX
    )
    steps = round(_FURTHEST / _COARSE)
    coarse = max(
        (at * _COARSE for at in range(-steps, steps + 1)), key=lambda at: _levels(small, at)
    )
    near = round(_COARSE / _FINE)
    angles = (coarse + at * _FINE for at in range(-near, near + 1))
    return max(angles, key=lambda at: (_levels(small, at), -abs(at)))


def _levels(small: Image.Image, angle: float) -> float:
    """How much the rows of the page differ from one another when it is turned by an angle."""
    turned = small.rotate(angle, Image.Resampling.BILINEAR) if angle else small
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((above - below) ** 2 for above, below in pairwise(rows)))


def straight(image: Image.Image) -> Image.Image:
    """The page with its lines level; as it is where nothing is gained."""
    angle = skew(image)
    if abs(angle) < _WORTH_IT:
        return image
    return image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def is_blank(image: Image.Image) -> bool:
    """Whether hardly anything is on the page: fewer dark dots than two letters have."""
    counts = image.convert("L").histogram()
    return sum(counts[:128]) * 20_000 < sum(counts)


_WIDE = 250  # pixels of width in which columns are looked for: words run together, lines do not
_GUTTER = 4  # pixels, a ninth of an inch on a letter page
_MIDDLE = range(_WIDE * 4 // 10, _WIDE * 6 // 10)
_ENOUGH_ROWS = 30
_FEW = 0.08  # of the rows may cross the gutter: a title, a rule
_FULL = 0.42  # of a column's width is print in a row of prose (0.6); in a table it is 0.2
_DARK = 60


def has_two_columns(image: Image.Image) -> bool:
    """Whether the page is set in two columns of prose, which must not be read across.

    There is a white gutter near the middle, and the rows on both sides of it are full: the cells
    of a table are not.
    """
    small = ImageOps.invert(image.convert("L")).resize(
        (_WIDE, max(1, _WIDE * image.height // image.width)), Image.Resampling.BOX
    )
    rows = [row for row in _rows(small) if row]
    if len(rows) < _ENOUGH_ROWS:
        return False
    for left in _MIDDLE:
        right = left + _GUTTER
        crossing = sum(any(left <= at < right for at in row) for row in rows)
        if crossing <= _FEW * len(rows):
            sides = [[at for at in row if at < left] for row in rows]
            others = [[at for at in row if at >= right] for row in rows]
            return _is_full(sides) and _is_full(others)
    return False


def _rows(small: Image.Image) -> list[list[int]]:
    """The columns of pixels with print on them, row by row."""
    width, pixels = small.width, small.tobytes()
    return [
        [at for at in range(width) if pixels[start + at] > _DARK]
        for start in range(0, len(pixels), width)
    ]


def _is_full(rows: list[list[int]]) -> bool:
    """Whether most rows have print from one end of their column to the other, without gaps."""
    inked = [row for row in rows if row]
    if len(inked) < _ENOUGH_ROWS:
        return False
    width = max(row[-1] for row in inked) - min(row[0] for row in inked) + 1
    return median(len(row) / width for row in inked) >= _FULL
