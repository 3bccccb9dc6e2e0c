"""How much of a page is read, each bound with its reason. What is cut off is always said.

Measured on the captured pages of 60 places: the largest has 2.0 MB, 15,750 tags nested 33 deep,
786 meetings, 8 documents a meeting, 123 items an agenda and a title of 305 characters. A bound is
about ten times that: no honest page meets it, and a hostile one costs seconds and not hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from spiders.items import AgendaItemFound, DocumentFound, MeetingFound, Parsed, StatementFound

T = TypeVar("T")

MOST_PAGE = 20_000_000  # bytes of a listing: a tree of them takes about 20 times as much memory
MOST_TAGS = 500_000  # a tree of so many, with half of it taken out again, takes some seconds
MOST_DEPTH = 100  # of rows in rows each is read whole: they cost as many times as they are deep
# Rows, links and events of one page. Half are the first and half the last: a list runs either from
# the oldest or from the newest, and the meetings that are ahead stand at one of its ends.
MOST_ROWS = 10_000
MOST_FILES = 500  # documents of a meeting, of an item, of a description
MOST_ITEMS = 2_000  # items of one agenda
MOST_TITLE = 1_000  # characters of a title, a place, a name
MOST_NOTE = 5_000  # characters of a note on how to take part
MOST_TEXT = 200_000  # characters of a statement, about eighty pages
MOST_KEY = 500  # characters of the key of a meeting, which is often its title
MOST_ADDRESS = 2_000  # characters of an address: servers refuse longer ones


def ends_of(rows: Sequence[T], most: int = MOST_ROWS) -> tuple[Sequence[T], str | None]:
    """The first and the last rows, `most` together, and a sentence where some were left out."""
    if len(rows) <= most:
        return rows, None
    half = most // 2
    said = (
        f"The page lists {len(rows):,} entries; the first {half:,} and the last {half:,} were "
        "read. Watch an address that lists fewer: one body, one year, or what is ahead."
    )
    return [*rows[:half], *rows[-half:]], said


def shortened(text: str, most: int = MOST_TITLE) -> str:
    """A text with at most so many characters, the last one an ellipsis where some are missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"


def key_within(key: str) -> str:
    """A key as it is; a longer one keeps its beginning and is told apart by its hash."""
    if len(key) <= MOST_KEY:
        return key
    return f"{key[: MOST_KEY // 2]}#{sha256(key.encode()).hexdigest()[:16]}"


def with_cut(parsed: Parsed, *reasons: str | None) -> Parsed:
    """What was parsed, `suspect` with the first reason where something was left out of it."""
    said = [reason for reason in reasons if reason]
    if not said or parsed.outcome not in ("ok", "empty"):
        return parsed
    return replace(parsed, outcome="suspect", reason=said[0])


def within_bounds(parsed: Parsed) -> Parsed:
    """What was parsed, each list and text within its bound; `suspect` where a list was cut."""
    cuts = _Cuts()
    bounded = replace(
        parsed,
        meetings=cuts.rows(parsed.meetings, cuts.meeting),
        documents=cuts.rows(parsed.documents, _document),
        items=cuts.items(parsed.items),
        statements=cuts.rows(parsed.statements, _statement),
        awards=tuple(ends_of(parsed.awards)[0]),
    )
    return with_cut(bounded, *cuts.reasons)


def _document(found: DocumentFound) -> DocumentFound:
    return replace(found, title=shortened(found.title))


def _statement(found: StatementFound) -> StatementFound:
    who = shortened(found.who) if found.who else None
    return replace(
        found, title=shortened(found.title), text=shortened(found.text, MOST_TEXT), who=who
    )


class _Cuts:
    """Brings facts within their bounds and keeps the reason of each cut."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def rows(self, rows: tuple[T, ...], bound: Callable[[T], T]) -> tuple[T, ...]:
        within, said = ends_of(rows)
        if said:
            self.reasons.append(said)
        return tuple(bound(row) for row in within)

    def meeting(self, found: MeetingFound) -> MeetingFound:
        note = found.participate
        return replace(
            found,
            key=key_within(found.key),
            body=shortened(found.body),
            title=shortened(found.title),
            place=shortened(found.place) if found.place else found.place,
            participate=shortened(note, MOST_NOTE) if note else note,
            documents=self._files(found.documents, found.title),
            items=self.items(found.items),
        )

    def items(self, items: tuple[AgendaItemFound, ...]) -> tuple[AgendaItemFound, ...]:
        if len(items) > MOST_ITEMS:
            self.reasons.append(
                f"An agenda lists {len(items):,} items; the first {MOST_ITEMS:,} were read. Look "
                "at the agenda in a browser."
            )
        return tuple(self._item(item) for item in items[:MOST_ITEMS])

    def _item(self, item: AgendaItemFound) -> AgendaItemFound:
        return replace(
            item,
            number=shortened(item.number),
            title=shortened(item.title),
            documents=self._files(item.documents, item.title),
        )

    def _files(self, files: tuple[DocumentFound, ...], whose: str) -> tuple[DocumentFound, ...]:
        if len(files) > MOST_FILES:
            self.reasons.append(
                f"'{shortened(whose, 80)}' links to {len(files):,} documents; the first "
                f"{MOST_FILES:,} were read. Look at the page in a browser."
            )
        return tuple(_document(file) for file in files[:MOST_FILES])
