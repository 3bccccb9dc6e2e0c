"""What every format's reader takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from groundwork.reading.model import NO_TEXT, Page

PROTECTED = "the file is protected by a password"


class NotReadable(Exception):
    """Raised when no page of a document can be opened; its message is the reason for people."""


def damaged(error: Exception) -> NotReadable:
    """The error of a file that a library refuses, with the library's own words."""
    words = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return NotReadable(f"the file is damaged: {words[:200]}")


def page_of(number: int, text: str, label: str | None = None, no_text: str = NO_TEXT) -> Page:
    """A page, unread where it holds neither letter nor digit (ruled lines, signs of a font that
    cannot be told)."""
    return Page(number, text, label, unread=None if any(map(str.isalnum, text)) else no_text)


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader is told beside the bytes. `first` is the page to begin with, from 1: those
    before it have been read already. `declared` is the media type of the listing or the server.
    `counts` are the pages of the files of an archive, as far as another process opened them."""

    name: str
    declared: str | None = None
    first: int = 1
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubted(Page):
    """A page whose text layer may be no words: `odd` is the share of odd words, 0 to 1."""

    odd: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a grey picture, for OCR. `lacking` is why a part of the page is not on it."""

    picture: Image.Image
    lacking: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Said among the pages of an archive: the file that is being opened, or that has been. `counts`
    are the pages of each file as far as they are known, `total` those of the archive at least."""

    label: str
    counts: tuple[int, ...]
    total: int
    lacking: str | None = None
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that could be opened: how many pages it has, where known, and its pages as they
    are read. `lacking` is a reason why the pages may not be all that the document holds."""

    total: int | None
    pages: Iterator[Page | Member]
    lacking: str | None = None
