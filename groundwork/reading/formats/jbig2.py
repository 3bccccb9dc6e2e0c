"""Whether a JBIG2 picture (ITU-T T.88) is whole, by the heads of its segments."""

from __future__ import annotations

import struct

# The types of segments that draw: text, halftone, generic and refinement regions.
_REGIONS = frozenset((4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43))
_END_OF_PAGE = 49
_LARGE_PAGE_NUMBER = 0x40
_LONG_COUNT = 7 << 5
_UNKNOWN_LENGTH = 0xFFFFFFFF


def is_cut_off(data: bytes) -> bool:
    """Whether the data ends within a segment, or before anything was drawn on the page.

    `data` is what a PDF holds of it: segments one after the other, without the head of a file.
    """
    at, drawn = 0, False
    try:
        while at < len(data):
            kind, length, at = _segment(data, at)
            if length == _UNKNOWN_LENGTH:
                return False
            at += length
            drawn = drawn or kind in _REGIONS or kind == _END_OF_PAGE
    except (struct.error, IndexError):
        return True
    return at > len(data) or not drawn


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Type and length of the segment whose head begins at `at`, and where its own data begins."""
    number, flags, count = struct.unpack_from(">IBB", data, at)
    at += 5
    if count >= _LONG_COUNT:
        (references,) = struct.unpack_from(">I", data, at)
        references &= 0x1FFFFFFF
        at += 4 + (references + 8) // 8
    else:
        references = count >> 5
        at += 1
    at += references * _bytes_of_number(number)
    at += 4 if flags & _LARGE_PAGE_NUMBER else 1
    (length,) = struct.unpack_from(">I", data, at)
    return flags & 0x3F, length, at + 4


def _bytes_of_number(number: int) -> int:
    """How many bytes a reference to an earlier segment takes, by the number of this one."""
    if number <= 256:
        return 1
    return 2 if number <= 65536 else 4
