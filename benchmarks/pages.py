"""How much of some documents is read: a table of file, pages, pages by OCR, and pages unread.

    python -m benchmarks.pages ../shared/fixtures/documents ../shared/fixtures/moa

Every file below the folders that is no note beside one (`*.source.txt`) is read as `scan` reads it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from groundwork.reading import Reader, ReadResult, read_path

_ROW = "{:58.58}  {:11}  {:>5}  {:>6}  {:>6}  {:>8}  {}"


@dataclass(frozen=True, slots=True)
class Row:
    """One file as it was read; `confidence` is the least of OCR's, in percent."""

    name: str
    outcome: str
    read: int
    by_ocr: int
    unread: int
    confidence: float | None
    reason: str | None


def row_of(name: str, result: ReadResult) -> Row:
    """The figures of a file. A page by OCR counts as read too."""
    sure = [page.confidence for page in result.pages if page.confidence is not None]
    unread = len(result.pages_unread)
    read = len(result.pages) - unread
    least = min(sure, default=None)
    return Row(name, result.outcome, read, len(sure), unread, least, result.reason)


def rows(folders: list[Path]) -> Iterator[Row]:
    """A row for each file, in order of name."""
    with Reader() as reader:
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.endswith(".source.txt"):
                    yield row_of(path.name, read_path(reader, path))


def main() -> None:
    """Prints the table and its sums."""
    began = time.monotonic()
    done = []
    print(_ROW.format("file", "outcome", "read", "by OCR", "unread", "least %", "reason"))
    for row in rows([Path(name) for name in sys.argv[1:]]):
        done.append(row)
        least = "" if row.confidence is None else f"{row.confidence:.0f}"
        words = row.reason or ""
        print(
            _ROW.format(row.name, row.outcome, row.read, row.by_ocr, row.unread, least, words),
            flush=True,
        )
    sums = [sum(getattr(row, name) for row in done) for name in ("read", "by_ocr", "unread")]
    print(_ROW.format(f"{len(done)} files", "", *sums, "", f"{time.monotonic() - began:.0f} s"))


if __name__ == "__main__":
    main()
