"""Who signed and when, as far as it is typed or stamped. Handwriting is not readable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from monitors.agreements.moa.dates import whole_date
from monitors.agreements.moa.likeness import alike, letters_of
from monitors.agreements.moa.lines import Line
from monitors.agreements.moa.model import Quote, Side, Signature

UNREADABLE = "not readable in the text (handwriting, a damaged stamp, or left blank)"
WHOSE = "the text does not tell which side's date it is"
NO_DATE = "no date of signing stands in the text beside the signature"
_HEAD = re.compile(r"\bFor\s+(?:the\s+)?(?P<party>[^:\n]{2,60}?)\s*:", re.IGNORECASE)
_DATE = re.compile(r"(?<![A-Za-z])[DO]ate\s*[:;.]", re.IGNORECASE)
_NAME = re.compile(r"(?<![A-Za-z])Name\s*[:;·.]", re.IGNORECASE)
_TITLE = re.compile(r"(?<![A-Za-z])Title\s*[:;·.,]", re.IGNORECASE)
_WORD = r"[A-Z][A-Za-z'’.\-]*"
_TYPED = re.compile(rf"{_WORD}(?:,? (?:{_WORD}|of|the|and|for))*[,.]?")  # no scrawl: "Lolre e hi"
_CUT = re.compile(r" (?:and|of|the|for|&)$")  # goes on on a line that columns share
_SIGNING = "by signing this moa"


def signatures(lines: Sequence[Line], agency: Sequence[str] = ()) -> tuple[Signature, ...]:
    """The blocks of signing, each with its date or why there is none; none found, none told.

    `agency` are its names. Where others than ICE and the agency sign too (a state's attorney
    general, say), a block that bears neither's name belongs to neither side.
    """
    found = _signatures(lines)
    if sum(one.side == "agency" for one in found) < 2:
        return found
    names = ("LEA", "law enforcement agency", *agency)
    return tuple(
        one
        if one.side != "agency" or any(alike(one.party or "", name) for name in names)
        else replace(one, side=None)
        for one in found
    )


def _signatures(lines: Sequence[Line]) -> tuple[Signature, ...]:
    own = _signing_lines(lines)
    heads = [(line, list(_HEAD.finditer(line.text))) for line in own]
    heads = [(line, found) for line, found in heads if found]
    if not heads:
        return tuple(_unnamed(own))
    if any(len(found) > 1 for _, found in heads):
        return tuple(_beside(own, *next(one for one in heads if len(one[1]) > 1)))
    return tuple(_below(own))


def _signing_lines(lines: Sequence[Line]) -> list[Line]:
    """The body of the page on which "By signing" and a date stand, or of the one after it."""
    body = [line for line in lines if not line.foot]
    pages = {line.page for line in body}
    said = {line.page for line in body if letters_of(line.text).has(_SIGNING)}
    for page in sorted(said | {page + 1 for page in said} & pages):
        own = [line for line in body if line.page == page]
        if any(_DATE.search(line.text) for line in own):
            first = next((i for i, one in enumerate(own) if _opens(one)), None)
            return own if first is None else own[first:]
    return []


def _opens(line: Line) -> bool:
    return bool(_DATE.match(line.text) or _HEAD.match(line.text))


def _beside(own: Sequence[Line], head: Line, found: Sequence[re.Match[str]]) -> Iterator[Signature]:
    """Blocks in columns: the cells of a line belong to the columns where there are as many."""
    rest = own[own.index(head) + 1 :]
    count = len(found)
    dates = _cells(rest, _DATE)
    cells = next(([c for c, _ in row], line) for row, line in dates) if dates else ([], head)
    texts, line = cells
    days: list[date | None] = [None] * count
    if len(texts) == count:
        days = [whole_date(text) for text in texts]
    loose = [(day, one) for one in rest if (day := whole_date(one.text))]
    open_cells = [i for i, text in enumerate(texts) if not any(c.isalnum() for c in text)]
    extra: dict[int, Line] = {}
    if len(texts) == count and len(open_cells) == 1 and len(loose) == 1:
        days[open_cells[0]] = loose[0][0]
        extra[open_cells[0]] = loose[0][1]
    names, titles = _typed(rest, _NAME, count), _typed(rest, _TITLE, count)
    for index, one in enumerate(found):
        quotes = [_quote(head), *([_quote(line)] if dates else [])]
        if index in extra:
            quotes.append(_quote(extra[index]))
        yield Signature(
            side=_side(one["party"]),
            party=one["party"].strip(),
            day=days[index],
            why=None if days[index] else UNREADABLE if dates else NO_DATE,
            quotes=tuple(quotes),
            name=names[index],
            title=titles[index],
        )


def _cells(
    lines: Sequence[Line], label: re.Pattern[str]
) -> list[tuple[list[tuple[str, int]], Line]]:
    """The lines that carry a label, cut at each of its occurrences."""
    found = []
    for line in lines:
        marks = list(label.finditer(line.text))
        if marks:
            ends = [*(mark.start() for mark in marks[1:]), len(line.text)]
            cut = [
                (line.text[mark.end() : end], mark.end())
                for mark, end in zip(marks, ends, strict=True)
            ]
            found.append((cut, line))
    return found


def _typed(lines: Sequence[Line], label: re.Pattern[str], count: int) -> list[str | None]:
    """Typed names or titles where the line has as many cells as there are columns."""
    rows = _cells(lines, label)
    if len(rows) != 1 or len(rows[0][0]) != count:
        return [None] * count
    cells = [" ".join(text.replace("_", " ").split()) for text, _ in rows[0][0]]
    return [text if _is_typed(text) else None for text in cells]


def _is_typed(text: str) -> bool:
    return bool(len(text) > 3 and _TYPED.fullmatch(text) and not _CUT.search(text))


def _below(own: Sequence[Line]) -> Iterator[Signature]:
    """Blocks one below the other, each under its head."""
    block: list[Line] = []
    head: Line | None = None
    for line in own:
        if _HEAD.match(line.text):
            if head is not None:
                yield _one_block(head, block)
            head, block = line, []
        elif head is not None:
            block.append(line)
    if head is not None:
        yield _one_block(head, block)


def _one_block(head: Line, block: Sequence[Line]) -> Signature:
    found = _HEAD.match(head.text)
    party = found["party"].strip() if found else None
    row = next(iter(_cells(block, _DATE)), None)
    day = whole_date(row[0][0][0]) if row and len(row[0]) == 1 else None
    why = None if day else UNREADABLE if row else NO_DATE
    quotes = (_quote(head), *([_quote(row[1])] if row else []))
    names, titles = _typed(block, _NAME, 1), _typed(block, _TITLE, 1)
    return Signature(_side(party or ""), party, day, why, quotes, names[0], titles[0])


def _unnamed(own: Sequence[Line]) -> Iterator[Signature]:
    """Dates without a head: typed or stamped ones are told, but not whose they are."""
    for cells, line in _cells(own, _DATE):
        for text, _ in cells:
            day = whole_date(text)
            yield Signature(None, None, day, WHOSE if day else UNREADABLE, (_quote(line),))


def _side(party: str) -> Side:
    return "ICE" if letters_of(party).kept in ("ice", "lce", "1ce", "dhs", "ohs") else "agency"


def _quote(line: Line) -> Quote:
    return Quote(line.page, line.start, line.end, line.text)
