"""What every format's reader takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    before it have been read already. `declared` is the media type of the listing or the server."""

    name: str
    declared: str | None = None
    first: int = 1


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that could be opened: how many pages it has, where known, and its pages as they
    are read. `lacking` is a reason why the pages may not be all that the document holds."""

    total: int | None
    pages: Iterator[Page]
    lacking: str | None = None
