"""ZIP: the pages of each file in it, one file after another, and of archives one level down.

A file that cannot be read counts as one unread page with its reason. How many pages a file has is
known once it has been opened; it is told as it comes, so that another reading process can go on
behind a file that broke this one without opening those before it again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pypdfium2 import PdfiumError

from groundwork.reading import sniff
from groundwork.reading.citing import part
from groundwork.reading.formats import pdf
from groundwork.reading.formats.archive import Archive, open_archive
from groundwork.reading.formats.base import Doubted, Drawn, Job, Member, NotReadable, Opened
from groundwork.reading.model import NO_TEXT, NOT_READ, Page
from groundwork.reading.normalise import normalise

Readers = Mapping[str, Callable[[bytes, Job], Opened]]

SCAN_WITHIN = "no text on it (a scan or a picture, which OCR reads in PDF only)"
_ZIP_START = b"PK\x03\x04"
# What computers add to an archive of their own accord.
_NO_DOCUMENTS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """A file within an archive; `reason` says why it is not even opened."""

    archive: Archive
    info: zipfile.ZipInfo
    label: str
    reason: str | None = None


def open_zip(data: bytes, job: Job, readers: Readers) -> Opened:
    """Opens an archive; raises NotReadable where it is damaged, or holds no files."""
    members = list(_files(open_archive(data), "", inner=False))
    if not members:
        raise NotReadable("the archive holds no files")
    return Opened(_total(members, job.counts), _pages(members, job, readers))


def _files(archive: Archive, prefix: str, *, inner: bool) -> Iterator[_Found]:
    for info in archive.members:
        if info.filename.startswith(_NO_DOCUMENTS) or info.filename.endswith(_NO_DOCUMENTS):
            continue
        label = prefix + " ".join(normalise(info.filename).split())[-_LONGEST_LABEL:]
        if archive.start(info, len(_ZIP_START)) != _ZIP_START:
            yield _Found(archive, info, label)
            continue
        try:
            data = archive.read(info)
            if sniff.media_type(data, info.filename, None) != sniff.ZIP:
                archive.budget.left += len(data)
                yield _Found(archive, info, label)
            elif inner:
                yield _Found(archive, info, label, "an archive two levels down is not opened")
            else:
                yield from _files(open_archive(data, archive.budget), f"{label}, ", inner=True)
        except NotReadable as error:
            yield _Found(archive, info, label, str(error))


def _total(members: list[_Found], counts: tuple[int, ...]) -> int:
    """The pages of the files opened so far, and one for each of the others."""
    return sum(counts) + len(members) - len(counts)


def _pages(members: list[_Found], job: Job, readers: Readers) -> Iterator[Page | Member]:
    counts, start = job.counts, 0
    for index, member in enumerate(members):
        known = index < len(counts)
        if known and start + counts[index] < job.first:
            start += counts[index]
            continue
        if not known:
            yield Member(member.label, counts, _total(members, counts))
        first = max(job.first - start, 1)
        try:
            kind, opened = _opened(member, first, readers)
        except NotReadable as error:
            counts = (*counts[:index], 1)
            yield Member(member.label, counts, _total(members, counts), opened=True)
            yield Page(start + 1, "", member.label, f"{NOT_READ}{error}")
        else:
            if not known:
                counts += (opened.total or 1,)
            lacking = f"{member.label}: {opened.lacking}" if opened.lacking else None
            yield Member(member.label, counts, _total(members, counts), lacking, opened=True)
            for page in opened.pages:
                if isinstance(page, Page):
                    yield _within(page, start, member.label, kind)
        start += counts[index]


def _opened(member: _Found, first: int, readers: Readers) -> tuple[str, Opened]:
    if member.reason:
        raise NotReadable(member.reason)
    data = member.archive.read(member.info)
    if not data:
        raise NotReadable("the file is empty")
    kind = sniff.media_type(data, member.info.filename, None)
    if kind not in readers:
        raise NotReadable(f"{sniff.WORDS[kind]} is not read by this version")
    opened = readers[kind](data, Job(member.info.filename, first=first))
    if opened.total == 0:
        raise NotReadable("there is nothing in the file")
    return kind, opened


def _within(page: Page, start: int, label: str, kind: str) -> Page:
    """A file's page as a page of the archive."""
    unread = SCAN_WITHIN if page.unread == NO_TEXT and kind != sniff.PDF else page.unread
    alone = kind == sniff.HTML or (kind in (sniff.TEXT, sniff.CSV) and page.label is None)
    words = label if alone else f"{label}, {part(kind, page.number, page.label)}"
    if isinstance(page, Doubted):
        return Doubted(start + page.number, page.text, words, unread, odd=page.odd)
    return Page(start + page.number, page.text, words, unread)


def pictures(
    data: bytes, numbers: Sequence[int], counts: Sequence[int], dpi: int
) -> Iterator[tuple[int, Drawn | str]]:
    """Pages of the PDF files in an archive as grey pictures at `dpi`, for OCR.

    `numbers` are pages of the archive in ascending order, `counts` the pages of each of its files
    as reading told them. A page that cannot be drawn comes with the reason instead of a picture.
    """
    start = 0
    for member, count in zip(_files(open_archive(data), "", inner=False), counts, strict=False):
        left = [number - start for number in numbers if start < number <= start + count]
        try:
            if left:
                for number, picture in pdf.pictures(member.archive.read(member.info), left, dpi):
                    yield start + number, picture
                    left = left[1:]
        except (NotReadable, PdfiumError) as error:
            for number in left:
                yield start + number, f"it cannot be drawn for OCR: {error}".rstrip(".")
        start += count
