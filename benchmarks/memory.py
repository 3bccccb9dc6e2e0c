"""The most memory that this process and all that it started held at one time (Linux)."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY_SECONDS = 0.2
PROC = Path("/proc")


class Peak:
    """`bytes` is the largest sum seen so far; 0 where the system has no /proc."""

    bytes = 0


@contextmanager
def peak_of_tree(but: int) -> Iterator[Peak]:
    """Watches while it lasts; the process `but` is left out, with all that it started."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY_SECONDS):
            peak.bytes = max(peak.bytes, sum(map(_held, _tree(os.getpid(), but))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _tree(root: int, but: int) -> Iterator[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for folder in PROC.glob("[0-9]*"):
        parent = _parent(folder)
        if parent is not None:
            children[parent].append(int(folder.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid != but:
            yield pid
            waiting += children[pid]


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _held(pid: int) -> int:
    """Its share: what several processes hold together counts once among them."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
