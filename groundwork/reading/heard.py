"""What a child has said of one document, and what that makes of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groundwork.reading.model import (
    DAMAGED_PAGE,
    GARBAGE,
    NO_TEXT,
    NOT_READ,
    WAITS_FOR_OCR,
    Limits,
    Outcome,
    Page,
    ReadResult,
)
from groundwork.reading.plausible import GARBAGE_FROM, odd_share
from groundwork.reading.sniff import UNKNOWN

# A page count beyond this is a claim of a damaged file rather than a list worth storing.
_MOST_LISTED = 20_000
_NOTHING_SEEN = "no text on it that OCR can read (a picture)"
_ONE = "a scan or a picture"
_NONE_OPENS = "the file is damaged: none of its pages can be opened"


@dataclass(slots=True)
class Heard:
    """The answers to one document so far, over several children if the first ones ended.

    `trouble` is why reading ended early, or why a page was passed over; `odd` holds the share of
    odd words of the pages whose text layer is doubted; `no_ocr` is why no page was read by OCR.
    `member` is the file of an archive that is being opened or read, `counts` the pages of each.
    """

    limits: Limits
    media_type: str = UNKNOWN
    note: str | None = None
    total: int | None = None
    opened: int = 0
    pages: list[Page] = field(default_factory=list)
    trouble: str | None = None
    skipped: str | None = None
    odd: dict[int, float] = field(default_factory=dict)
    no_ocr: str | None = None
    member: str | None = None
    member_opened: bool = False
    counts: tuple[int, ...] = ()

    @property
    def next(self) -> int:
        """The number of the page that is to be read next."""
        return len(self.pages) + 1

    def take(self, answer: dict[str, Any]) -> bool:
        """Takes one answer in; gives whether it was the last one of the document."""
        match answer:
            case {"kind": str(kind), "note": note}:
                self.media_type, self.note = kind, note
            case {"member": str(label), "counts": [*counts], "total": int(total), "opened": opened}:
                self.member, self.member_opened = label, bool(opened)
                self.counts, self.total = tuple(map(int, counts)), total
                self.trouble = self.trouble or answer.get("lacking")
            case {"total": total, "lacking": lacking}:
                self.total = total
                self.trouble = self.trouble or lacking
            case {"page": [int(number), str(text), label, unread]} if number == self.next:
                self.pages.append(Page(number, text, label, unread))
                if answer.get("odd") is not None:
                    self.odd[number] = float(answer["odd"])
                self.opened += unread != DAMAGED_PAGE and not (unread or "").startswith(NOT_READ)
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
        self.pages.append(Page(self.next, "", self.member, f"{NOT_READ}{reason}"))
        if self.member is not None and not self.member_opened:
            self.counts += (1,)
            self.member_opened = True
        return True

    @property
    def dark(self) -> tuple[int, ...]:
        """The pages to read by OCR: without text, or with a text layer that is doubted."""
        return tuple(
            page.number for page in self.pages if page.unread == NO_TEXT or page.number in self.odd
        )

    def confidence(self, number: int) -> float:
        """How sure OCR was of a page, in percent: 100 where the page is blank or not by OCR."""
        page = self.pages[number - 1]
        if page.unread is not None:
            return 0.0
        return 100.0 if page.confidence is None else page.confidence

    def take_recognised(self, answer: dict[str, Any]) -> int:
        """Takes in what OCR read on a page, or why it did not; gives the page's number.

        A doubted text layer stays where OCR reads nothing more plausible. A later engine's text
        takes an earlier one's place only where it is surer.
        """
        match answer:
            case {"recognised": [int(number), str(text), confidence]} if number <= len(self.pages):
                page = self.pages[number - 1]
            case {"unrecognised": [int(number), str(why)]} if number <= len(self.pages):
                self.not_recognised([number], why)
                return number
            case _:
                raise ValueError("an answer that no reader gives")
        if confidence is None or not any(map(str.isalnum, text)):
            if page.unread == NO_TEXT:
                seen = None if confidence is None else _NOTHING_SEEN
                self.pages[number - 1] = replace(page, unread=seen)
        elif self._better(page, text, float(confidence)):
            # What OCR read stays, and the page counts as unread where a part of it is lacking.
            lacking = answer.get("lacking")
            unread = f"{NOT_READ}{lacking}" if lacking else None
            self.pages[number - 1] = Page(number, text, page.label, unread, float(confidence))
            self.odd.pop(number, None)
        return number

    def _better(self, page: Page, text: str, confidence: float) -> bool:
        if page.number in self.odd:
            odd = odd_share(text)
            return odd is not None and odd < self.odd[page.number]
        return page.confidence is None or confidence > page.confidence

    def not_recognised(self, numbers: Sequence[int], reason: str) -> None:
        """Says of pages why OCR did not read them, unless they have been read before."""
        for number in numbers:
            page = self.pages[number - 1]
            if page.unread == NO_TEXT:
                self.pages[number - 1] = replace(page, unread=f"not read: {reason}")

    def wait_for_ocr(self, numbers: Sequence[int]) -> None:
        """Marks pages that OCR is to read later; the text of a doubted layer stays until then."""
        for number in numbers:
            self.pages[number - 1] = replace(self.pages[number - 1], unread=WAITS_FOR_OCR)

    def _judged(self, page: Page) -> Page:
        """The page, unread where its text layer holds no words and OCR gave none."""
        garbage = self.odd.get(page.number, 0) >= GARBAGE_FROM
        return replace(page, unread=GARBAGE) if garbage and page.unread is None else page

    def result(self) -> ReadResult:
        """The document's outcome."""
        if self.skipped:
            return ReadResult("skipped", self._said(self.skipped), self.media_type)
        if not self.opened:
            return ReadResult(
                "unreadable", self._said(self.trouble or self._why_none()), self.media_type
            )
        pages = (*map(self._judged, self.pages), *self._rest())
        unread = [page for page in pages if page.unread is not None]
        outcome: Outcome = "partly_read" if unread or self.trouble else "read"
        reason = self._said(self.trouble or _count(unread, len(pages)))
        reason = "; ".join(filter(None, (reason, self.no_ocr))) if unread else reason
        return ReadResult(outcome, reason, self.media_type, pages)

    def _why_none(self) -> str:
        """Why nothing was opened: of an archive, why its first file was not."""
        if self.member is None or not self.pages:
            return _NONE_OPENS
        first = self.pages[0]
        why = (first.unread or "").removeprefix(NOT_READ)
        return f"none of the files in it can be read ({first.label}: {why})"

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
    one = (unread[0].unread or "").removeprefix(NOT_READ)
    reason = one if len(why) == 1 else "for several reasons"
    return f"{many} not read ({reason})"
