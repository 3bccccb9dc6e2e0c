"""What asking for an address gives: an answer or the reason for none, and how much may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groundwork.errors import NotReachable


class Unfetched(NotReachable):
    """Raised when an address gave nothing to use; `blocked` where its host refuses us (403).

    `missing` where there is no such page (404).
    """

    def __init__(self, message: str, *, blocked: bool = False, missing: bool = False) -> None:
        super().__init__(message)
        self.blocked = blocked
        self.missing = missing


class LimitReached(Unfetched):
    """Raised when a source has used up the requests of one crawl."""


@dataclass(frozen=True, slots=True)
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


@dataclass(slots=True)
class Counter:
    """Counts the requests of one source against its limit."""

    limit: int
    count: int = 0

    def take(self) -> None:
        """One more; raises Unfetched past the limit."""
        if self.count >= self.limit:
            raise LimitReached(
                f"The limit of {self.limit} requests a crawl was reached; the next goes on."
            )
        self.count += 1
