"""How a look at a source ended: one outcome, and a reason that a person can act on."""

from __future__ import annotations

from dataclasses import dataclass, field

from spiders.answers import Unfetched
from spiders.items import Outcome, Parsed


@dataclass(slots=True)
class Tally:
    """What happened during a visit. `direct` says that the source is a document itself.

    `cut_short` says in a sentence which limit ended the visit, and what is left for the next.
    """

    pages: list[Parsed] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    fetched: int = 0
    answered: int = 0
    documents_failed: list[str] = field(default_factory=list)
    details_failed: list[str] = field(default_factory=list)
    direct: bool = False
    cut_short: str | None = None
    broken: str | None = None

    def stop(self, after: object, what: str, left: int | None = None) -> None:
        """Notes what ended the visit: `after` in words, and how many of `what` are left."""
        if left == 1:
            what = what.removesuffix("s")
        count = "" if left is None else f"{left} "
        self.cut_short = (
            f"Stopped after {after} with {count}{what} still to fetch; the next check continues."
        )

    def document_failed(self, error: Unfetched) -> None:
        """Counts a document that could not be fetched; raises again where the host refuses us."""
        self.documents_failed.append(str(error))
        if error.blocked:
            raise error

    def detail_failed(self, error: Unfetched) -> None:
        """Counts a detail page that could not be fetched; raises again where the host refuses."""
        self.details_failed.append(str(error))
        if error.blocked:
            raise error


def ending(tally: Tally) -> tuple[Outcome, str | None]:
    """The outcome, worst first: broken, a page in trouble, much missing, then ok or empty."""
    if tally.broken:
        return "failed", tally.broken
    for outcome in ("failed", "suspect"):
        for page in tally.pages:
            if page.outcome == outcome:
                return page.outcome, page.reason
    missing = _missing(tally)
    if tally.direct and not tally.answered and tally.documents_failed:
        return "failed", tally.documents_failed[0]
    if missing and _much(tally):
        return "suspect", missing
    if any(page.outcome == "ok" for page in tally.pages) or not tally.pages:
        parts = [part for part in (missing, tally.cut_short) if part]
        return "ok", " ".join(parts) or _noted(tally) or _unchanged(tally)
    return "empty", tally.pages[0].reason


def _missing(tally: Tally) -> str | None:
    """What could not be fetched, counted, with the first reason."""
    parts = []
    for failed, what in ((tally.documents_failed, "document"), (tally.details_failed, "agenda")):
        if failed:
            parts.append(f"{len(failed)} {what}{'s' if len(failed) > 1 else ''}")
    if not parts:
        return None
    first = (tally.documents_failed or tally.details_failed)[0]
    return f"{' and '.join(parts)} could not be fetched: {first}"


def _much(tally: Tally) -> bool:
    """Three or more failures and more than answers: a pattern, and not one broken link."""
    failed = len(tally.documents_failed) + len(tally.details_failed)
    return failed >= 3 and failed > tally.answered


def _noted(tally: Tally) -> str | None:
    """What a page that is well says of itself: that it lists too much to take all of it."""
    return next((page.reason for page in tally.pages if page.reason), None)


def _unchanged(tally: Tally) -> str | None:
    if not tally.unchanged:
        return None
    since = next((when for when in tally.unchanged if when), None)
    return f"The listing is unchanged since {since or 'the last look'}."
