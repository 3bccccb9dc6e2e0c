"""The child process that opens hostile files: one job at a time over its standard streams.

A job is one line of JSON (`size`, `name`, `declared`, `pages`) and `size` bytes. Answers are lines
of JSON: `opened`, then `page` for each page as it is read, then `done`. What is written before a
crash is kept by the parent.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from groundwork.reading import kinds
from groundwork.reading.formats import Opened, Unreadable
from groundwork.reading.html import open_html
from groundwork.reading.pdf import open_pdf
from groundwork.reading.plain import open_plain
from groundwork.reading.sheets import open_sheets

OPENERS: dict[str, Callable[[bytes, str | None], Opened]] = {
    kinds.PDF: open_pdf,
    kinds.HTML: open_html,
    kinds.TEXT: open_plain,
    kinds.XLSX: open_sheets,
    kinds.XLS: open_sheets,
}


def main(memory_bytes: int) -> None:
    """Takes jobs until the parent closes the stream."""
    _limit_memory(memory_bytes)
    answers = sys.stdout.buffer
    while header := sys.stdin.buffer.readline():
        job = json.loads(header)
        data = sys.stdin.buffer.read(job["size"])
        try:
            _read(data, job, answers)
        except Unreadable as error:
            _say(answers, {"unreadable": str(error)})
        except MemoryError:
            del data
            _say(answers, {"memory": True})
            # What a failed allocation left behind is not trusted with the next file.
            return


def _read(data: bytes, job: dict[str, Any], answers: BinaryIO) -> None:
    kind = kinds.kind_of(data, job["name"], job["declared"])
    note = kinds.mismatch(kind, job["name"])
    opener = OPENERS.get(kind)
    if opener is None:
        _say(answers, {"skipped": True, "kind": kind})
        return
    opened = opener(data, job["declared"])
    _say(answers, {"opened": True, "kind": kind, "total": opened.total, "note": note})
    for page in opened.pages:
        if page.number > job["pages"]:
            _say(answers, {"too_many": True})
            return
        row = [page.number, page.text, page.label, page.unread]
        _say(answers, {"page": row})
    _say(answers, {"done": True})


def _say(answers: BinaryIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value).encode() + b"\n")
    answers.flush()


def _limit_memory(memory_bytes: int) -> None:
    # macOS has no such limit and says so with ValueError; the parent's clock still holds there.
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (ValueError, OSError):
        print("no memory limit on this system", file=sys.stderr)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
