"""What a child has said of one document, and what that makes of the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from groundwork.reading.model import DAMAGED_PAGE, NO_TEXT, Limits, Outcome, Page, ReadResult
from groundwork.reading.sniff import UNKNOWN

# A page count beyond this is a claim of a damaged file rather than a list worth storing.
_MOST_LISTED = 20_000
_ONE = "a scan or a picture"
_NONE_OPENS = "the file is damaged: none of its pages can be opened"


@dataclass(slots=True)
class Heard:
    """The answers to one document so far, over several children if the first ones ended.

    `trouble` is why reading ended early, or why a page was passed over.
    """

    limits: Limits
    media_type: str = UNKNOWN
    note: str | None = None
    total: int | None = None
    opened: int = 0
    pages: list[Page] = field(default_factory=list)
    trouble: str | None = None
    skipped: str | None = None

    @property
    def next(self) -> int:
        """The number of the page that is to be read next."""
        return len(self.pages) + 1

    def take(self, answer: dict[str, Any]) -> bool:
        """Takes one answer in; gives whether it was the last one of the document."""
        match answer:
            case {"kind": str(kind), "note": note}:
                self.media_type, self.note = kind, note
            case {"total": total, "lacking": lacking}:
                self.total = total
                self.trouble = self.trouble or lacking
            case {"page": [int(number), str(text), label, unread]} if number == self.next:
                self.pages.append(Page(number, text, label, unread))
                self.opened += unread != DAMAGED_PAGE
            case {"stopped": str(limit)}:
                self.trouble = self._beyond(limit)
                return True
            case {"skipped": str(why)}:
                self.skipped = why
                return True
            case {"unreadable": str(why)}:
                self.trouble = why
                return True
            case {"done": True}:
                return True
            case _:
                raise ValueError("an answer that no reader gives")
        return False

    def pass_over(self, reason: str) -> bool:
        """Gives up the next page, so that the pages behind it can be read; False where it is not
        known that there are any."""
        self.trouble = reason
        if self.total is None or self.next >= self.total:
            return False
        self.pages.append(Page(self.next, "", unread=f"not read: {reason}"))
        return True

    def result(self) -> ReadResult:
        """The document's outcome."""
        if self.skipped:
            return ReadResult("skipped", self._said(self.skipped), self.media_type)
        if not self.opened:
            return ReadResult(
                "unreadable", self._said(self.trouble or _NONE_OPENS), self.media_type
            )
        pages = (*self.pages, *self._rest())
        unread = [page for page in pages if page.unread is not None]
        outcome: Outcome = "partly_read" if unread or self.trouble else "read"
        reason = self._said(self.trouble or _count(unread, len(pages)))
        return ReadResult(outcome, reason, self.media_type, pages)

    def _rest(self) -> list[Page]:
        """The pages that are known to be there and were not reached."""
        total = self.total or 0
        if self.trouble is None or total > _MOST_LISTED:
            return []
        unread = f"not read: {self.trouble}"
        return [Page(number, "", unread=unread) for number in range(self.next, total + 1)]

    def _beyond(self, limit: str) -> str:
        if limit == "characters":
            return f"its text is longer than {self.limits.characters:,} characters"
        return f"only the first {self.limits.pages:,} of its {self.total or 0:,} pages are read"

    def _said(self, reason: str | None) -> str | None:
        return "; ".join(filter(None, (reason, self.note))) or None


def _count(unread: list[Page], total: int) -> str | None:
    """How many pages are unread and why, in words; None where every page was read."""
    if not unread:
        return None
    many = f"{len(unread)} of its {total} pages" if total > 1 else "its only page"
    why = {page.unread for page in unread}
    if why == {NO_TEXT}:
        return f"{many} without text ({'scans or pictures' if len(unread) > 1 else _ONE})"
    reason = "; ".join(sorted(filter(None, why))) if len(why) == 1 else "for several reasons"
    return f"{many} not read ({reason})"
