"""Changed lines of budgets: for alerts, and listed between two documents that a person names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import documents
from groundwork.casefile.documents import Document, DocumentVersion, Page
from groundwork.casefile.ids import find_document
from groundwork.errors import WrongUse
from monitors.budgets import LineChange, change_json, changes_in, sentence
from spiders.platforms.budgetpage import fiscal_year

KIND = "budget"
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Budget:
    """One version of a document with the pages that were read of it."""

    document: Document
    version: DocumentVersion
    pages: Sequence[Page]

    @property
    def name(self) -> str:
        """How a side of a change calls it."""
        return f"{self.document.title}, version {self.version.number}"

    def to_json(self) -> dict[str, object]:
        """Which document a side of a change stands in."""
        return {
            "id": f"d{self.document.id}",
            "title": self.document.title,
            "url": self.document.url,
            "version": self.version.number,
            "sha256": self.version.sha256,
        }


@dataclass(frozen=True, slots=True)
class BudgetChanges:
    """The changed lines with a term of a budget; `earlier` is what it was compared with."""

    budget: Budget
    earlier: Budget | None
    changes: tuple[LineChange, ...]

    def sides(self, change: LineChange) -> tuple[Budget, Budget]:
        """The documents that a change's amounts stand in, before and after."""
        across = self.earlier if change.across else None
        return across or self.budget, self.budget

    def change_json(self, change: LineChange) -> dict[str, object]:
        """A change with both amounts, columns, pages and documents."""
        before, after = self.sides(change)
        documents = {"before": before.to_json(), "after": after.to_json()}
        return change_json(change) | {"documents": documents, "told": self.told(change)}

    def told(self, change: LineChange) -> str:
        """A change in words, with the names of both documents where they are two."""
        before, after = self.sides(change)
        names = (before.name, after.name) if change.across else ("", "")
        line = change.line
        label = f"{line.account} {line.label}".strip()
        return f"{label} - {sentence(change, *names)}"

    def to_json(self) -> dict[str, object]:
        """The answer of `budget --json`."""
        return {
            "document": self.budget.to_json(),
            "against": self.earlier.to_json() if self.earlier else None,
            "changes": [self.change_json(change) for change in self.changes],
        }


def budget_changes(
    session: Session, document: Document, version: DocumentVersion, pages: Sequence[Page]
) -> BudgetChanges:
    """What changed in a version: against the version before it, for the first version of a budget
    against that of the year before from the same source; and between its own columns."""
    budget = Budget(document, version, pages)
    return _compared(budget, budget_before(session, budget))


def budget_before(session: Session, budget: Budget) -> Budget | None:
    """What a version of a budget is compared with; None for what is not a budget, or is alone."""
    return _before(session, budget) if budget.document.kind == KIND else None


def _compared(budget: Budget, earlier: Budget | None) -> BudgetChanges:
    before = earlier.pages if earlier else None
    return BudgetChanges(budget, earlier, changes_in(budget.pages, budget.document.kind, before))


def _before(session: Session, budget: Budget) -> Budget | None:
    query = (
        select(DocumentVersion)
        .where(DocumentVersion.document_id == budget.document.id)
        .where(DocumentVersion.number < budget.version.number)
        .order_by(DocumentVersion.number.desc())
    )
    for version in session.scalars(query):
        if found := _read(session, budget.document, version):
            return found
    return _of_the_year_before(session, budget.document)


def _of_the_year_before(session: Session, document: Document) -> Budget | None:
    """The same source's budget of an earlier year: its title is the same but for the numbers."""
    year = fiscal_year(document.title)
    if year is None:
        return None
    query = select(Document).where(Document.source_id == document.source_id, Document.kind == KIND)
    alike = [
        (said, other)
        for other in session.scalars(query)
        if _words(other.title) == _words(document.title)
        and (said := fiscal_year(other.title))
        and said < year
    ]
    for _, other in sorted(alike, key=lambda one: (one[0], one[1].id), reverse=True):
        version = documents.newest_version_of(session, other.id)
        if version and (found := _read(session, other, version)):
            return found
    return None


def _words(title: str) -> str:
    return " ".join(_DIGITS.sub("", title).casefold().split())


def _read(session: Session, document: Document, version: DocumentVersion) -> Budget | None:
    text = documents.text_of(session, version.sha256)
    pages = documents.pages_of(session, text.id) if text else ()
    return Budget(document, version, pages) if pages else None


def budget_listed(session: Session, public_id: str, against: str | None) -> BudgetChanges:
    """The changes of a document (`d12`), against another where one is named.

    Raises WrongUse where there is no such document, or where it was not read.
    """
    budget = _named(session, public_id)
    if against is not None:
        return _compared(budget, _named(session, against))
    return budget_changes(session, budget.document, budget.version, budget.pages)


def _named(session: Session, public_id: str) -> Budget:
    row = find_document(session, public_id)
    version = documents.newest_version_of(session, row.id)
    found = version and _read(session, row, version)
    if not found:
        raise WrongUse(f"{public_id} ({row.title}) is not read; run countywatch watch first.")
    return found
