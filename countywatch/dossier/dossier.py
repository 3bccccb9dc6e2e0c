"""What is known of one county's help with ICE: six questions, each with grade, evidence and date.

Grades are the ledger's: D documented, C computed, E estimated, R reported, U unknown. ICE's list is
a report of what ICE says; only an agreement that was read documents what it holds. An open question
names the records request that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from countywatch.agreements.history import histories, naming
from countywatch.agreements.signed import StoredAgreement, agreements_of
from countywatch.agreements.state_law import StateLaw, state_law
from countywatch.costs.measures import measures_of
from countywatch.costs.report import compile_cost_report
from countywatch.dossier.agreements import models, signers, term
from countywatch.dossier.model import Answer, Asked, QuestionId
from countywatch.requests.draft import public_id
from countywatch.requests.events import standing_of
from groundwork.casefile import CaseFile
from groundwork.casefile.documents import newest_version_of
from groundwork.casefile.requests import Request, all_requests
from groundwork.errors import Refused
from groundwork.places import Place
from groundwork.reading.masking import mask
from reports.citations import ReportStopped
from reports.cost import CostReport, Scope
from reports.measures import Measure
from reports.model import COUNTED, STAGES, Grade, LedgerLine
from reports.money import plain_money
from requests_templates.ladder_facts import OPEN

# The records that answer a question, by their numbers in requests_templates/records.
_ASKED_BY: Mapping[QuestionId, tuple[int, ...]] = {
    "models": (1, 2, 8),
    "term": (1, 8),
    "signers": (1, 9, 44),
    "cost": tuple(range(10, 22)),
    "reimbursed": tuple(range(22, 30)),
    "effects": (17, *range(30, 40), 43),
}


@dataclass(frozen=True)
class Dossier:
    """The six answers on one county, and the law of its state."""

    place: Place
    questions: tuple[Answer, ...]
    law: StateLaw

    def to_json(self) -> dict[str, Any]:
        """The answer of `dossier --json`."""
        return {
            "place": {"name": self.place.full_name, "fips": self.place.fips},
            "questions": [one.to_json() for one in self.questions],
            "state_law": self.law.to_json(),
        }


def dossier(casefile: CaseFile, place: Place, today: date, extra: Sequence[Place] = ()) -> Dossier:
    """All that the case file knows of one county on a day; `extra` are the operator's places."""
    report, stopped = _report(casefile, place, today, extra)
    with casefile.reading() as session:
        lists = histories(session, place)
        held = agreements_of(session, place)
        seen = {one.source: _fetched(session, one) for one in held}
        answers = (
            models(lists, held, seen),
            term(held, seen),
            signers(held, seen),
            _cost(report, stopped),
            _reimbursed(report, stopped),
            _effects(measures_of(session, place, extra)),
        )
        requests = [row for row in all_requests(session) if _is_about(row, place)]
        questions = tuple(replace(one, asked=_asked(one.id, requests, today)) for one in answers)
    return Dossier(place, questions, state_law(place, listed=naming(lists)))


def _fetched(session: Session, one: StoredAgreement) -> date | None:
    version = newest_version_of(session, int(one.source[1:]))
    return version.fetched_at.date() if version else None


# --- money and effects ------------------------------------------------------------------------


def _report(
    casefile: CaseFile, place: Place, today: date, extra: Sequence[Place]
) -> tuple[CostReport | None, str]:
    """The cost report over all of the ledger, or why there is none.

    What would stop a report (a quote that is gone, years that mix) must not slip into a dossier.
    """
    try:
        return compile_cost_report(casefile, Scope(place, today), extra), ""
    except (Refused, ReportStopped) as error:
        return None, str(error)


def _cost(report: CostReport | None, stopped: str) -> Answer:
    if report is None:
        return Answer("cost", note=stopped)
    lines = [line for line in report.lines if line.direction == "cost"]
    evidence = tuple(map(_line, lines))
    counted = [line for line in report.costs if line not in report.cases]
    if report.gross is None or not counted:
        return Answer("cost", evidence=evidence, note="No cost line can be counted.")
    return Answer(
        "cost",
        _weakest(line.grade for line in counted),
        plain_money(report.gross.central),
        evidence,
        report.period.end,
        _period(report),
        {
            "low": plain_money(report.gross.low),
            "high": plain_money(report.gross.high),
            "documented": plain_money(report.documented),
        },
    )


def _reimbursed(report: CostReport | None, stopped: str) -> Answer:
    """What was received and not taken back: a promise or a claim is none."""
    if report is None:
        return Answer("reimbursed", note=stopped)
    lines = [line for line in report.lines if line.direction == "income"]
    evidence = tuple(map(_line, lines))
    sums = {stage: report.income.of(stage) for stage in STAGES} | {
        "outstanding": report.income.outstanding
    }
    details = {name: plain_money(one.central) if one else None for name, one in sums.items()}
    kept = report.income.kept
    counted = [line.grade for line in lines if line.stage in ("received", "recouped")]
    counted = [grade for grade in counted if grade in COUNTED]
    if kept is None or not counted:
        note = "No payment that was received is known; what was promised or claimed is none."
        return Answer("reimbursed", "U", None, evidence, None, note, details)
    return Answer(
        "reimbursed",
        _weakest(counted),
        plain_money(kept.central),
        evidence,
        report.period.end,
        _period(report),
        details,
    )


def _period(report: CostReport) -> str:
    return f"From {report.period.start.isoformat()} to {report.period.end.isoformat()}."


def _line(line: LedgerLine) -> dict[str, Any]:
    return {
        "line": line.id,
        "grade": line.grade,
        "stage": line.stage,
        "amount": plain_money(line.amount),
        "low": plain_money(line.low),
        "high": plain_money(line.high),
        "source": line.source,
        "page": line.page,
        "quote": mask(line.quote) if line.quote else None,
        "request_item": line.request_item,
    }


def _effects(measures: Sequence[Measure]) -> Answer:
    """Hours, calls and people as they were counted; the weakest grade among them."""
    known = [one for one in measures if one.value is not None and one.grade in COUNTED]
    evidence = tuple(
        {
            "measure": one.measure,
            "grade": one.grade,
            "value": None if one.value is None else _plain(one.value),
            "unit": one.unit,
            "source": one.source,
            "page": one.page,
            "quote": mask(one.quote) if one.quote else None,
            "request_item": one.request_item,
        }
        for one in measures
    )
    if not known:
        return Answer("effects", evidence=evidence, note="No service measure is known.")
    return Answer(
        "effects",
        _weakest(one.grade for one in known),
        "; ".join(
            f"{one.measure}: {_plain(one.value)} {one.unit}"
            for one in known
            if one.value is not None
        ),
        evidence,
        max(one.period.end for one in known),
    )


def _plain(value: Decimal) -> str:
    """A count without zeros behind the point."""
    return f"{value.normalize():f}"


def _weakest(grades: Iterable[Grade]) -> Grade:
    return max(grades, key=COUNTED.index)


# --- requests ---------------------------------------------------------------------------------


def _is_about(row: Request, place: Place) -> bool:
    """Whether the letter went to an office of the state that bears the county's name."""
    named = re.compile(rf"(?<!\w){re.escape(place.name)}(?!\w)", re.IGNORECASE)
    return row.state == place.state and named.search(row.agency) is not None


def _asked(question: QuestionId, requests: Sequence[Request], today: date) -> Asked | None:
    """The first open item, of the newest letter, that asks for an answer."""
    for row in requests:
        now = standing_of(row, today)
        sent = now.told.first("sent", "received")
        for item in row.items:
            is_open = now.outcomes.get(item.number, "pending") in OPEN
            if item.category in _ASKED_BY[question] and is_open:
                return Asked(
                    public_id(row),
                    item.number,
                    item.series,
                    f"{row.agency} ({item.office})",
                    sent.on if sent else None,
                )
    return None
