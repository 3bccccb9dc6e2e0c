"""The sample run's letter and report: from alert to request, from ledger to page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from countywatch.costs.context import read_stated
from countywatch.costs.ledger import import_ledger
from countywatch.costs.report import Beside, compile_cost_report, write_report
from countywatch.demo.county import NAME, SHERIFF, STATE, SampleCounty
from countywatch.demo.ledger import PAPERS, Paper, assumptions_yaml, ledger_csv
from countywatch.demo.site import SampleSite
from countywatch.requests.draft import Order, draft_request, find_request, request_json
from countywatch.settings import Settings
from groundwork.casefile import CaseFile
from groundwork.casefile.documents import Document
from groundwork.casefile.requests import Request, all_requests
from groundwork.places import resolve
from monitors.alerts import AlertView
from reports.cost import Scope
from requests_templates import Requester

TOPICS = ("agreement", "costs", "reimbursements")
REPORTS = ("html", "pdf", "docx", "xlsx", "json")


def write_letter(
    casefile: CaseFile,
    settings: Settings,
    alerts: Sequence[AlertView],
    folder: Path,
    now: datetime,
    today: date,
) -> dict[str, str]:
    """The letter about the agreement on the agenda, by kind of file; drafted once, then kept."""
    with casefile.reading() as session:
        held = next(iter(all_requests(session)), None)
        if held is not None:
            return _paths(session, held)
    about = _agreement(alerts)
    if about is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    order = Order(
        agency=SHERIFF,
        state=STATE,
        topics=TOPICS,
        requester=Requester(**settings.requester.model_dump()),
        out=folder,
        today=today,
        alert_id=about.id,
        sample=True,
    )
    made = draft_request(casefile, order, now)
    with casefile.reading() as session:
        return _paths(session, find_request(session, str(made["request"])))


def _agreement(alerts: Sequence[AlertView]) -> AlertView | None:
    """The alert to ask about: an agreement in a meeting's papers before one on a list."""
    about = [view for view in alerts if view.topic == "agreement"]
    return next((view for view in about if view.meeting), next(iter(about), None))


def _paths(session: Session, row: Request) -> dict[str, str]:
    files = request_json(row)["files"]
    assert isinstance(files, list)
    return {file["kind"]: file["path"] for file in files}


def write_cost_report(
    casefile: CaseFile,
    settings: Settings,
    county: SampleCounty,
    site: SampleSite,
    folder: Path,
    now: datetime,
) -> dict[str, str]:
    """Imports the sample ledger and writes its report with one estimate, by kind of file."""
    folder.mkdir(parents=True, exist_ok=True)
    table, stated = folder / "ledger.csv", folder / "assumptions.yaml"
    with casefile.reading() as session:
        ids: dict[Paper, str] = {
            paper: _document(session, site.url(path)) for paper, path in PAPERS.items()
        }
    table.write_text(ledger_csv(county, ids), encoding="utf-8")
    stated.write_text(assumptions_yaml(county), encoding="utf-8")
    import_ledger(casefile, table, now=now, extra=settings.extra_places)
    place = resolve(f"{NAME}, {STATE}", settings.extra_places)
    scope = Scope(place, county.first_run, None, None)
    beside = Beside(read_stated(stated))
    made = compile_cost_report(casefile, scope, settings.extra_places, beside)
    outs = {kind: folder / f"cost-report.{kind}" for kind in REPORTS}
    write_report(made, outs.values(), sample=True)
    return {kind: str(path) for kind, path in outs.items()}


def _document(session: Session, url: str) -> str:
    return f"d{session.scalars(select(Document.id).where(Document.url == url)).one()}"
