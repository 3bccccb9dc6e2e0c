"""Full-text search over the newest text of every saved version.

The grammar is ours: words (all must stand on the page) and "phrases". Keywords are data, never
query syntax, so `287(g)` can be typed as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from groundwork.errors import WrongUse

WORD = re.compile(r"\w+")
QUOTED = re.compile(r'"([^"]*)"|(\S+)')
# "287(g)", "287 (g)" and "287g" are written for one thing: a number with a letter behind it.
NUMBER_LETTER = re.compile(r"^(\d+)\W*([A-Za-z])\W*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that holds every word: document id, page, titles, meeting start, snippet, address."""

    document: int
    page: int
    title: str
    date: str | None
    snippet: str
    url: str


def to_match(query: str) -> str:
    """The query as an FTS5 expression in which every word of it is quoted data.

    Raises WrongUse where the query holds no word at all.
    """
    terms = [_term(quoted or word) for quoted, word in QUOTED.findall(query)]
    said = [term for term in terms if term]
    if not said:
        raise WrongUse(f"The search '{query}' holds no word to look for; type at least one.")
    return " AND ".join(said)


def _term(raw: str) -> str:
    words = WORD.findall(raw)
    if not words:
        return ""
    phrase = '"' + " ".join(words) + '"'
    if together := NUMBER_LETTER.match(raw.strip()):
        return f'({phrase} OR "{together[1]}{together[2]}" OR "{together[1]} {together[2]}")'
    return phrase


QUERY = """
SELECT document.id, page.number, document.title, said.start, document.url,
       snippet(page_search, 0, '', '', ' ... ', 24)
FROM page_search
JOIN page ON page.id = page_search.rowid
JOIN text ON text.id = page.text_id
JOIN document_version AS version ON version.sha256 = text.sha256
JOIN document ON document.id = version.document_id
JOIN source ON source.id = document.source_id
LEFT JOIN meeting_version AS said ON said.meeting_id = document.meeting_id
     AND said.number = (SELECT max(number) FROM meeting_version
                        WHERE meeting_id = document.meeting_id)
WHERE page_search MATCH :match
  AND text.id = (SELECT max(id) FROM text AS newer WHERE newer.sha256 = text.sha256)
  AND version.number = (SELECT max(number) FROM document_version
                        WHERE document_id = document.id)
  AND (:fips IS NULL OR source.place_fips = :fips)
  AND (:since IS NULL OR substr(coalesce(said.start, document.first_seen), 1, 10) >= :since)
ORDER BY {order}
LIMIT :limit
"""
NEWEST = "coalesce(said.start, document.first_seen) DESC, document.id, page.number"
RANKED = "bm25(page_search), document.id, page.number"


def search(
    session: Session,
    query: str,
    *,
    fips: str | None = None,
    since: date | None = None,
    limit: int = 20,
    rank: bool = False,
) -> Sequence[Hit]:
    """Pages of newest versions that hold every word: newest meeting first, or ranked."""
    statement = text(QUERY.format(order=RANKED if rank else NEWEST))
    rows = session.execute(
        statement.bindparams(bindparam("match", to_match(query))),
        {"fips": fips, "since": since and since.isoformat(), "limit": limit},
    )
    return [
        Hit(number, page, title, start, " ".join(snippet.split()), url)
        for number, page, title, start, url, snippet in rows
    ]
