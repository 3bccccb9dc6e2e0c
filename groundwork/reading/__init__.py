"""Reading: bytes to pages, in a child process with limits."""

from groundwork.reading.model import READER_VERSION, Limits, Page, ReadResult
from groundwork.reading.reader import Reader, read_path

__all__ = ["READER_VERSION", "Limits", "Page", "ReadResult", "Reader", "read_path"]
