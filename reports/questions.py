"""Twenty questions for the sheriff, and which of them the documented records answer already.

Questions may be asked in any state: they propose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

import yaml
from pydantic import TypeAdapter

from groundwork.law.model import Strict
from reports.context import Context
from reports.cost import CostReport
from reports.model import LedgerLine, Stage

Answer: TypeAlias = Literal["open", "in part", "answered"]
ANSWERS: tuple[Answer, ...] = ("open", "in part", "answered")  # in the order they are asked
_DATA = files("reports") / "data"


@dataclass(frozen=True)
class Part(Strict):
    """What would answer a part of a question: any one of these, documented.

    `categories` are words in a ledger line's category, `measures` names of service measures,
    `clauses` words in the subject of a clause that could be read; `reply` is the sheriff's own.
    """

    categories: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    measures: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    reply: bool = False


@dataclass(frozen=True)
class Question(Strict):
    """A question of ours, and the parts that answer it together."""

    id: str
    says: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to this county: how far it is answered, by which lines, what was asked before.

    `number` is 1 to 20, the same in every county. `answered_by` names ledger lines, measures and
    clauses that are documented; `request_items` are those of unknown lines on the same matter.
    """

    question: Question
    number: int
    answer: Answer
    answered_by: tuple[str, ...]
    request_items: tuple[str, ...]


@cache
def questions() -> tuple[Question, ...]:
    """All twenty, in the order of the file."""
    found = yaml.safe_load((_DATA / "questions.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Question, ...]).validate_python(found)


def asked(report: CostReport) -> tuple[Asked, ...]:
    """The questions for one county: open ones first, then those answered in part, then the rest."""
    found = [_asked(number, one, report) for number, one in enumerate(questions(), 1)]
    return tuple(sorted(found, key=lambda one: (ANSWERS.index(one.answer), one.number)))


def _asked(number: int, question: Question, report: CostReport) -> Asked:
    by_part = [list(_documented(part, report)) for part in question.parts]
    met = sum(bool(names) for names in by_part)
    answer: Answer = "answered" if met == len(by_part) else "in part" if met else "open"
    return Asked(
        question,
        number,
        answer,
        tuple(dict.fromkeys(name for names in by_part for name in names)),
        tuple(dict.fromkeys(_items(question, report))),
    )


def _documented(part: Part, report: CostReport) -> Iterable[str]:
    for line in report.lines:
        if line.grade == "D" and _about(part, line):
            yield line.id
    for measure in report.context.measures:
        if measure.grade == "D" and measure.measure in part.measures:
            yield measure.id
    yield from _clauses(part, report.context)
    if part.reply and report.context.reply.words:
        yield "the sheriff's response"


def _clauses(part: Part, context: Context) -> Iterable[str]:
    for clause in context.clauses:
        subject = clause.subject.casefold()
        if clause.words is not None and any(word in subject for word in part.clauses):
            yield f"the agreement, p. {clause.page}"


def _about(part: Part, line: LedgerLine) -> bool:
    if line.stage is not None and line.stage in part.stages:
        return True
    category = line.category.casefold()
    return any(word in category for word in part.categories)


def _items(question: Question, report: CostReport) -> Iterable[str]:
    """Request items that ask for the same: those of lines and measures that are unknown."""
    for part in question.parts:
        for line in report.unknown:
            if line.request_item and _about(part, line):
                yield line.request_item
        for measure in report.context.measures:
            if measure.grade == "U" and measure.measure in part.measures and measure.request_item:
                yield measure.request_item
