"""Where defects of Countywatch itself are written down, for whoever mends them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from countywatch.watch.isolate import LOG

FILE_NAME = "watch.log"

# Some thousand tracebacks: enough to see what came before, and no disk fills with them.
MOST_BYTES = 2_000_000


@contextmanager
def error_log(home: Path) -> Iterator[None]:
    """While it lasts, unforeseen errors go into `watch.log` of the home folder, not to a person.

    A person gets the sentence that isolate.py makes of them.
    """
    handler = RotatingFileHandler(
        home / FILE_NAME, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    propagates, LOG.propagate = LOG.propagate, False
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.propagate = propagates
        handler.close()
