"""Why an alert was raised: rule, weight and contexts of each of its signs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document, pages_of
from groundwork.casefile.signs import Matching
from monitors.matching import Watchlist, match_document


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign's rule and the weight it was given (3 and more is an alert).

    `contexts` are what stands in that weight besides the rule's own; None where the watchlist or
    the matcher is no longer the one that gave the weight.
    """

    page: int
    rule: str
    weight: int
    contexts: tuple[str, ...] | None

    def as_json(self) -> dict[str, object]:
        """The reason as `alerts show --why --json` writes it."""
        contexts = None if self.contexts is None else list(self.contexts)
        return {
            "page": self.page,
            "rule": self.rule,
            "weight": self.weight,
            "contexts": contexts,
        }

    def __str__(self) -> str:
        if self.contexts is None:
            return f"weight {self.weight}, given by a list that has changed since"
        return " ".join([f"weight {self.weight}", *(f"[{one}]" for one in self.contexts)])


def reasons_of(session: Session, alert: Alert, watchlist: Watchlist) -> tuple[Reason, ...]:
    """The reason of each of an alert's signs, in the order in which the alert holds them.

    Weights were kept with the signs; contexts are found again in the saved text, by the same list.
    """
    matching = session.get_one(Matching, alert.matching_id)
    same = matching.watchlist == watchlist.hash
    contexts = _contexts(session, alert, matching, watchlist) if same else {}
    return tuple(
        Reason(
            sign.page,
            sign.rule,
            sign.weight,
            contexts.get((sign.rule, sign.page, sign.start)) if same else None,
        )
        for sign in outbox.signs_of(session, alert)
    )


def _contexts(
    session: Session, alert: Alert, matching: Matching, watchlist: Watchlist
) -> dict[tuple[str, int, int], tuple[str, ...]]:
    document = session.get_one(Document, alert.document_id)
    pages = pages_of(session, matching.text_id)
    findings = match_document(pages, watchlist, title=document.title, kind=document.kind)
    return {
        (sign.rule, sign.page, sign.start): sign.why
        for finding in findings
        for sign in finding.signs
    }
