"""A search as a person makes it: counties by name, snippets with what was found marked, links."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from sqlalchemy.orm import Session

from groundwork.casefile.search import (
    All,
    Any,
    Hit,
    Node,
    Only,
    Query,
    Without,
    marks,
    parse,
    search,
    words_in,
)
from groundwork.errors import UnknownPlace, WrongUse
from groundwork.places import Place, resolve
from groundwork.reading.citing import cite
from groundwork.reading.masking import mask
from spiders.items import DocumentKind

BEFORE, LENGTH, WORD_END = 60, 220, 30
"""How many characters a snippet shows before a mark, in all, and more to end with a whole word."""
MARGIN = 200
"""Around a snippet, so that a number that is cut by its edge is known and covered as well."""
ELLIPSIS, AFTER = "... ", " ..."
SPACE = re.compile(r"\s")
KINDS: tuple[str, ...] = get_args(DocumentKind)
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Filters:
    """What options narrow a search by, beside the filters that stand in it."""

    county: str | None = None
    body: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was found, as it is shown.

    `cited` is the page in the words of what the document is: a PDF's page, a sheet and its row.
    `snippet` has numbers that name a person covered; `marks` are start and end in it of what was
    found. `url` leads to the page where a browser can be led to it.
    """

    hit: Hit
    cited: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    url: str

    def json(self) -> dict[str, object]:
        """The hit as `search --json` prints it."""
        hit = self.hit
        return {
            "document": f"d{hit.document}",
            "page": hit.page,
            "title": hit.title,
            "date": hit.start,
            "snippet": self.snippet,
            "marks": [list(mark) for mark in self.marks],
            "url": self.url,
            "label": hit.label,
            "cited": self.cited,
            "county": hit.county,
            "fips": hit.fips,
            "body": hit.body,
            "kind": hit.kind,
            "version": hit.version,
            "ocr": hit.confidence,
        }


def find(
    session: Session,
    typed: str,
    narrowed: Filters,
    extra: Sequence[Place],
    *,
    limit: int = 20,
    rank: bool = False,
    all_versions: bool = False,
) -> Iterator[Found]:
    """The pages that a search finds; `extra` are the operator's own places.

    Raises WrongUse, with the position in the search, where it cannot be read or names no county
    or kind.
    """
    query = _narrow(parse(typed), narrowed)
    if query.root is not None:
        query = replace(query, root=_settled(query.root, extra, typed))
    for hit in search(session, query, limit=limit, rank=rank, all_versions=all_versions):
        spans = marks(query.root, hit.text)
        start = spans[0][0] if spans else None
        cited = cite(hit.media_type, hit.page, hit.label, hit.text, start)
        yield Found(hit, cited, *_snippet(hit.text, spans), _link(hit))


def _narrow(query: Query, by: Filters) -> Query:
    """The search with the filters of the options added: both must hold."""
    parts: list[Node] = [] if query.root is None else [query.root]
    parts += [Only("county", by.county, 0)] if by.county is not None else []
    parts += [Only("body", by.body, 0)] if by.body is not None else []
    parts += [Only("kind", by.kind, 0)] if by.kind is not None else []
    since = max((day for day in (query.since, by.since) if day), default=None)
    until = min((day for day in (query.until, by.until) if day), default=None)
    root = All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
    return Query(root, since, until)


def _settled(node: Node, extra: Sequence[Place], typed: str) -> Node:
    """The tree with each county as its FIPS code, and each kind known to be one."""
    match node:
        case Only("county", value, at):
            return replace(node, value=_fips(value, extra, _where(at, typed)))
        case Only("kind", value, at) if value.casefold() not in KINDS:
            raise WrongUse(
                f"'{value}'{_where(at, typed)} is no kind of document; use one of: "
                f"{', '.join(KINDS)}."
            )
        case Only("body", value) if not words_in(value):
            raise WrongUse("The body holds no word to look for; name one, like Commissioners.")
        case All(parts) | Any(parts):
            return replace(node, parts=tuple(_settled(part, extra, typed) for part in parts))
        case Without(part):
            return replace(node, part=_settled(part, extra, typed))
    return node


def _where(at: int, typed: str) -> str:
    return f" at character {at} of the search '{typed}'" if at else ""


def _fips(value: str, extra: Sequence[Place], where: str) -> str:
    try:
        return resolve(value, extra).fips
    except UnknownPlace as error:
        remedy = f" (the county{where})" if where else ""
        raise UnknownPlace(f"{error}{remedy}", error.candidates) from error


def _link(hit: Hit) -> str:
    """The address, with the page where a browser understands it: in a PDF."""
    leads = hit.media_type == PDF and "#" not in hit.url
    return f"{hit.url}#page={hit.page}" if leads else hit.url


def _snippet(
    page: str, spans: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a page around what was found, on one line, and the marks in it."""
    start, end = _window(page, spans)
    margin = max(start - MARGIN, 0)
    shown = mask(page[margin : end + MARGIN])[start - margin : end - margin]
    line = ELLIPSIS if page[:start].strip() else ""
    places: list[int] = []
    for char in shown:
        places.append(len(line))
        if not char.isspace():
            line += char
        elif line and not line.endswith(" "):
            line += " "
    places.append(len(line))
    marked = tuple(
        (places[one - start], places[two - start])
        for one, two in spans
        if start <= one and two <= end
    )
    return line.rstrip() + (AFTER if page[end:].strip() else ""), marked


def _window(page: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where most marks are near each other, from the beginning of a word to the end of one."""
    starts = [start for start, _ in spans]
    room = LENGTH - BEFORE
    first = max(spans, key=lambda span: bisect(starts, span[0] + room) - bisect(starts, span[0]),
                default=(0, 0))  # fmt: skip
    start = max(first[0] - BEFORE, 0)
    start = start if start == 0 else _space(page, start, first[0])
    end = max(start + LENGTH, first[1])
    return start, _space(page, end, min(end + WORD_END, len(page)))


def _space(page: str, start: int, end: int) -> int:
    """The first white space in this part of a page, else its end."""
    found = SPACE.search(page, start, end)
    return found.start() if found else end
