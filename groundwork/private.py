"""Files that are their owner's alone: folders 0700, files 0600, where the system has such modes.

Nothing here fails: a file of another user, or a disk without modes, stays as it is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
_OTHERS = 0o077


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, the folder itself for its owner only. Raises OSError."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, from its first byte on. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        close_to_others([path])
        file.write(text)


def close_to_others(paths: Iterable[Path]) -> None:
    """Takes from everybody but the owner what they may do with these files and folders."""
    for path in paths:
        with suppress(OSError):
            _close(path)


def is_open_to_others(path: Path) -> bool:
    """Whether others may do something with a file or folder that is ours."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return _is_ours(found) and bool(found.st_mode & _OTHERS)


def below(folder: Path) -> Iterator[Path]:
    """A folder and all that is in it; links are not followed."""
    for parent, _, names in os.walk(folder):
        yield Path(parent)
        for name in names:
            yield Path(parent, name)


def _close(path: Path) -> None:
    found = path.lstat()
    if _is_ours(found) and found.st_mode & _OTHERS:
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def _is_ours(found: os.stat_result) -> bool:
    """Whether it belongs to who runs this, is no link, and no folder that all may write into, such
    as /tmp, which must not be closed even where root has named it as the home."""
    shared = found.st_mode & stat.S_ISVTX
    return found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode) and not shared
