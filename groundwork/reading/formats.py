"""What every format's reader gives the worker: a page count where known, and pages one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundwork.reading.model import Page


class Unreadable(Exception):
    """Raised when a file cannot be opened; its text is the reason, for a person."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened file: how many pages it has (None where that shows only at the end), its pages."""

    total: int | None
    pages: Iterator[Page]
