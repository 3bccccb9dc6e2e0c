"""The receipt at the foot of every message: what was watched, and what is missing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Lines in one receipt, of all that is missing together: it stands below every message, and who
# wants to see more has countywatch status.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the receipt: a source and its last good look, and what is wrong if anything."""

    name: str
    outcome: str
    last_good: str
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is missing or not sure, in a sentence, with a line for each item shown.

    `more` counts the items without a line. `unread` says that saved documents were not read in
    full: then a receipt does not say that all were.
    """

    sentence: str
    lines: tuple[str, ...] = ()
    more: int = 0
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The foot of a message. `rest` says in a sentence how the sources without a line stand."""

    as_of: str
    sources: tuple[SourceLine, ...]
    shortfalls: tuple[Shortfall, ...]
    saved: int = 0
    rest: str = ""

    @property
    def verdict(self) -> str:
        """Whether all that was saved was read, in a sentence that is true."""
        if self.saved == 0:
            return "No document is saved yet."
        if any(one.unread for one in self.shortfalls):
            return (
                f"Not everything was read in full and searched (saved documents: {self.saved:,}):"
            )
        if self.saved == 1:
            return "The only saved document was read in full and searched."
        return f"All {self.saved:,} saved documents were read in full and searched."


def shortened(shortfalls: Sequence[Shortfall], shown: int = SHOWN) -> tuple[Shortfall, ...]:
    """The same with at most `shown` lines in all, the first ones first; the rest is counted."""
    left, result = shown, []
    for one in shortfalls:
        lines = one.lines[:left]
        left -= len(lines)
        more = one.more + len(one.lines) - len(lines)
        result.append(Shortfall(one.sentence, lines, more, one.unread))
    return tuple(result)
