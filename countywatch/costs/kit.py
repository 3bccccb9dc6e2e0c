"""The kit of a county from its case file to a folder: each paper as text, DOCX and PDF."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from countywatch.costs.report import Beside, compile_cost_report
from groundwork.casefile import CaseFile
from groundwork.errors import NotReachable
from groundwork.places import Place
from reports.cost import CostReport, Scope
from reports.kit import Kit, KitPaper, Occasion, make_kit

KINDS = ("txt", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class KitOrder:
    """What is asked for: scope of the figures, occasion, names of papers (none: all), folder.

    `beside` is what a person gives beside the ledger, as for the report.
    """

    scope: Scope
    occasion: Occasion
    out: Path
    only: Collection[str] = ()
    sample: bool = False
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the kit."""

    paper: str
    kind: str
    path: Path


def write_kit(casefile: CaseFile, order: KitOrder, extra: Sequence[Place] = ()) -> dict[str, Any]:
    """Writes the papers and tells what was written, as a value for scripts.

    Nothing is written unless every paper could be made. Raises Refused and ReportStopped as the
    cost report does, WrongUse for a paper that does not exist, NotReachable for the folder.
    """
    report = compile_cost_report(casefile, order.scope, extra, order.beside)
    kit = make_kit(report, order.occasion, only=order.only, sample=order.sample)
    made = [(one, kind, _bytes(one, kind)) for one in kit.papers for kind in KINDS]
    return _told(report, kit, [_write(order.out, *one) for one in made])


def _bytes(one: KitPaper, kind: str) -> bytes:
    if kind == "txt":
        return one.paper.text().encode()
    return one.paper.docx() if kind == "docx" else one.paper.pdf()


def _write(folder: Path, one: KitPaper, kind: str, data: bytes) -> Written:
    """One file; a file that is there is replaced as a whole."""
    path = folder / f"{one.name}.{kind}"
    part = folder / f".{path.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # where the folder is none, there is no part of a file either
            part.unlink(missing_ok=True)
        raise NotReachable(
            f"The kit cannot be written into {folder} ({error.strerror}); name another folder."
        ) from error
    return Written(one.name, kind, path)


def _told(report: CostReport, kit: Kit, files: Sequence[Written]) -> dict[str, Any]:
    return {
        "place": report.place.full_name,
        "fips": report.place.fips,
        "as_of": report.as_of.isoformat(),
        "period": {"from": report.period.start.isoformat(), "to": report.period.end.isoformat()},
        "stance": kit.stance,
        "papers": [
            {"paper": one.name, "pages": one.pages, "words": one.words} for one in kit.papers
        ],
        "left_out": [{"paper": one.name, "why": one.why} for one in kit.left_out],
        "files": [{"paper": one.paper, "kind": one.kind, "path": str(one.path)} for one in files],
    }
