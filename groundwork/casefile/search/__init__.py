"""Full-text search over the pages of every saved document, in a grammar of our own.

`parser` reads what was typed into the `tree`; `sqlite` turns the tree into FTS5, and `beginnings`
gives it the words that begin as was typed; `index` keeps the index; `marking` finds again in a page
what it was found by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text
from sqlalchemy.orm import Session

from groundwork.casefile.search.beginnings import words_begun
from groundwork.casefile.search.index import OLD, rows_of
from groundwork.casefile.search.marking import marks
from groundwork.casefile.search.parser import day_of, parse
from groundwork.casefile.search.sqlite import statement, to_match
from groundwork.casefile.search.tree import All, Any, Node, Only, Query, Without, words_in

__all__ = [
    "All",
    "Any",
    "Hit",
    "Node",
    "Only",
    "Query",
    "Without",
    "day_of",
    "marks",
    "parse",
    "search",
    "words_in",
]

RANKED_PAGES = 200_000
"""How many of the newest pages that match are ranked; more would take longer than a second."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found, of one version of a document.

    `start` is the meeting's, as its listing says it; `confidence` is of OCR, in percent, and None
    where the page was read without it; `text` is the page's whole text, with nothing covered.
    """

    document: int
    page: int
    label: str | None
    text: str
    confidence: float | None
    media_type: str
    version: int
    title: str
    url: str
    kind: str
    body: str | None
    start: str | None
    county: str | None
    fips: str | None


def search(
    session: Session,
    query: Query,
    *,
    limit: int = 20,
    rank: bool = False,
    all_versions: bool = False,
) -> Iterator[Hit]:
    """Pages that a search finds: newest meeting first, or the best of the newest ones first.

    Only the newest version of each document is looked into, in the text of its newest reader, and
    with `all_versions` the versions before it as well. A document without a meeting stands at the
    day on which it was first seen.
    """
    first, last = rows_of(query.since, query.until)
    # A rank weighs a beginning as one word, so FTS5 is to find it as one.
    match = to_match(query.root) if rank else to_match(query.root, partial(words_begun, session))
    found = session.execute(
        text(statement(rank=rank, all_versions=all_versions)),
        {
            "match": match,
            "limit": limit,
            "new_first": first,
            "new_last": last,
            "old_first": first - OLD,
            "old_last": last - OLD,
            "cap": max(RANKED_PAGES, limit),
        },
    )
    return (Hit(*row) for row in found)
