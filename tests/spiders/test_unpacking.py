"""Bodies that come packed: whole, damaged, cut, and made to fill the memory."""

from __future__ import annotations

import gzip
import zlib

import pytest

from spiders.unpacking import Damaged, TooLarge, UnknownPacking, packings, unpacked

TEXT = b"SAMPLE agenda of the Board of Commissioners. " * 4000
RAW = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("body", "layers"),
    [
        (TEXT, 0),
        (gzip.compress(TEXT), 1),
        (zlib.compress(TEXT), 1),
        (RAW.compress(TEXT) + RAW.flush(), 1),
        (gzip.compress(gzip.compress(TEXT)), 2),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), 1),
        (gzip.compress(TEXT) + b"\0" * 40, 1),
    ],
)
def test_a_body_is_unpacked_whole(body: bytes, layers: int) -> None:
    """Also in several members, without the head of zlib, or with what follows the last member."""
    assert unpacked(body, layers, len(TEXT)) == TEXT


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(TEXT)[:-200],
        gzip.compress(TEXT)[:-4],
        b"no gzip at all",
        b"\x1f\x8b",
        gzip.compress(TEXT)[:300] + b"\xff" * 60 + gzip.compress(TEXT)[360:],
    ],
)
def test_a_damaged_body_is_not_taken_for_a_whole_one(body: bytes) -> None:
    """Cut anywhere, changed within, or not packed at all."""
    with pytest.raises(Damaged):
        unpacked(body, 1, len(TEXT))


def test_unpacking_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of 40 kB that would be 40 MB gives no more than the limit and one piece."""
    given: list[int] = []
    real = zlib.decompressobj

    class Counted:
        def __init__(self, kind: int) -> None:
            self._inner = real(kind)
            self.eof, self.unconsumed_tail, self.unused_data = False, b"", b""

        def decompress(self, data: bytes, most: int) -> bytes:
            piece = self._inner.decompress(data, most)
            given.append(len(piece))
            self.eof, self.unconsumed_tail = self._inner.eof, self._inner.unconsumed_tail
            return piece

    monkeypatch.setattr("spiders.unpacking.zlib.decompressobj", Counted)
    with pytest.raises(TooLarge):
        unpacked(gzip.compress(b"\0" * 40_000_000), 1, 3_000_000)
    assert sum(given) <= 3_000_000 + (1 << 20)


def test_only_what_was_asked_for_is_unpacked() -> None:
    """No other packing, and not one in another without end."""
    assert packings("GZip, identity") == ("gzip",)
    assert packings("") == ()
    with pytest.raises(UnknownPacking, match="br"):
        packings("br")
    with pytest.raises(UnknownPacking):
        packings("gzip, gzip, gzip")
