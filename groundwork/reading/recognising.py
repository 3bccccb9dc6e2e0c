"""The second look: pages of PDFs without text to rely on are read from their pictures.

It runs after all other pages, in a child of its own with time of its own, so that a scan costs no
page that has text. What an engine breaks on costs that page only.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from groundwork.reading import ocr
from groundwork.reading.child import Child, Lost
from groundwork.reading.heard import Heard
from groundwork.reading.model import Limits
from groundwork.reading.ocr import LOW_CONFIDENCE, RAPIDOCR_MEMORY, Engine
from groundwork.reading.sniff import PDF, ZIP
from groundwork.reading.stopping import StopMark

_MOST_BREAKS = 3
_NOT_INSTALLED = 'OCR is not installed (pip install "countywatch[ocr]")'


def recognise(
    heard: Heard, data: bytes, limits: Limits, stop: StopMark, *, now: bool = True
) -> None:
    """Asks the installed engines for the pages that need it, and puts what they read into `heard`.

    The second engine is asked for pages that the first reads with a confidence below 80 percent.
    Without any engine `heard` is told why the pages stay unread; where there is one and it is not
    to be asked `now`, that they wait for it. Raises ReadingStopped once `stop` is set.
    """
    wanted = heard.dark if heard.media_type in (PDF, ZIP) else ()
    if not wanted:
        return
    engines = ocr.engines()
    if not engines:
        heard.no_ocr = _NOT_INSTALLED
        return
    if not now:
        heard.wait_for_ocr(wanted)
        return
    deadline = time.monotonic() + limits.ocr_seconds
    ask = partial(_ask, heard, data, limits, stop)
    ask(engines[0], wanted, deadline)
    for engine in engines[1:]:
        poor = tuple(n for n in wanted if heard.confidence(n) < LOW_CONFIDENCE)
        if poor:
            ask(engine, poor, deadline)


def _ask(
    heard: Heard,
    data: bytes,
    limits: Limits,
    stop: StopMark,
    engine: Engine,
    wanted: Sequence[int],
    deadline: float,
) -> None:
    """Has one engine read the pages; a page that breaks it is passed over, up to three times."""
    memory = max(limits.memory_bytes, RAPIDOCR_MEMORY if engine == "rapidocr" else 0)
    limits = replace(limits, memory_bytes=memory, seconds=limits.ocr_seconds)
    left = list(wanted)
    for _ in range(_MOST_BREAKS):
        if not left:
            return
        child = Child(limits, stop)
        try:
            order = {
                "ocr": left,
                "engine": engine,
                "seconds": limits.seconds,
                "kind": heard.media_type,
                "counts": heard.counts,
            }
            child.send(order, data, deadline)
            for answer in child.answers(deadline):
                if answer.get("done"):
                    return
                left.remove(heard.take_recognised(answer))
        except Lost as error:
            if error.final:
                heard.not_recognised(left, f"OCR took longer than {limits.ocr_seconds:g} s")
                return
            heard.not_recognised(left[:1], error.reason)
            del left[:1]
        except ValueError:
            heard.not_recognised(left, "OCR gave no sensible answer")
            return
        finally:
            child.close()
    heard.not_recognised(left, "OCR broke on three pages before it")
