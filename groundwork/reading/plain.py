"""Plain text to pages: a form feed begins a page; longer text is cut at line ends."""

from __future__ import annotations

from collections.abc import Iterator

from groundwork.reading.charset import decode
from groundwork.reading.formats import Opened, Unreadable
from groundwork.reading.model import Page
from groundwork.reading.normalise import normalise

# About what a printed page holds; text without form feeds is cut so that a page can be cited.
PAGE_LENGTH = 3000


def open_plain(data: bytes, declared: str | None) -> Opened:
    """The text's pages; raises Unreadable for what is no text at all."""
    if data[:4096].count(b"\0") > len(data[:4096]) // 10 and not data.startswith(
        (b"\xff\xfe", b"\xfe\xff")
    ):
        raise Unreadable("the file is no text, although its name says so")
    text = decode(data, declared)
    parts = text.split("\f") if "\f" in text else list(_cut(text))
    pages = [Page(number, normalise(part)) for number, part in enumerate(parts, 1)]
    if not any(page.text.strip() for page in pages):
        raise Unreadable("the file holds no text")
    return Opened(len(pages), iter(pages))


def _cut(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > PAGE_LENGTH:
        end = text.rfind("\n", start, start + PAGE_LENGTH) + 1
        end = end if end > start else start + PAGE_LENGTH
        yield text[start:end]
        start = end
    yield text[start:]
