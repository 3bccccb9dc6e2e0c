"""Reads PDF files with one library and prints its pages, characters and processor seconds as JSON.

    python reading_peer.py pdfplumber|pypdf|pypdfium2 FILE ...

Run by reading.py with the Python of any environment; imports nothing else, and times no import.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from typing import Any


def texts(library: Any, name: str, path: str) -> Iterator[str]:
    """The text of each page."""
    if name == "pdfplumber":
        with library.open(path) as document:
            for page in document.pages:
                yield page.extract_text()
                page.close()
    elif name == "pypdf":
        for page in library.PdfReader(path).pages:
            yield page.extract_text()
    else:
        document = library.PdfDocument(path)
        for page in document:
            yield page.get_textpage().get_text_range()


def main(name: str, paths: list[str]) -> int:
    """Ends with 3 where the library is not installed."""
    try:
        library = importlib.import_module(name)
    except ImportError:
        return 3
    start = time.process_time()
    lengths = [len(text) for path in paths for text in texts(library, name, path)]
    seconds = time.process_time() - start
    print(json.dumps({"pages": len(lengths), "characters": sum(lengths), "seconds": seconds}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
