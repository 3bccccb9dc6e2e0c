"""An agreement's own sentences on costs and on records, found in its text to be quoted back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groundwork.paper import one_line

LONGEST = 320  # characters of a quoted sentence; a longer one is no sentence but a fault of reading
# After the heading: perhaps a page's number and some sentences, then one on expenses or salaries
# that is not about ICE's own.
_COSTS = re.compile(
    r"(?:\b(?P<section>[IVX]{1,6}|[A-Z])\s*[.)]\s*)?"
    r"COSTS\s+AND\s+EXPENDITURES\b[.:]?\s+(?:\d{1,3}\s+)?"
    r"(?:[^.]{1,400}\.\s+){0,8}?"
    r"(?P<said>(?!ICE\b)[A-Z][^.]{0,160}?\b(?:expenses?|salaries)\b[^.]{0,200}\.)"
)
_RELEASE = re.compile(
    r"(?P<said>\bNothing\s+herein\s+limits\b[^.]{0,200}?\bstate\s+(?:public\s+)?records\s+laws?\b"
    r"[^.]{0,120}\.)"
)


@dataclass(frozen=True)
class QuotedPart:
    """One sentence of the agreement, its section ("X", or "" where unread) and page from 1."""

    section: str
    page: int
    text: str


@dataclass(frozen=True)
class AgreementText:
    """What of an agreement a letter quotes: who pays, and that state records law is untouched."""

    title: str
    costs: QuotedPart | None
    release: QuotedPart | None


def read_agreement(title: str, pages: Iterable[tuple[int, str]]) -> AgreementText | None:
    """The sentences in the pages (number, text) of an agreement; None where neither is there."""
    read = [(number, " ".join(text.split())) for number, text in pages]
    costs = next(_found(_COSTS, read), None)
    release = next(_found(_RELEASE, read), None)
    if costs is None and release is None:
        return None
    return AgreementText(one_line(title), costs, release)


def _found(pattern: re.Pattern[str], pages: Iterable[tuple[int, str]]) -> Iterator[QuotedPart]:
    for number, text in pages:
        match = pattern.search(text)
        if match and len(match["said"]) <= LONGEST:
            section = match.groupdict().get("section") or ""
            yield QuotedPart(section, number, match["said"])
