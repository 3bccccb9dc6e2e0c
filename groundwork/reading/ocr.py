"""OCR of one page's picture: Tesseract through tesserocr, and RapidOCR for what it reads badly.

Both are optional to install (`countywatch[ocr]` brings Tesseract with its English model; RapidOCR
is a package of its own). Pages are rendered at 300 dpi, made straight, and read as one column,
which keeps the rows of a table on a line, or as two where there are two (docs/reading.md).
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from groundwork.reading.straighten import has_two_columns, straight

Engine = Literal["tesseract", "rapidocr"]

DPI = 300
LOW_CONFIDENCE = 80
"""Percent. A page below it goes to RapidOCR where installed, and is named where it is used."""

RAPIDOCR_MEMORY = 3 << 30
"""Bytes that a process needs for RapidOCR's models (1.2 GB resident, more of it mapped)."""

_SIDEWAYS_BELOW = 70  # percent: upright print is read better than that, sideways print is not
_DATA = ("share/tessdata", "share/tesseract-ocr/5/tessdata", "share/tesseract-ocr/4.00/tessdata")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What OCR made of a page: its text, line by line, and the mean confidence in percent."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box (left, top, right, bottom) in pixels of the picture."""

    text: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Located(Recognised):
    """A page as Tesseract read it: the picture made straight and upright, and its words there."""

    picture: Image.Image
    words: tuple[Word, ...]


@cache
def engines() -> tuple[Engine, ...]:
    """The engines that are installed, in the order in which they are asked."""
    found: list[Engine] = []
    if importlib.util.find_spec("tesserocr") and tessdata():
        found.append("tesseract")
    if importlib.util.find_spec("rapidocr"):
        found.append("rapidocr")
    return tuple(found)


@cache
def tessdata() -> Path | None:
    """The folder of Tesseract's English model: of the Python packages, else of the system."""
    places = [Path(root) / data for root in (sys.prefix, "/usr") for data in _DATA]
    return next((place for place in places if (place / "eng.traineddata").is_file()), None)


def recognise(image: Image.Image, engine: Engine) -> Recognised:
    """Reads a page that was rendered at `DPI`, upright or turned by quarters, level or askew.

    Raises RuntimeError where the engine fails on it.
    """
    level = straight(image)
    return _upright(level) if engine == "tesseract" else _rapidocr(level)


def locate(image: Image.Image) -> Located:
    """Where Tesseract finds the words of a page, which `recognise` reads in the same way.

    Raises RuntimeError where it fails on it, or is not installed.
    """
    if "tesseract" not in engines():
        raise RuntimeError("Tesseract is not installed")
    return _upright(straight(image))


def _upright(image: Image.Image) -> Located:
    """The page turned as Tesseract reads it best."""
    best = _read(image)
    if best.confidence < _SIDEWAYS_BELOW:
        for turn in _turns(image):
            other = _read(image.rotate(turn, expand=True))
            best = max(best, other, key=lambda read: (read.confidence, len(read.text)))
    return best


def _read(image: Image.Image) -> Located:
    reader = _api("eng")
    try:
        # Read as one block, Tesseract leaves out ruled tables whole; read with its own layout, it
        # reads the columns of a table one after the other.
        modes = importlib.import_module("tesserocr").PSM
        two = has_two_columns(image)
        reader.SetPageSegMode(modes.AUTO if two else modes.SINGLE_COLUMN)
        reader.SetImage(image)
        reader.SetSourceResolution(DPI)
        text = str(reader.GetUTF8Text())
        if not text.strip():
            return Located(text, 0.0, image, ())
        return Located(text, float(reader.MeanTextConf()), image, tuple(_words(reader)))
    finally:
        reader.Clear()


def _words(reader: Any) -> Iterator[Word]:
    tesserocr = importlib.import_module("tesserocr")
    level = tesserocr.RIL.WORD
    for one in tesserocr.iterate_level(reader.GetIterator(), level):
        if not one.Empty(level):
            yield Word(str(one.GetUTF8Text(level)), one.BoundingBox(level))


def _turns(image: Image.Image) -> tuple[int, ...]:
    """By how many degrees to turn the page, as Tesseract sees which way its letters stand; both
    ways where its model for that is missing or cannot tell."""
    sideways = (90, 270)
    folder = tessdata()
    if folder is None or not (folder / "osd.traineddata").is_file():
        return sideways
    reader = _api("osd")
    try:
        reader.SetImage(image.reduce(2))
        reader.SetSourceResolution(DPI // 2)
        said = reader.DetectOrientationScript()
    finally:
        reader.Clear()
    turn = int(said["orient_deg"]) if said else None
    return sideways if turn is None else (turn,) if turn else ()


@cache
def _api(model: str) -> Any:
    """One Tesseract a process and model: it is slow to start."""
    tesserocr = importlib.import_module("tesserocr")
    mode = tesserocr.PSM.OSD_ONLY if model == "osd" else tesserocr.PSM.SINGLE_COLUMN
    return tesserocr.PyTessBaseAPI(path=str(tessdata()), lang=model, psm=mode)


@cache
def _rapid() -> Any:
    return importlib.import_module("rapidocr").RapidOCR()


def _rapidocr(image: Image.Image) -> Recognised:
    """Boxes of text put into lines: those whose middles lie within half a line's height."""
    numpy = importlib.import_module("numpy")
    said = _rapid()(numpy.asarray(image.convert("RGB")))
    if said.txts is None:
        return Recognised("", 0.0)
    boxes = sorted(
        (_Box.of(corners, text) for corners, text in zip(said.boxes, said.txts, strict=True)),
        key=lambda box: box.middle,
    )
    lines: list[list[_Box]] = []
    for box in boxes:
        if lines and abs(lines[-1][-1].middle - box.middle) < box.height / 2:
            lines[-1].append(box)
        else:
            lines.append([box])
    text = "\n".join(
        " ".join(box.text for box in sorted(line, key=lambda box: box.left)) for line in lines
    )
    return Recognised(text, 100 * float(sum(said.scores)) / len(said.scores))


@dataclass(frozen=True, slots=True)
class _Box:
    middle: float
    left: float
    height: float
    text: str

    @staticmethod
    def of(corners: Any, text: str) -> _Box:
        rows, columns = [float(y) for _, y in corners], [float(x) for x, _ in corners]
        return _Box(
            (min(rows) + max(rows)) / 2, min(columns), max(rows) - min(rows), " ".join(text.split())
        )
