"""The child that opens hostile files: `python -m groundwork.reading.worker MEMORY_BYTES`.

It takes jobs from standard input, one at a time, and answers each on standard output, page by page
as it reads, so that what was read before a crash is kept. It sets its own limits (memory, CPU time
of each job, no core dump, no file longer than its error output), opens no connection, and starts no
other process but the program that a DOC or RTF needs (helpers.py). An error that nobody foresaw
ends it: the parent then says so of that file.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdfium2 import PdfiumError

from groundwork.reading import marking, ocr, sniff, wire
from groundwork.reading.formats import READERS, pdf, pdf_shown, zips
from groundwork.reading.formats.base import Doubted, Drawn, Job, Member, NotReadable
from groundwork.reading.normalise import normalise
from groundwork.reading.straighten import is_blank
from groundwork.reading.wire import OUT_OF_MEMORY

_ERROR_OUTPUT_BYTES = 1_000_000
_MORE_CPU_SECONDS = 5
_WATCH_SECONDS = 0.05


def main(memory_bytes: int) -> None:
    """Serves jobs until standard input ends."""
    logging.disable(logging.CRITICAL)
    answers = _take_stdout()
    if not limit_memory(memory_bytes):
        watch_memory(memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _ERROR_OUTPUT_BYTES)
    _say(answers, ready=True)
    try:
        while (received := wire.receive(sys.stdin.buffer)) is not None:
            _serve(*received, answers)
            del received
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _serve(order: dict[str, Any], data: bytes, answers: BinaryIO) -> None:
    _limit_cpu(order["seconds"])
    if order.get("picture"):
        _picture(data, order, answers)
        return
    if order["ocr"]:
        _recognise(data, order, answers)
        return
    job = Job(order["name"], order["declared"], order["first"], tuple(order["counts"]))
    kind = sniff.media_type(data, job.name, job.declared)
    _say(answers, kind=kind, note=sniff.mismatch(kind, job.name, job.declared))
    if kind not in READERS:
        _say(answers, skipped=f"{sniff.WORDS[kind]} is not read by this version")
        return
    try:
        _read(kind, data, job, order, answers)
    except NotReadable as error:
        _say(answers, unreadable=str(error))


def _read(kind: str, data: bytes, job: Job, order: dict[str, Any], answers: BinaryIO) -> None:
    opened = READERS[kind](data, job)
    _say(answers, total=opened.total, lacking=opened.lacking)
    characters = 0
    for page in opened.pages:
        if isinstance(page, Member):
            _say(
                answers,
                member=page.label,
                counts=page.counts,
                total=page.total,
                lacking=page.lacking,
                opened=page.opened,
            )
            continue
        characters += len(page.text)
        if page.number > order["pages"] or characters > order["characters"]:
            _say(answers, stopped="pages" if page.number > order["pages"] else "characters")
            return
        odd = page.odd if isinstance(page, Doubted) else None
        _say(answers, page=[page.number, page.text, page.label, page.unread], odd=odd)
    _say(answers, done=True)


def _recognise(data: bytes, order: dict[str, Any], answers: BinaryIO) -> None:
    """Reads pages of a PDF, or of those in an archive, from their pictures; a blank page gives an
    empty text."""
    for number, drawn in _pictures(data, order):
        if isinstance(drawn, str):
            _say(answers, unrecognised=[number, drawn])
            continue
        if is_blank(drawn.picture):
            _say(answers, recognised=[number, "", None])
            continue
        read = ocr.recognise(drawn.picture, order["engine"])
        said = [number, normalise(read.text), read.confidence]
        _say(answers, recognised=said, lacking=drawn.lacking)
    _say(answers, done=True)


def _pictures(data: bytes, order: dict[str, Any]) -> Iterator[tuple[int, Drawn | str]]:
    if order["kind"] == sniff.ZIP:
        return zips.pictures(data, order["ocr"], order["counts"], ocr.DPI)
    return pdf.pictures(data, order["ocr"], ocr.DPI)


def _picture(data: bytes, order: dict[str, Any], answers: BinaryIO) -> None:
    """Draws one page of a PDF with parts of its text marked."""
    try:
        shown = pdf_shown.show(data, order["picture"], order["dpi"], order["by_ocr"])
    except (PdfiumError, RuntimeError) as error:
        _say(answers, unreadable=str(error))
        return
    marked = marking.mark(
        shown,
        order["text"],
        order["spans"],
        dpi=order["dpi"],
        cut=order["cut"],
        most_bytes=order["bytes"],
    )
    _say(
        answers,
        png=b64encode(marked.png).decode(),
        size=(marked.width, marked.height),
        marks=marked.marks,
        found=marked.found,
    )


def _say(answers: BinaryIO, **message: object) -> None:
    answers.write(wire.head(message))
    answers.flush()


def _take_stdout() -> BinaryIO:
    """The real standard output, for answers only: what a library prints is no answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def limit_memory(memory_bytes: int) -> bool:
    """Has the system hold the limit; False where it cannot (macOS)."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (ValueError, OSError):
        return False
    return sys.platform != "darwin"


def watch_memory(memory_bytes: int) -> None:
    """Ends this process once it has held more than the limit: the second best way."""
    threading.Thread(target=_watch, args=(memory_bytes,), daemon=True).start()


def _watch(memory_bytes: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit <= memory_bytes:
        time.sleep(_WATCH_SECONDS)
    os._exit(OUT_OF_MEMORY)


def _limit_cpu(seconds: float) -> None:
    """Ends a job that its parent cannot end any more, because the parent itself was killed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    so_far = used.ru_utime + used.ru_stime
    _lower(resource.RLIMIT_CPU, int(so_far + seconds) + _MORE_CPU_SECONDS)


def _lower(limit: int, value: int) -> None:
    """Sets a soft limit, within what whoever started us allows."""
    hard = resource.getrlimit(limit)[1]
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (allowed, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]))
