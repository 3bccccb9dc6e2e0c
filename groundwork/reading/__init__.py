"""Reading: bytes to pages, in a child process with limits."""

from groundwork.reading.model import WAITS_FOR_OCR, Limits, Page, ReadResult
from groundwork.reading.picturing import PagePicture, picture
from groundwork.reading.reader import Reader, read_path
from groundwork.reading.version import READER_VERSION, TEXT_ONLY_VERSION

__all__ = [
    "READER_VERSION",
    "TEXT_ONLY_VERSION",
    "WAITS_FOR_OCR",
    "Limits",
    "Page",
    "PagePicture",
    "ReadResult",
    "Reader",
    "picture",
    "read_path",
]
