"""What a command prints passes through here, so that no name or page of others steers a terminal.

It stands at the streams and not at each print: no command can forget it.
"""

from __future__ import annotations

import codecs
import io
import sys
from typing import TextIO

from groundwork.printable import printable


class PrintableStream(io.TextIOWrapper):
    """A text stream that writes `printable` text."""

    def write(self, text: str) -> int:
        """Writes the text with what would steer a terminal spelled out."""
        super().write(printable(text))
        return len(text)


def protect_terminal() -> None:
    """Has stdout and stderr write printable text from now on, whoever writes to them."""
    sys.stdout = _printable(sys.stdout)
    sys.stderr = _printable(sys.stderr)


def _printable(stream: TextIO) -> TextIO:
    """The stream as one that is printable; as it is where it is none of Python's own."""
    if not isinstance(stream, io.TextIOWrapper) or isinstance(stream, PrintableStream):
        return stream
    stream.flush()
    # click takes the bytes below a stream that says it is ASCII, and would so pass it by.
    ascii_only = codecs.lookup(stream.encoding).name == "ascii"
    return PrintableStream(
        stream.buffer,
        encoding="utf-8" if ascii_only else stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
