"""How OCR reads tables and columns in each way that Tesseract can look at a page.

    python -m benchmarks.ocr

Pages of our own (a ruled table, the same without rules, two columns of prose, one column) are drawn
as pictures, clean and as a poor scanner sees them: askew, at half the dots, blurred. Printed is the
share of table rows that come out whole on one line, or of sentences that come out unbroken, by
Tesseract's page modes 3, 4 and 6 and by `groundwork.reading.ocr` itself, and the seconds.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pypdfium2
import typst
from PIL import Image, ImageFilter

from groundwork.reading import ocr
from groundwork.reading.straighten import straight

_SHEET = (
    "#set page(width: 612pt, height: 792pt{})\n#set text(size: 10pt)\n#set par(justify: true)\n"
)
_LABELS = ("Detention beds", "Overtime, sheriff", "Federal reimbursement", "Training", "Transport")
_ROWS = [
    (4301 + at, _LABELS[at % len(_LABELS)], f"{1000 * at + 217:,}", f"{2000 * at + 331:,}")
    for at in range(24)
]
_SENTENCES = [
    f"Sentence number {at} tells that the board of the county heard the sheriff on item {at}."
    for at in range(40)
]
_LINE = "{:20}  {:8}  {:>10}  {:>10}  {:>10}  {:>10}"


def main() -> int:
    """Prints the table; 1 where Tesseract is not installed."""
    if "tesseract" not in ocr.engines():
        print('Tesseract is not installed; pip install "countywatch[ocr]" brings it.')
        return 1
    print(_LINE.format("page", "picture", "mode 3", "mode 4", "mode 6", "ours"))
    for name, page, wanted in _pages():
        for look, picture in (("clean", _drawn(page)), ("scanned", _poorly(_drawn(page)))):
            ways = [*map(_in_mode, (3, 4, 6)), _ours]
            print(_LINE.format(name, look, *(_measured(way, picture, wanted) for way in ways)))
    return 0


def _pages() -> Iterator[tuple[str, bytes, list[str]]]:
    rows = [" ".join(map(str, row)) for row in _ROWS]
    for name, stroke in (("ruled table", "0.5pt"), ("table without rules", "none")):
        cells = ",".join(f"[{cell}]" for row in _ROWS for cell in row)
        table = f"#table(stroke: {stroke}, columns: (1fr, 4fr, 1fr, 1fr), {cells})"
        yield name, typst.compile((_SHEET.format("") + table).encode()), rows
    for name, columns in (("two columns", ", columns: 2"), ("one column", "")):
        prose = _SHEET.format(columns) + " ".join(_SENTENCES)
        yield name, typst.compile(prose.encode()), _SENTENCES


def _drawn(page: bytes) -> Image.Image:
    drawn: Image.Image = (
        pypdfium2.PdfDocument(page)[0].render(scale=ocr.DPI / 72, grayscale=True).to_pil()
    )
    return drawn


def _poorly(picture: Image.Image) -> Image.Image:
    turned = picture.rotate(0.6, Image.Resampling.BICUBIC, fillcolor=255)
    return turned.reduce(2).filter(ImageFilter.GaussianBlur(0.8)).resize(picture.size)


def _in_mode(mode: int) -> Callable[[Image.Image], str]:
    def read(picture: Image.Image) -> str:
        api: Any = importlib.import_module("tesserocr").PyTessBaseAPI
        with api(path=str(ocr.tessdata()), lang="eng", psm=mode) as reader:
            reader.SetImage(straight(picture))
            reader.SetSourceResolution(ocr.DPI)
            return str(reader.GetUTF8Text())

    return read


def _ours(picture: Image.Image) -> str:
    return ocr.recognise(picture, "tesseract").text


def _measured(way: Callable[[Image.Image], str], picture: Image.Image, wanted: list[str]) -> str:
    began = time.perf_counter()
    text = way(picture)
    seconds = time.perf_counter() - began
    return f"{_share(text, wanted):.0%} {seconds:.1f} s"


def _share(text: str, wanted: Iterable[str]) -> float:
    """How many of the rows or sentences stand in the text; the rules of a table do not count."""
    lines = {" ".join(line.replace("|", " ").split()) for line in text.split("\n")}
    flat = " ".join(text.replace("-\n", "").split())
    found = [one in lines if one[0].isdigit() else one in flat for one in wanted]
    return sum(found) / len(found)


if __name__ == "__main__":
    sys.exit(main())
