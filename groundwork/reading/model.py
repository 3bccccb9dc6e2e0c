"""What reading gives: pages, and how it went."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["read", "partly_read", "unreadable", "skipped"]

NO_TEXT = "no text on it (a scan or a picture)"
GARBAGE = "its text layer holds no words (a broken font, or poor old OCR)"
DAMAGED_PAGE = "the page is damaged"
NOT_READ = "not read: "
WAITS_FOR_OCR = "waiting for OCR"
"""Why a page is unread whose document was read with `ocr=False` and that OCR is still to read."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, sheet or part of a document.

    `number` counts from 1. `label` is what the document itself calls it: the printed page label of
    a PDF, the name of a sheet, the lines of a text. `unread` is the reason why the page has no
    text, or none to rely on; None where it was read, also when it was read and is empty.
    `confidence` is set where the text came by OCR: the engine's own mean, in percent.
    """

    number: int
    text: str
    label: str | None = None
    unread: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """One document as it was read.

    `read`: every page has been read; `reason` may hold a remark. `partly_read`: at least one page
    was opened and at least one is unread. `unreadable`: no page could be opened; no pages.
    `skipped`: a type that this version does not read; no pages. `media_type` is what the bytes
    are, whatever the name says.
    """

    outcome: Outcome
    reason: str | None
    media_type: str
    pages: tuple[Page, ...] = ()

    @property
    def pages_unread(self) -> tuple[int, ...]:
        """The numbers of the pages that were not read."""
        return tuple(page.number for page in self.pages if page.unread is not None)

    @property
    def waits_for_ocr(self) -> tuple[int, ...]:
        """The numbers of the pages that are read once the document is read with OCR."""
        return tuple(page.number for page in self.pages if page.unread == WAITS_FOR_OCR)

    @property
    def text_sha256(self) -> str:
        """The hash of the whole text, pages parted by form feeds: what decides "changed"."""
        return hashlib.sha256("\f".join(page.text for page in self.pages).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: wall-clock seconds, memory of the reading process, pages, bytes
    of the file, and characters of text that come out of it; `ocr_seconds` are for the pages that
    need OCR, apart from the others'."""

    seconds: float = 120
    memory_bytes: int = 1024 * 1024 * 1024
    pages: int = 2_000
    file_bytes: int = 200_000_000
    characters: int = 50_000_000
    ocr_seconds: float = 900
