"""`countywatch report`: the cost report of a county."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.costs.context import read_reply, read_stated
from countywatch.costs.report import (
    Beside,
    check_suffix,
    compile_cost_report,
    write_report,
)
from groundwork.casefile import open_casefile
from groundwork.places import resolve
from reports.as_json import report_json
from reports.citations import ReportStopped
from reports.cost import Scope
from reports.first_page import headline

DAY = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def report() -> None:
    """Compile what the county spent, what came back, and how far that is known."""


@report.command()
@click.argument("place")
@click.option("--from", "start", type=DAY, help="First day; as far back as the ledger goes.")
@click.option("--to", "end", type=DAY, help="Last day; as far as the ledger goes.")
@click.option("--as-of", type=DAY, help="The date of the report; today in the county.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write: .pdf, .html, .docx, .xlsx or .json.",
)
@click.option("--assumptions", type=_FILE, help="A YAML file of assumptions and estimates.")
@click.option("--year-rule", help="How lines of different fiscal years stand side by side.")
@click.option("--response", type=_FILE, help="The sheriff's response, a text file.")
@click.option("--response-by", help="Who responded.")
@click.option("--response-on", type=DAY, help="The day of the response.")
@click.option("--invited-on", type=DAY, help="The day on which a response was invited.")
@json_option
def cost(
    place: str,
    start: datetime | None,
    end: datetime | None,
    as_of: datetime | None,
    out: Path,
    assumptions: Path | None,
    year_rule: str | None,
    response: Path | None,
    response_by: str | None,
    response_on: datetime | None,
    invited_on: datetime | None,
    as_json: bool,
) -> None:
    """Write the cost report of PLACE, such as "Nash County, NC".

    A figure whose quote is not on its page stops the report, and so does a line that runs over the
    edge of the period. The same ledger and the same --as-of give the same bytes.
    """
    check_suffix(out)
    settings = load_settings()
    where = resolve(place, settings.extra_places)
    today = datetime.now(ZoneInfo(where.timezone)).date()
    dated = _day(as_of) or today
    scope = Scope(where, dated, _day(start), _day(end), year_rule)
    beside = Beside(
        read_stated(assumptions),
        read_reply(response, response_by, _day(response_on), _day(invited_on), dated),
    )
    casefile = open_casefile(settings.home, settings.database)
    try:
        made = compile_cost_report(casefile, scope, settings.extra_places, beside)
    except ReportStopped as stop:
        if as_json:
            print_json({"stopped": [{"line": p.line, "message": p.message} for p in stop.problems]})
        raise
    finally:
        casefile.close()
    write_report(made, [out], sample=settings.sample)
    if as_json:
        print_json(report_json(made, sample=settings.sample))
    else:
        click.echo(f"{headline(made)}. The report is in {out}.")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
