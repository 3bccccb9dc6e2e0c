"""`countywatch ledger`: cost and income lines: import, list, template, export, and more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.cli.ledger_candidates import candidates
from countywatch.cli.ledger_common import count, opened, place_option, tell_import
from countywatch.cli.ledger_measures import measures
from countywatch.cli.ledger_pipeline import pipeline_command
from countywatch.costs.ledger import (
    check_table_name,
    export_ledger,
    import_ledger,
    ledger_lines,
    write_template,
)
from groundwork.places import resolve
from reports.as_json import line_json
from reports.model import LedgerLine
from reports.money import dollars
from reports.pipeline import hint_of


@click.group()
def ledger() -> None:
    """Keep what the county spent and what came back, each figure with its evidence.

    A ledger is a CSV file or a workbook; docs/cost-report.md describes its columns and the five
    grades.
    """


@ledger.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep-good", is_flag=True, help="Bring in the good lines though others are wrong.")
@json_option
@click.pass_context
def import_(ctx: click.Context, file: Path, keep_good: bool, as_json: bool) -> None:
    """Bring the lines of a CSV file or a workbook in: all of them, or none.

    A line whose id is known for its county is corrected; the same file twice changes nothing. Of a
    workbook the sheet "measures" is brought in too. Exit code 1 means that lines were refused.
    """
    settings = load_settings()
    with opened(settings) as casefile:
        done = import_ledger(
            casefile,
            file,
            now=datetime.now(UTC),
            keep_good=keep_good,
            extra=settings.extra_places,
        )
    tell_import(ctx, done, file.name, keep_good, as_json)


@ledger.command("list")
@place_option
@json_option
def list_(wanted: str | None, as_json: bool) -> None:
    """List the lines that count now."""
    settings = load_settings()
    place = resolve(wanted, settings.extra_places) if wanted else None
    with opened(settings) as casefile, casefile.reading() as session:
        lines = ledger_lines(session, place, settings.extra_places)
    if as_json:
        print_json({"lines": [line_json(line) | {"hint": hint_of(line)} for line in lines]})
        return
    for line in lines:
        click.echo(_line(line))
        if hint := hint_of(line):
            click.echo(f"{'':10}{hint}")
    click.echo(f"{count(len(lines), 'line')}.")


def _line(line: LedgerLine) -> str:
    kind = f"{line.direction}, {line.stage}" if line.stage else line.direction
    amount = dollars(line.span.central) if line.span else "unknown"
    return (
        f"{line.id:8}  {line.grade}  {amount:>16}  {line.period.start} to {line.period.end}  "
        f"{kind}: {line.category} ({line.place.full_name})"
    )


@ledger.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help=".csv or .xlsx.")
def template(out: Path) -> None:
    """Write an empty ledger: a CSV file with every column, or a workbook with lists to choose from.

    The workbook has a second sheet for measures and a third that says what goes where.
    """
    write_template(out)
    click.echo(f"{out} is ready; docs/cost-report.md says what goes into each column.")


@ledger.command()
@click.option("--place", "wanted", metavar="PLACE", required=True, help='"Nash County, NC".')
@click.option("--out", required=True, type=click.Path(path_type=Path), help=".csv or .xlsx.")
def export(wanted: str, out: Path) -> None:
    """Write the lines that count now to a file that can be imported again.

    Texts that begin with =, +, - or @ stay text: in a CSV file they have an apostrophe in front.
    """
    check_table_name(out)
    settings = load_settings()
    place = resolve(wanted, settings.extra_places)
    with opened(settings) as casefile:
        lines, counts = export_ledger(
            casefile, place, out, settings.extra_places, sample=settings.sample
        )
    also = f" and {count(counts, 'measure')}" if out.suffix.casefold() == ".xlsx" else ""
    click.echo(f"{out} holds {count(lines, 'line')}{also} of {place.full_name}.")


ledger.add_command(candidates)
ledger.add_command(measures)
ledger.add_command(pipeline_command)
