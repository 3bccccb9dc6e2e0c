"""Bodies that a server packed (gzip, deflate), unpacked up to a limit and whole or not at all.

Scrapy's own middleware gives what it could unpack of a damaged body as if it were all of it.
"""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
MOST_LAYERS = 2  # a body that is packed more often than that is made to do harm
PIECE = 1 << 20  # what is unpacked past a limit before it is noticed
GZIP_OR_ZLIB, RAW = 47, -15  # zlib's `wbits`; some old servers leave the head of a deflate out


class Damaged(ValueError):
    """Raised when a body is not what its Content-Encoding says, or ends too early."""


class TooLarge(ValueError):
    """Raised when a body is larger than the limit once it is unpacked."""


class UnknownPacking(ValueError):
    """Raised for a Content-Encoding that was not asked for; the message is its name."""


def packings(header: str) -> tuple[str, ...]:
    """The names in a Content-Encoding header, outermost last; raises UnknownPacking."""
    names = tuple(name.strip().lower() for name in header.split(","))
    packed = tuple(name for name in names if name not in ("", "identity"))
    for name in packed:
        if name not in ("gzip", "x-gzip", "deflate"):
            raise UnknownPacking(name)
    if len(packed) > MOST_LAYERS:
        raise UnknownPacking(", ".join(packed))
    return packed


def unpacked(body: bytes, layers: int, most: int) -> bytes:
    """A body without its layers; raises Damaged, and TooLarge as soon as it passes `most` bytes."""
    for _ in range(layers):
        body = _one_layer(body, most) if body else body
    return body


def _one_layer(body: bytes, most: int) -> bytes:
    if body[0] & 0x0F != 8 and body[:2] != b"\x1f\x8b":
        return _inflated(body, RAW, most)
    return _inflated(body, GZIP_OR_ZLIB, most)


def _inflated(body: bytes, kind: int, most: int) -> bytes:
    """All members of a gzip body, one after the other; what follows the last is no part of it."""
    pieces: list[bytes] = []
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(kind)
        while not stream.eof:
            try:
                piece = stream.decompress(rest, PIECE)
            except zlib.error as error:
                raise Damaged(str(error)) from error
            rest = stream.unconsumed_tail
            size += len(piece)
            if size > most:
                raise TooLarge
            pieces.append(piece)
            if not piece and not rest and not stream.eof:
                raise Damaged("it ends too early")
        rest = stream.unused_data
        if rest[:2] != b"\x1f\x8b":
            break
    return b"".join(pieces)
