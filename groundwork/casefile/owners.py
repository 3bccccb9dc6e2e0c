"""Who works on the case file: each process holds a lock, so that others see when it is gone."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from groundwork.private import make_folder

FOLDER = "workers"


@contextmanager
def owner(home: Path) -> Iterator[str]:
    """The name of this process as an owner of tasks; the lock goes with the process.

    A name stands for one run: `host/token`. The system drops the lock however the process ends.
    """
    folder = home / FOLDER
    make_folder(folder)
    token = uuid4().hex[:12]
    path = folder / token
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield f"{socket.gethostname()}/{token}"
        finally:
            path.unlink(missing_ok=True)


def is_alive(home: Path, name: str) -> bool:
    """Whether an owner of this machine still runs; of another machine only its lease can tell."""
    host, _, token = name.rpartition("/")
    if host != socket.gethostname():
        return True
    path = home / FOLDER / token
    try:
        with path.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    path.unlink(missing_ok=True)
    return False
