"""What the stages of the watch share: the case file, the clock, and the count of what was done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from countywatch.settings import Settings
from countywatch.watch.match import Recipients
from groundwork.casefile import CaseFile


@dataclass(frozen=True, slots=True)
class Shop:
    """What all stages share. `early` takes what waits for its next try too, once each."""

    casefile: CaseFile
    settings: Settings
    owner: str
    recipients: Recipients
    now: Callable[[], datetime]
    progress: Callable[[str], None]
    early: bool = False


@dataclass(slots=True)
class Work:
    """What the stages have done; written by several threads, each item under the lock."""

    read: int = 0
    raised: list[int] = field(default_factory=list)
    failed: int = 0
    items: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, read: int = 0, raised: Collection[int] = (), failed: int = 0) -> None:
        """Counts what one item gave."""
        with self._lock:
            self.items += 1
            self.read += read
            self.raised += raised
            self.failed += failed
