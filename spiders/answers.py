"""What asking for an address gives: an answer or the reason for none, and how much may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from groundwork.errors import NotReachable


class Unfetched(NotReachable):
    """Raised when an address gave nothing to use; `blocked` where its host refuses us (403).

    `missing` where there is no such page (404), `late` where the answer did not come in time.
    """

    def __init__(
        self, message: str, *, blocked: bool = False, missing: bool = False, late: bool = False
    ) -> None:
        super().__init__(message)
        self.blocked = blocked
        self.missing = missing
        self.late = late


class LimitReached(Unfetched):
    """Raised when a source has used up the requests, the time or the bytes of one look.

    The message is the limit in words: "10 minutes".
    """


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Fetched:
    """An answer: 200 with a body, or 304 without one. Header names are lower case."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def unchanged(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one answer may take: bytes when unpacked, seconds of one request, and of all tries."""

    bytes: int
    attempt_seconds: float
    seconds: float


@dataclass(slots=True)
class Budget:
    """What one look at a source may take in all, and what it took. Sizes in bytes, as received.

    `urgency` is that of what is asked next: 0 for a listing, else minus the days until the meeting
    that a document belongs to. The time runs from the start of the look.
    """

    requests: int
    seconds: float = float("inf")
    bytes: float = float("inf")
    clock: Callable[[], float] = monotonic
    asked: int = 0
    received: int = 0
    urgency: int = 0
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.clock()

    def take(self) -> None:
        """One more request; raises LimitReached where a limit does not allow it."""
        if self.asked >= self.requests:
            raise LimitReached(f"{self.requests} requests")
        if self.received >= self.bytes:
            raise LimitReached(f"{self.bytes / 1e6:.0f} MB")
        if self.seconds_left() <= 0:
            raise self.out_of_time()
        self.asked += 1

    def seconds_left(self) -> float:
        """Seconds until the time is used up; not below 0."""
        return max(0.0, self.began + self.seconds - self.clock())

    def out_of_time(self) -> LimitReached:
        """The error of a look whose time is used up."""
        minutes = self.seconds / 60
        return LimitReached(
            f"{minutes:.0f} minutes" if minutes >= 2 else f"{self.seconds:g} seconds"
        )
