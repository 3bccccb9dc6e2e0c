"""ZIP files as other formats use them, read member by member in memory and within limits.

Nothing is ever unpacked to a disk, so a member's name is a label and no path. What a member says of
its size is checked before it is unpacked, and zipfile never unpacks more than was said.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from lzma import LZMAError

from groundwork.reading.formats.base import PROTECTED, NotReadable, damaged
from groundwork.reading.sniff import is_protected

MOST_MEMBERS = 2_000
MEMBER_BYTES = 200_000_000
TOTAL_BYTES = 1_000_000_000
# Text of sheets and slides packs to a fiftieth; only what was made to fill a disk packs to less
# than a two-hundredth over so many bytes.
_BOMB_RATIO = 200
_BOMB_FROM_BYTES = 10_000_000
_ENCRYPTED = 0x1
_CHUNK = 1 << 14
# What zipfile raises on damaged archives.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked, over an archive and the archives within it."""

    left: int = TOTAL_BYTES

    def take(self, size: int) -> None:
        """Raises NotReadable where the bytes are too many."""
        if size > self.left:
            raise NotReadable(f"the archive unpacks to more than {TOTAL_BYTES // 1_000_000:,} MB")
        self.left -= size


@dataclass(slots=True)
class Archive:
    """An opened archive; `budget` is shared with the archives within it."""

    file: zipfile.ZipFile
    budget: Budget = field(default_factory=Budget)

    @property
    def members(self) -> Iterator[zipfile.ZipInfo]:
        """Its files in their order, without folders."""
        return (info for info in self.file.infolist() if not info.is_dir())

    def read(self, info: zipfile.ZipInfo, most: int = MEMBER_BYTES) -> bytes:
        """The bytes of a member; raises NotReadable with the reason where they cannot be had."""
        refuse(info, most)
        self.budget.take(info.file_size)
        try:
            return self.file.read(info)
        except _ZIP_ERRORS as error:
            raise damaged(error) from None

    def salvage(self, info: zipfile.ZipInfo, most: int) -> tuple[bytes, bool]:
        """The bytes of a member up to the first damage, and whether there is any; raises
        NotReadable where it is not to be unpacked."""
        refuse(info, most)
        self.budget.take(info.file_size)
        pieces = []
        try:
            with self.file.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    pieces.append(piece)
        except _ZIP_ERRORS:
            return b"".join(pieces), True
        return b"".join(pieces), False

    def start(self, info: zipfile.ZipInfo, size: int) -> bytes:
        """The first bytes of a member; none where it cannot be unpacked."""
        try:
            with self.file.open(info) as stream:
                return stream.read(size)
        except _ZIP_ERRORS:
            return b""


def open_archive(data: bytes, budget: Budget | None = None) -> Archive:
    """Opens an archive; raises NotReadable where it is damaged or holds too many members.

    An Office file under a password is no archive but an old compound file around one.
    """
    if is_protected(data):
        raise NotReadable(PROTECTED)
    try:
        file = zipfile.ZipFile(BytesIO(data))
    except _ZIP_ERRORS as error:
        raise damaged(error) from None
    if len(file.infolist()) > MOST_MEMBERS:
        raise NotReadable(f"the archive holds more than {MOST_MEMBERS:,} files")
    return Archive(file, budget or Budget())


def refuse(info: zipfile.ZipInfo, most: int) -> None:
    """Raises NotReadable for a member that is not to be unpacked, by what the archive says."""
    size, packed = info.file_size, max(info.compress_size, 1)
    if info.flag_bits & _ENCRYPTED:
        raise NotReadable(PROTECTED)
    if size > _BOMB_FROM_BYTES and size > packed * _BOMB_RATIO:
        raise NotReadable(f"it would unpack to {size // packed:,} times its size")
    if size > most:
        raise NotReadable(f"it would unpack to more than {most // 1_000_000:,} MB")
