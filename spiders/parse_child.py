"""The process that parses pages: `python -m spiders.parse_child SECONDS MEMORY_BYTES`.

Started by `parse_pool.py`, it takes pages from standard input, one at a time, and answers each on
standard output. It limits its own memory and its processor time of each page, so that it ends on a
hostile one also where its parent was killed. It ends when its standard input closes.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import struct
import sys
import threading
import time
from contextlib import suppress
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from groundwork.errors import CountywatchError
from spiders.items import Parsed
from spiders.parsing import read_details, read_listing, wrong_document
from spiders.records import OUT_OF_MEMORY, SourceSpec

RECYCLE_BYTES = 300_000_000  # a process that grew past this on a page is not used for another
ORPHAN_SECONDS = 2.0
GARBAGE_OBJECTS = 50_000  # some ten pages' trees
LENGTHS = struct.Struct(">QQ")

_SOURCE = TypeAdapter(SourceSpec)
_PARSED = TypeAdapter(Parsed)


def main(seconds: int, memory_bytes: int) -> None:
    """Serves pages until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _lower(resource.RLIMIT_AS, memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    # A page's tree is many thousand objects that live for a moment: collecting at every 700 new
    # ones, the default, walks them again and again and takes a fifth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 20)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    stream = sys.stdin.buffer
    try:
        while lengths := stream.read(LENGTHS.size):
            head, body = (stream.read(length) for length in LENGTHS.unpack(lengths))
            used = resource.getrusage(resource.RUSAGE_SELF)
            _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)
            _answer(answers, json.loads(head), body)
            del body
            if _peak() > RECYCLE_BYTES:
                return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(answers: BinaryIO, order: dict[str, Any], body: bytes) -> None:
    try:
        kind, value = "done", _work(order, body)
    except CountywatchError as error:
        kind, value = "refused", json.dumps(str(error)).encode()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge of a page: it costs its source only
        said = f"Countywatch itself failed here ({type(error).__name__}: {error})"
        kind, value = "refused", json.dumps(said).encode()
    head = json.dumps({"kind": kind, "last": _peak() > RECYCLE_BYTES}).encode()
    answers.write(LENGTHS.pack(len(head), len(value)) + head + value)
    answers.flush()


def _work(order: dict[str, Any], body: bytes) -> bytes:
    if order["what"] == "document":
        return json.dumps(wrong_document(order["url"], body)).encode()
    source = _SOURCE.validate_python(order["source"])
    read = read_listing if order["what"] == "listing" else read_details
    return _PARSED.dump_json(read(source, order["url"], body))


def _end_with_parent(parent: int) -> None:
    """Ends a process that is busy with a page for which nobody waits any more."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _lower(limit: int, value: int) -> None:
    """Sets a soft limit, within what whoever started us allows and where the system has it."""
    hard = resource.getrlimit(limit)[1]
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):  # macOS holds no limit on address space
        resource.setrlimit(limit, (allowed, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
