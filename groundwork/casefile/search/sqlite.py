"""Turns the tree of a search into SQL for SQLite's FTS5.

Whatever was typed reaches FTS5 as the inside of a quoted string that holds letters and digits only,
so none of it is ever FTS5's own syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from groundwork.casefile.search.index import EVERY, OLD, PAGE_BITS, VERSION_BITS, token
from groundwork.casefile.search.tree import All, Any, Node, Only, Without, Words, spellings

Begun: TypeAlias = Callable[[str], Sequence[str]]
"""Gives the words of the index with a beginning; none where FTS5 is to find them itself."""


def to_match(node: Node | None, begun: Begun = lambda stem: ()) -> str:
    """The FTS5 expression of a tree; None is every page."""
    match node:
        case None:
            return f'filters : "{EVERY}"'
        case Words():
            return _any(_phrases(node, begun))
        case Only(field, value):
            return f'filters : "{token(field, value)}"'
        case Any(parts):
            return _any(to_match(part, begun) for part in parts)
        case All(parts):
            return _all(parts, begun)
        case Without(part):
            return f'(filters : "{EVERY}" NOT {to_match(part, begun)})'


def _phrases(said: Words, begun: Begun) -> list[str]:
    if not said.prefix:
        return [f'"{" ".join(words)}"' for words in spellings(said)]
    *before, stem = said.words
    words = begun(stem)
    return [f'"{" ".join((*before, word))}"' for word in words] or [f'"{" ".join(said.words)}" *']


def _any(parts: Iterable[str]) -> str:
    said = list(parts)
    return f"({' OR '.join(said)})" if len(said) > 1 else said[0]


def _all(parts: Sequence[Node], begun: Begun) -> str:
    there = " AND ".join(to_match(part, begun) for part in parts if not isinstance(part, Without))
    gone = [to_match(part.part, begun) for part in parts if isinstance(part, Without)]
    return f"(({there}) NOT {_any(gone)})" if gone else f"({there})"


# One half of the index holds the newest versions, one those that were replaced; each is walked in
# its own order and no further than is wanted, and both are put in one order by what they share.
HALF = """
SELECT * FROM (
    SELECT rowid AS row, {score} AS score FROM page_search
    WHERE page_search MATCH :match AND rowid BETWEEN :{half}_first AND :{half}_last
    ORDER BY rowid LIMIT :{cap})
"""
FOUND = f"""
SELECT document.id, page.number, page.label, page.text, page.confidence, text.media_type,
       version.number, document.title, document.url, document.kind, said.body, said.start,
       source.place_name, source.place_fips
FROM (SELECT row, score, row & {OLD - 1} AS place FROM ({{halves}})
      ORDER BY score, place LIMIT :limit) AS hit
CROSS JOIN search_entry AS entry
    ON entry.version_id = (hit.row >> {PAGE_BITS}) & {(1 << VERSION_BITS) - 1}
CROSS JOIN document_version AS version ON version.id = entry.version_id
CROSS JOIN document ON document.id = version.document_id
CROSS JOIN source ON source.id = document.source_id
CROSS JOIN text ON text.id = entry.text_id
CROSS JOIN page ON page.text_id = text.id AND page.number = hit.row & {(1 << PAGE_BITS) - 1}
LEFT JOIN meeting_version AS said ON said.meeting_id = document.meeting_id
     AND said.number = (SELECT max(number) FROM meeting_version
                        WHERE meeting_id = document.meeting_id)
ORDER BY hit.score, hit.place
"""


def statement(*, rank: bool, all_versions: bool) -> str:
    """The SQL that finds pages: newest first, or best of the newest `cap` first."""
    score, cap = ("bm25(page_search, 1.0, 0.0)", "cap") if rank else ("0", "limit")
    names = ("new", "old") if all_versions else ("new",)
    halves = [HALF.format(score=score, half=name, cap=cap) for name in names]
    return FOUND.format(halves=" UNION ALL ".join(halves))
