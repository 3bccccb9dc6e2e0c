"""What a letter is made from and what comes of it, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from groundwork.errors import WrongUse
from groundwork.paper import Paper, PaperMeta, one_line, render

LONGEST = 400  # characters of a name or address; more is no name
BLANK = "_" * 16  # a ruled blank: what the requester has not told us
NEW_PAGE = "\n\n***\n\n"


@dataclass(frozen=True)
class Requester:
    """Who asks. None or empty: not told; the letter then shows a blank and is not ready.

    Raises WrongUse for a field that is too long to be what it says.
    """

    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    resident_of: str | None = None

    def __post_init__(self) -> None:
        for field in ("name", "address", "email", "phone", "resident_of"):
            refuse_long(f"The requester's {field}", getattr(self, field) or "")


def refuse_long(what: str, text: str) -> None:
    """Raises WrongUse where a name, address or other short text runs over LONGEST characters."""
    if len(text) > LONGEST:
        raise WrongUse(f"{what} has {len(text)} characters; give one of at most {LONGEST}.")


@dataclass(frozen=True)
class Period:
    """The days that the records cover, both included. Raises WrongUse if turned round."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise WrongUse(
                f"The period from {self.start} to {self.end} ends before it starts; turn it round."
            )


@dataclass(frozen=True)
class AlertEvidence:
    """The line of a document that led to the request: which, where, and the copy that was saved.

    `page` counts from 1, and `cited` is the page in the document's own terms ("slide 3"), "" where
    its number is all that is known. `meeting_date` and `fetched` are ISO 8601, as the case file
    holds them.
    The meeting's fields are None where the document belongs to no meeting.
    """

    document_title: str
    url: str
    page: int
    quote: str
    meeting_title: str | None
    body: str | None
    meeting_date: str | None
    sha256: str
    fetched: str
    cited: str = ""


@dataclass(frozen=True)
class Item:
    """One numbered record of a letter: its `category` in `records/`, its likely `office`."""

    number: int
    category: int
    series: str
    office: str
    text: str

    def to_json(self) -> dict[str, object]:
        """The item as the contract writes it."""
        return {
            "number": self.number,
            "category": self.category,
            "office": self.office,
            "text": self.text,
            "series": self.series,
        }


@dataclass(frozen=True)
class Check:
    """What the drafter has to know: a sentence with its remedy. `blocks`: nothing is exported."""

    code: str
    message: str
    blocks: bool

    def to_json(self) -> dict[str, object]:
        """The check as the contract writes it."""
        return {"code": self.code, "message": self.message, "blocks": self.blocks}


@dataclass(frozen=True)
class Draft:
    """A letter in Markdown with its checklist, its items and its checks."""

    letter: str
    checklist: str
    meta: PaperMeta
    items: tuple[Item, ...]
    checks: tuple[Check, ...]
    office: str | None = None  # the short name of the office, where one office of several is asked

    @property
    def markdown(self) -> str:
        """The letter, and the checklist on a page of its own."""
        return f"{self.letter}{NEW_PAGE}{self.checklist}\n"

    @property
    def ready(self) -> bool:
        """Whether nothing blocks the export."""
        return not any(check.blocks for check in self.checks)

    def paper(self) -> Paper:
        """The letter with its checklist, ready for each output."""
        return render(self.markdown, self.meta)


def shown(text: str | None) -> str:
    """A requester's field for a letter: on one line, a ruled blank where it is not told."""
    return one_line(text or "") or BLANK
