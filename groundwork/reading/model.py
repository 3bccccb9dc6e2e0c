"""What reading gives: pages, an outcome with its reason, and the limits it keeps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

ReadOutcome = Literal["read", "partly_read", "unreadable", "skipped"]

# Changes whenever any page's text would come out differently: the archive is then read anew.
READER_VERSION = "1"

NO_TEXT = "no text on it (a scan or a picture)"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, its own label if it prints another, text, and why it has none."""

    number: int
    text: str
    label: str | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was made of some bytes. `reason` says why it is not simply `read`."""

    outcome: ReadOutcome
    reason: str | None
    media_type: str
    pages: tuple[Page, ...]

    @property
    def pages_unread(self) -> tuple[int, ...]:
        """The numbers of pages that have no text here."""
        return tuple(page.number for page in self.pages if page.unread)

    @property
    def text_sha256(self) -> str:
        """The hash of all text, page by page: equal where nothing that is said has changed."""
        digest = hashlib.sha256()
        for page in self.pages:
            digest.update(page.text.encode("utf-8", "surrogatepass") + b"\f")
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds, bytes of memory, pages, bytes of the file."""

    seconds: float = 120
    memory_bytes: int = 1024 * 1024 * 1024
    pages: int = 2000
    file_bytes: int = 200_000_000
