"""Messages between the reader and its child: lengths, a JSON header, and for a job the bytes.

A frame is two big-endian numbers of 8 bytes (length of the header, length of the body), the header
as UTF-8 JSON, and the body.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

# The child's exit status that means "out of memory"; no Python or system error has it.
OUT_OF_MEMORY = 77

_LENGTHS = struct.Struct(">QQ")


def head(message: Mapping[str, object], body_length: int = 0) -> bytes:
    """A frame without its body, which is sent apart so that it is not copied."""
    header = json.dumps(message, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(header), body_length) + header


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message and its body from a blocking stream; None at its end.

    Raises EOFError where the stream ends within a frame.
    """
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise EOFError("the stream ended within a frame")
    header_length, body_length = _LENGTHS.unpack(lengths)
    header, body = stream.read(header_length), stream.read(body_length)
    if len(header) < header_length or len(body) < body_length:
        raise EOFError("the stream ended within a frame")
    return json.loads(header), body


class Frames:
    """Frames without bodies, put together from the pieces that a pipe gives."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """The messages that this piece completes. Raises ValueError for what is no JSON."""
        self._waiting += piece
        while len(self._waiting) >= _LENGTHS.size:
            length, _ = _LENGTHS.unpack_from(self._waiting)
            end = _LENGTHS.size + length
            if len(self._waiting) < end:
                return
            header = bytes(self._waiting[_LENGTHS.size : end])
            del self._waiting[:end]
            yield json.loads(header)
