"""The folder where a crawl leaves the bodies that it fetched, each named by its hash."""

from __future__ import annotations

import os
import threading
from hashlib import sha256
from pathlib import Path


def keep(body: bytes, folder: Path) -> tuple[Path, str]:
    """Writes a body once, whole or not at all; its path and its SHA-256 in hex."""
    digest = sha256(body).hexdigest()
    path = folder / digest
    if not path.exists():
        part = folder / f"{digest}.{os.getpid()}.{threading.get_ident()}.part"
        part.write_bytes(body)
        part.replace(path)
    return path, digest
