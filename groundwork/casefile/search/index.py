"""The index of pages behind the search, and how it is kept in step with what it was made from.

Every page of every version has one row in the FTS5 table `page_search`. Its row number is made of
the day, the version and the page, newest day first, so that walking the index upward *is* the
order "newest first" and a search stops at its limit. Rows of versions that were replaced are
negative: out of the way, and found by their range. A second column holds a token for each county,
body and kind, so that the index itself intersects filters with words.

Triggers note in `search_stale` which documents have changed; `refresh` brings the index up to date
at the end of the transaction that changed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base
from groundwork.casefile.search.tree import Field, words_in

PAGE_BITS, VERSION_BITS, DAY_BITS = 18, 28, 17
LAST_DAY = date(2200, 1, 1).toordinal()
MOST_PAGES = 1 << PAGE_BITS
OLD = 1 << 63
"""What the row numbers of versions that were replaced are lower by."""
# Characters for private use stand before a filter's token: no word that is typed begins with one.
MARKS: dict[Field, str] = {"county": "\ue001", "body": "\ue002", "kind": "\ue003"}
EVERY = "\ue000page"


class SearchEntry(Base):
    """A version's pages as they stand in the index: needed to take them out again.

    `base` is the row number of page 0; `filters` are the tokens of its filters.
    """

    __tablename__ = "search_entry"

    version_id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int]
    base: Mapped[int]
    filters: Mapped[str]


class SearchStale(Base):
    """A document of which something that the index holds has changed in this transaction."""

    __tablename__ = "search_stale"

    document_id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """The columns of `SearchEntry`; in the order of the index."""

    base: int
    version_id: int
    text_id: int
    filters: str


def rows_from(day: date) -> int:
    """The first row number of a day; later days have lower ones. Days far off share one."""
    since_last = min(max(LAST_DAY - day.toordinal(), 0), (1 << DAY_BITS) - 1)
    return since_last << (VERSION_BITS + PAGE_BITS)


def rows_of(since: date | None, until: date | None) -> tuple[int, int]:
    """The first and last row number of the days from `since` to `until`, both included."""
    first = rows_from(until) if until else 0
    last = rows_from(since) + (1 << (VERSION_BITS + PAGE_BITS)) - 1 if since else OLD - 1
    return first, last


def token(field: Field, value: str) -> str:
    """The tokens that a filter leaves in the index; several words for a body."""
    return " ".join(MARKS[field] + word.casefold() for word in words_in(value))


WANTED = """
SELECT version.id, text.id, document.kind, said.body, source.place_fips,
       coalesce(said.start, document.first_seen),
       version.number < (SELECT max(number) FROM document_version
                         WHERE document_id = document.id)
FROM search_stale AS stale
JOIN document ON document.id = stale.document_id
JOIN source ON source.id = document.source_id
JOIN document_version AS version ON version.document_id = document.id
JOIN text ON text.id = (SELECT max(id) FROM text WHERE sha256 = version.sha256)
LEFT JOIN meeting_version AS said ON said.meeting_id = document.meeting_id
     AND said.number = (SELECT max(number) FROM meeting_version
                        WHERE meeting_id = document.meeting_id)
"""
HELD = """
SELECT entry.base, entry.version_id, entry.text_id, entry.filters
FROM search_stale AS stale
JOIN document_version AS version ON version.document_id = stale.document_id
JOIN search_entry AS entry ON entry.version_id = version.id
"""
PAGES = f"FROM page WHERE text_id = ? AND text <> '' AND number < {MOST_PAGES} ORDER BY number"
TAKE_OUT = (
    "INSERT INTO page_search(page_search, rowid, text, filters) "
    f"SELECT 'delete', ? + number, text, ? {PAGES}"
)
PUT_IN = f"INSERT INTO page_search(rowid, text, filters) SELECT ? + number, text, ? {PAGES}"
KEEP = "INSERT INTO search_entry(version_id, text_id, base, filters) VALUES (?, ?, ?, ?)"


def refresh(session: Session) -> None:
    """Brings the index up to date with the documents that this transaction changed.

    Rows go out and in by ascending number: FTS5 writes what it has gathered to the disk whenever a
    lower one comes.
    """
    run = session.connection().exec_driver_sql
    if run("SELECT 1 FROM search_stale LIMIT 1").first() is None:
        return
    wanted = {_entry(*row) for row in run(WANTED)}
    held = {Entry(*row) for row in run(HELD)}
    for entry in sorted(held - wanted):
        run(TAKE_OUT, (entry.base, entry.filters, entry.text_id))
        run("DELETE FROM search_entry WHERE version_id = ?", (entry.version_id,))
    for entry in sorted(wanted - held):
        run(PUT_IN, (entry.base, entry.filters, entry.text_id))
        run(KEEP, (entry.version_id, entry.text_id, entry.base, entry.filters))
    run("DELETE FROM search_stale")


def _entry(
    version: int, text: int, kind: str, body: str | None, fips: str | None, day: str, old: bool
) -> Entry:
    base = rows_from(_day(day)) + (version << PAGE_BITS) - (OLD if old else 0)
    said = (token("county", fips or ""), token("kind", kind), token("body", body or ""))
    return Entry(base, version, text, " ".join((EVERY, *filter(None, said))))


def _day(said: str) -> date:
    """The day of an ISO time; the first of all days where a listing gave nothing of the kind."""
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return date.min
