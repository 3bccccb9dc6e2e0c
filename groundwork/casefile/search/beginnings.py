"""The words of the index that begin as was typed: a search for each is far faster than for all.

FTS5 merges the lists of all words of a beginning before it gives the first page. A search for the
words themselves, joined by OR, walks their lists side by side and stops at its limit. So a
beginning that few words have is replaced by them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_WORDS_BEGUN = 300
"""Of how many words a beginning may be to be replaced by them; finding these takes 20 ms."""

# What the index makes of these letters is known for certain; beyond them FTS5 has its own tables.
_LATIN = re.compile(r"[\x00-\u00ff]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
# Each word is looked up as what follows the one before; so no list of pages is read. char(1)
# is below every letter and digit, so it begins the first word that can follow.
_WORDS = text("""
WITH RECURSIVE word(term) AS (
    SELECT (SELECT term FROM page_search_term WHERE term >= :stem LIMIT 1)
    UNION ALL
    SELECT (SELECT term FROM page_search_term WHERE term >= word.term || char(1) LIMIT 1)
    FROM word WHERE substr(word.term, 1, length(:stem)) = :stem
    LIMIT :most
)
SELECT term FROM word WHERE substr(term, 1, length(:stem)) = :stem
""")


def words_begun(session: Session, stem: str) -> Sequence[str]:
    """The words of the index, as it spells them, that begin with `stem`, in order.

    Empty where there is none, where there are more than `MOST_WORDS_BEGUN`, and where the stem
    holds a letter that the index may spell otherwise: then FTS5 is to look for the beginning.
    """
    spelled = _as_indexed(stem)
    if spelled is None:
        return ()
    found = session.execute(_WORDS, {"stem": spelled, "most": MOST_WORDS_BEGUN + 1})
    words = found.scalars().all()
    return words if len(words) <= MOST_WORDS_BEGUN else ()


def _as_indexed(stem: str) -> str | None:
    """Without capitals and accents; None where the index may spell it in another way."""
    if not _LATIN.fullmatch(stem):
        return None
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", stem)).lower()
    return plain if plain.isascii() else None
