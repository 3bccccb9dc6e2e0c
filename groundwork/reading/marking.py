"""Marks on the picture of a page: where its letters stand, what is marked, what is covered.

Stored text and a page's characters are aligned by their letters and digits alone, which reading
neither drops nor adds: spaces, hyphens and line breaks differ. It runs in the child process.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from groundwork.reading.masking import PERSONAL

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of the picture, from its upper left."""

_YELLOW = (255, 225, 90)  # printed in grey it is a light grey: the frame tells it then
_FRAME = (90, 70, 0)
_AROUND = 2  # pixels between the letters and the frame
_EDGE = 4  # pixels of paper above and below a strip
_SHRINK = 0.8
_SMALLEST = 200  # pixels of width
_COLOURS = 48
_DIGITS = re.compile(r"\d+")

# Of a cut-out, in inches.
_CUT_HEIGHT, _CUT_AROUND, _CUT_MARGIN = 2.4, 0.7, 0.15


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or digit of the page and where it stands; of OCR, where its word stands."""

    char: str
    box: Box


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is shown: its picture, the text read from it, and that text's letters."""

    picture: Image.Image
    text: str
    letters: Sequence[Letter]


@dataclass(frozen=True, slots=True)
class Marked:
    """A picture as PNG, where the marks are on it, and which of the spans were found."""

    png: bytes
    width: int
    height: int
    marks: tuple[Box, ...]
    found: tuple[bool, ...]


def mark(
    shown: Shown,
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    dpi: int,
    cut: bool,
    most_bytes: int,
) -> Marked:
    """The picture with spans of `text` marked and personal numbers covered.

    `text` is the page as it is stored. `cut` gives only the strip around the first marks. The
    picture is made smaller until its PNG has at most `most_bytes`.
    """
    picture = shown.picture.convert("RGB")
    places = located(text, spans, shown.letters)
    marks = [rectangle for place in places for rectangle in rectangles(place)]
    for box in marks:
        _highlight(picture, box)
    for place in located(shown.text, personal(shown.text), shown.letters):
        for box in rectangles(place):
            ImageDraw.Draw(picture).rectangle(_wider(box), fill=0)
    if cut and marks:
        strip = _strip(picture, marks, shown.letters, dpi)
        picture = picture.crop(strip)
        marks = [
            (left - strip[0], top - strip[1], right - strip[0], bottom - strip[1])
            for left, top, right, bottom in marks
            if strip[1] <= top and bottom <= strip[3]
        ]
    png, scale = _png(picture, most_bytes)
    return Marked(
        png,
        round(picture.width * scale),
        round(picture.height * scale),
        tuple(_scaled(box, scale) for box in marks),
        tuple(map(bool, places)),
    )


def personal(text: str) -> list[tuple[int, int]]:
    """The digits of A-numbers, social-security numbers and birth dates."""
    return [
        digits.span()
        for found in PERSONAL.finditer(text)
        for digits in _DIGITS.finditer(text, *found.span())
    ]


def located(
    text: str, spans: Sequence[tuple[int, int]], letters: Sequence[Letter]
) -> list[Sequence[Box]]:
    """For each span of `text` the boxes of its letters; none where the page does not have them.

    Where text and page differ (another version of the reader, another engine of OCR), the same
    letters are looked for, nearest to where they should be.
    """
    at = [index for index, char in enumerate(text) if char.isalnum()]
    wanted = "".join(text[index] for index in at)
    there = "".join(letter.char for letter in letters)
    places: list[Sequence[Box]] = []
    for start, end in spans:
        first, last = bisect_left(at, start), bisect_left(at, end)
        if wanted != there:
            begin = _nearest(there, wanted[first:last], first * len(there) // (len(wanted) or 1))
            first, last = (0, 0) if begin is None else (begin, begin + last - first)
        places.append([letter.box for letter in letters[first:last]])
    return places


def _nearest(there: str, wanted: str, expected: int) -> int | None:
    if not wanted:
        return None
    before = there.rfind(wanted, 0, expected + len(wanted))
    behind = there.find(wanted, expected)
    found = [at for at in (before, behind) if at >= 0]
    return min(found, key=lambda at: abs(at - expected)) if found else None


def rectangles(boxes: Sequence[Box]) -> Iterator[Box]:
    """The boxes of letters in reading order as rectangles: one a line, or a part of one."""
    current: Box | None = None
    for box in boxes:
        if current and _goes_on(current, box):
            current = (
                min(current[0], box[0]),
                min(current[1], box[1]),
                max(current[2], box[2]),
                max(current[3], box[3]),
            )
        else:
            if current:
                yield current
            current = box
    if current:
        yield current


def _goes_on(line: Box, box: Box) -> bool:
    """Whether a box stands on the line and near its end."""
    height = max(1, min(line[3] - line[1], box[3] - box[1]))
    level = min(line[3], box[3]) - max(line[1], box[1]) > height / 2
    return level and line[0] <= box[0] and box[0] - line[2] < 3 * height


def _highlight(picture: Image.Image, box: Box) -> None:
    """Yellow behind the letters, which stay as dark as they are, and a thin frame around."""
    wide = _wider(box)
    part = picture.crop(wide)
    picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _YELLOW)), wide[:2])
    ImageDraw.Draw(picture).rectangle(wide, outline=_FRAME)


def _wider(box: Box) -> Box:
    return (
        max(0, box[0] - _AROUND),
        max(0, box[1] - _AROUND),
        box[2] + _AROUND,
        box[3] + _AROUND,
    )


def _strip(picture: Image.Image, marks: Sequence[Box], letters: Sequence[Letter], dpi: int) -> Box:
    """The part of the page around the first mark and those near it, as wide as its print; no line
    of print is cut through."""
    first, around = marks[0], round(_CUT_AROUND * dpi)
    limit = round(_CUT_HEIGHT * dpi)
    near = [
        box for box in marks if max(box[3], first[3]) - min(box[1], first[1]) <= limit - 2 * around
    ]
    near = near or [first]
    top = max(0, min(box[1] for box in near) - around)
    bottom = min(picture.height, max(box[3] for box in near) + around)
    top = min((one.box[1] for one in letters if one.box[1] < top < one.box[3]), default=top)
    bottom = max(
        (one.box[3] for one in letters if one.box[1] < bottom < one.box[3]), default=bottom
    )
    top, bottom = max(0, top - _EDGE), min(picture.height, bottom + _EDGE)
    print_ = ImageChops.invert(picture.crop((0, top, picture.width, bottom)).convert("L"))
    ink = print_.point([0] * 64 + [255] * 192).getbbox() or (0, 0, picture.width, 0)
    margin = round(_CUT_MARGIN * dpi)
    left = max(0, min(ink[0], *(box[0] for box in near)) - margin)
    right = min(picture.width, max(ink[2], *(box[2] for box in near)) + margin)
    return left, top, right, bottom


def _png(picture: Image.Image, most_bytes: int) -> tuple[bytes, float]:
    """The picture as PNG of few colours, made smaller until it fits, and by how much it was."""
    scale = 1.0
    while True:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        smaller = picture if scale == 1 else picture.resize(size, Image.Resampling.LANCZOS)
        out = BytesIO()
        few = smaller.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() <= most_bytes or size[0] <= _SMALLEST:
            return out.getvalue(), scale
        scale *= _SHRINK


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = box
    return round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)
