"""The picture of a page with a quote marked, drawn in a child process with limits of its own."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundwork.errors import BadInput
from groundwork.reading.child import Child, Lost
from groundwork.reading.model import Limits, Page

DPI = 110
"""Pixels an inch of a whole page: it is read with ease on a screen and when printed."""

MOST_BYTES = 4_000_000
"""Of a picture's PNG; a larger one is made with fewer pixels."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page of a PDF as PNG, of `width` by `height` pixels, with quotes marked on it.

    `marks` are the marked rectangles (left, top, right, bottom) in pixels. `found` is whether every
    quote was found on the page; the picture is there also where it was not.
    """

    png: bytes
    width: int
    height: int
    marks: tuple[tuple[int, int, int, int], ...]
    found: bool


def picture(
    limits: Limits,
    data: bytes,
    page: Page,
    spans: Sequence[tuple[int, int]],
    *,
    dpi: int = DPI,
    cut: bool = False,
    most_bytes: int = MOST_BYTES,
) -> PagePicture:
    """The picture of a page of a PDF with `page.text[start:end]` of each span marked.

    A page that was read by OCR is shown straight and upright, as it was read. A-numbers,
    social-security numbers and birth dates are covered wherever the page's text has them. `cut`
    gives only the strip around the first marks. Raises BadInput where no picture can be made,
    NotReachable where no child can be started.
    """
    by_ocr = page.confidence is not None
    seconds = limits.ocr_seconds if by_ocr else limits.seconds
    order = {
        "picture": page.number,
        "text": page.text,
        "spans": [list(span) for span in spans],
        "by_ocr": by_ocr,
        "dpi": dpi,
        "cut": cut,
        "bytes": most_bytes,
        "seconds": seconds,
    }
    deadline = time.monotonic() + seconds
    child = Child(replace(limits, seconds=seconds))
    try:
        child.send(order, data, deadline)
        return _taken(next(child.answers(deadline)))
    except (Lost, ValueError) as error:
        said = error.reason if isinstance(error, Lost) else str(error)
        why = said or "it gave no sensible answer"
        raise BadInput(f"No picture of page {page.number} can be made: {why}.") from None
    finally:
        child.close()


def _taken(answer: dict[str, Any]) -> PagePicture:
    match answer:
        case {
            "png": str(png),
            "size": [int(width), int(height)],
            "marks": [*marks],
            "found": [*found],
        }:
            boxes = [tuple(map(int, box)) for box in marks]
            places = tuple((box[0], box[1], box[2], box[3]) for box in boxes)
            return PagePicture(b64decode(png), width, height, places, bool(found) and all(found))
        case {"unreadable": str(why)}:
            raise ValueError(" ".join(why.split())[:200].rstrip("."))
    raise ValueError("an answer that no reader gives")
