"""The shape of a dossier's answers: six questions, each with grade, value, evidence and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

from reports.model import Grade

QuestionId: TypeAlias = Literal["models", "term", "signers", "cost", "reimbursed", "effects"]
QUESTIONS: tuple[QuestionId, ...] = get_args(QuestionId)


@dataclass(frozen=True)
class Asked:
    """An item of a records request that is still open; `sent` None: the letter was not sent yet."""

    request: str
    item: int
    series: str
    office: str
    sent: date | None

    def to_json(self) -> dict[str, Any]:
        """The item as a value for scripts."""
        return {
            "request": self.request,
            "item": self.item,
            "series": self.series,
            "office": self.office,
            "sent": self.sent.isoformat() if self.sent else None,
        }


@dataclass(frozen=True)
class Answer:
    """What is known of a question. `value` None is unknown; `note` says why, or what it lacks."""

    id: QuestionId
    grade: Grade = "U"
    value: str | None = None
    evidence: tuple[dict[str, Any], ...] = ()
    as_of: date | None = None
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    asked: Asked | None = None

    def to_json(self) -> dict[str, Any]:
        """The contract's object, with note, details and the open item."""
        return {
            "id": self.id,
            "grade": self.grade,
            "value": self.value,
            "evidence": list(self.evidence),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "request": self.asked.request if self.asked else None,
            "request_item": self.asked.to_json() if self.asked else None,
            "note": self.note,
            "details": self.details,
        }
