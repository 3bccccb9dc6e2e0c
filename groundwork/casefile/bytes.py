"""A folder of content-addressed bytes: `ab/cdef...` by SHA-256, written once, never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from groundwork.errors import BadInput

CHUNK = 1 << 20


class BytesFolder:
    """The bytes of every document version. Writing the same bytes twice writes them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where bytes of this hash lie, or would lie."""
        return self.folder / sha256[:2] / sha256[2:]

    def put(self, data: bytes) -> str:
        """Stores bytes and gives their SHA-256 as hex."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
            with os.fdopen(handle, "wb") as part:
                part.write(data)
            # A rename within one folder is atomic: a killed process leaves no half file.
            Path(name).replace(target)
        return sha256

    def move_in(self, path: Path, sha256: str) -> None:
        """Moves a file in whose bytes have this hash, as its writer says; gone where held."""
        target = self.path(sha256)
        if target.exists():
            path.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".part-{target.name}")
        shutil.move(path, part)  # a rename, unless the folder is of another file system
        part.replace(target)

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash; raises BadInput where they are missing or were changed."""
        path = self.path(sha256)
        if not path.exists():
            raise BadInput(
                f"The saved copy {sha256[:12]} is missing from {self.folder}; "
                "restore that folder from a backup."
            )
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BadInput(
                f"The saved copy {path} was changed after it was stored; restore it from a backup."
            )
        return data
