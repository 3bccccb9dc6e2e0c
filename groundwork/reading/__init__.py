"""Reading: bytes to pages, in a child process with limits."""

from groundwork.reading.model import Limits, Page, ReadResult
from groundwork.reading.picturing import PagePicture, picture
from groundwork.reading.reader import Reader, read_path
from groundwork.reading.version import READER_VERSION

__all__ = [
    "READER_VERSION",
    "Limits",
    "Page",
    "PagePicture",
    "ReadResult",
    "Reader",
    "picture",
    "read_path",
]
