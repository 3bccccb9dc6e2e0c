"""`countywatch kit`: memo, comment, draft resolution, asks and meeting request of a county."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.costs.context import read_stated
from countywatch.costs.kit import KitOrder, write_kit
from countywatch.costs.report import Beside
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from groundwork.places import resolve
from reports.citations import ReportStopped
from reports.cost import Scope
from reports.kit import NAMES, Occasion

DAY = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("place")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder; each paper is written as .txt, .docx and .pdf.",
)
@click.option("--from", "start", type=DAY, help="First day; as far back as the ledger goes.")
@click.option("--to", "end", type=DAY, help="Last day; as far as the ledger goes.")
@click.option("--as-of", type=DAY, help="The date of the figures; today in the county.")
@click.option("--assumptions", type=_FILE, help="The report's file of assumptions and estimates.")
@click.option("--year-rule", help="How lines of different fiscal years stand side by side.")
@click.option("--only", help=f"Some papers, with commas: {', '.join(NAMES)}.")
@click.option("--meeting", type=DAY, help="The day of the meeting that the papers are for.")
@click.option("--body", help='The body that meets, like "Board of Commissioners".')
@json_option
def kit(
    place: str,
    out: Path,
    start: datetime | None,
    end: datetime | None,
    as_of: datetime | None,
    assumptions: Path | None,
    year_rule: str | None,
    only: str | None,
    meeting: datetime | None,
    body: str | None,
    as_json: bool,
) -> None:
    """Write the papers that argue for PLACE, such as "Nash County, NC".

    Figures are those of the cost report, and what stops the report stops the kit. The state's law
    decides what may be proposed: where it requires agreements, or was not researched, no paper
    proposes against it.
    """
    settings = load_settings()
    where = resolve(place, settings.extra_places)
    today = datetime.now(ZoneInfo(where.timezone)).date()
    dated, meets = _day(as_of) or today, _day(meeting)
    if meets is not None and meets < dated:
        raise WrongUse(f"--meeting {meets} is before the date of the figures, {dated}; check both.")
    order = KitOrder(
        scope=Scope(where, dated, _day(start), _day(end), year_rule),
        occasion=Occasion(body, meets),
        out=out,
        only=_names(only),
        sample=settings.sample,
        beside=Beside(read_stated(assumptions)),
    )
    casefile = open_casefile(settings.home, settings.database)
    try:
        made = write_kit(casefile, order, settings.extra_places)
    except ReportStopped as stop:
        if as_json:
            print_json({"stopped": [{"line": p.line, "message": p.message} for p in stop.problems]})
        raise
    finally:
        casefile.close()
    if as_json:
        print_json(made)
        return
    click.echo(f"The kit of {made['place']} is in {out}:")
    for one in made["papers"]:
        click.echo(f"  {one['paper']}")
    for one in made["left_out"]:
        say(f"  Not written: {one['paper']}. {one['why']}")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _names(only: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (only or "").split(",") if name.strip())
