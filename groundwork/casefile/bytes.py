"""A folder of content-addressed bytes: `ab/cdef...` by SHA-256, written once, never changed.

What is guaranteed: a file of the folder is whole or not there, also after a power cut, because its
bytes are on the disk before it gets its name. Its name may be lost in a power cut of the next
seconds, and so may the rows of the case file that speak of it: SQLite, with synchronous=NORMAL,
brings its log to the disk in steps, and such a step brings the names before it along on the file
systems of Linux and macOS that keep a journal. A copy that is damaged later, or lost, is put
right by the same bytes as soon as they are fetched once more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import BinaryIO

from groundwork.errors import SavedCopyDamaged
from groundwork.private import FILE, make_folder


class BytesFolder:
    """The bytes of every document version. Writing the same bytes twice writes them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where bytes of this hash lie, or would lie."""
        return self.folder / sha256[:2] / sha256[2:]

    def put(self, data: bytes) -> str:
        """Stores bytes and gives their SHA-256 as hex; a damaged copy of them is replaced."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.verify(sha256):
            return sha256
        target = self._place(sha256)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as part:
            part.write(data)
            _to_disk(part)
        # A rename within one folder is atomic: a killed process leaves no half file.
        Path(name).replace(target)
        return sha256

    def move_in(self, path: Path, sha256: str) -> None:
        """Moves a file in whose bytes have this hash, as its writer says.

        It takes the place of a copy that is there, which so is put right where it was damaged; it
        is not read for that, for a rename costs less than a look at either. A file that two
        documents share is there for the first of them only.
        """
        target = self._place(sha256)
        if target.exists() and not path.exists():
            return
        # A name of its own: two processes may move in the same bytes.
        part = target.with_name(f".part-{target.name}-{os.getpid()}-{threading.get_ident()}")
        shutil.move(path, part)  # a rename, unless the folder is of another file system
        part.chmod(FILE)
        with part.open("rb") as file:
            _to_disk(file)
        part.replace(target)

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash; raises SavedCopyDamaged where they are missing, were changed or
        cannot be read from the disk."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise SavedCopyDamaged(
                f"The saved copy {sha256[:12]} is missing from {self.folder}; "
                "restore that folder from a backup.",
                sha256,
            ) from None
        except OSError as error:
            raise SavedCopyDamaged(
                f"The saved copy {path} cannot be read ({error.strerror}); "
                "restore it from a backup.",
                sha256,
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise SavedCopyDamaged(
                f"The saved copy {path} was changed after it was stored; restore it from a backup.",
                sha256,
            )
        return data

    def verify(self, sha256: str) -> bool:
        """Whether the bytes of this hash are there, and are those that were stored."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def _place(self, sha256: str) -> Path:
        target = self.path(sha256)
        if not target.parent.exists():
            make_folder(self.folder)
            make_folder(target.parent)
        return target


def _to_disk(file: BinaryIO) -> None:
    """Waits until the bytes are on the disk: without it a power cut may leave a file of the right
    name and length that holds zeros. 500 files of 150 KB took 0.5 ms each for it (ext4 on a virtual
    disk), where a host is asked for one file a second."""
    file.flush()
    os.fsync(file.fileno())
