"""Lines of federal lists as signs: what an alert quotes where no watchlist found it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile.documents import DocumentVersion, Page, Pages, Text
from groundwork.casefile.signs import Matching, Sign
from monitors.agreements import find_row
from monitors.alerts import Decision
from spiders.items import AgencyListed


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a page: its topic, rule and grade, and what in the document it is about."""

    topic: str
    rule: str
    grade: str
    page: Page
    start: int
    end: int
    about: str


def row_in(pages: Pages, row: AgencyListed) -> tuple[Page, int, int] | None:
    """The page, start and end of the line that lists the row; None where none does."""
    for page in pages:
        if span := find_row(page.text, row):
            return page, *span
    return None


def own_matching(
    session: Session, version: DocumentVersion, text: Text, mark: str, now: datetime
) -> Matching:
    """A list's own matching of a version: it has no watchlist but its rows. Made once a mark."""
    key = {"version_id": version.id, "text_id": text.id, "watchlist": mark}
    held = session.scalar(select(Matching).filter_by(**key))
    if held is None:
        held = Matching(**key, matched_at=now)
        session.add(held)
        session.flush()
    return held


def cite(session: Session, matching: Matching, quoted: Quoted) -> Decision:
    """Stores the stretch as a sign; gives the decision to alert on it."""
    page = quoted.page
    quote = page.text[quoted.start : quoted.end]
    sign = Sign(
        matching_id=matching.id,
        topic=quoted.topic,
        grade=quoted.grade,
        rule=quoted.rule,
        page=page.number,
        where=f"sheet {page.label}" if page.label else "",
        start=quoted.start,
        end=quoted.end,
        quote=quote,
        context=" ".join(quote.split()),
        weight=4,
        stance="mention",
        fingerprint=hashlib.sha256(quoted.about.encode()).hexdigest(),
    )
    session.add(sign)
    session.flush()
    return Decision(quoted.topic, quoted.grade, "mention", (sign.id,), (sign.id,))
