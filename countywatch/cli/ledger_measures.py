"""`countywatch ledger measures`: hours, calls, days and counts beside the money."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.cli.ledger_common import count, opened, place_option, tell_import
from countywatch.costs.ledger import (
    check_table_name,
    export_ledger,
    import_measures,
    write_template,
)
from countywatch.costs.measures import measures_of
from groundwork.places import resolve
from reports.measure_rows import measure_json, plain_count
from reports.measures import Measure


@click.group()
def measures() -> None:
    """Keep what the county gave up or saw: hours, vacancies, calls waiting, response times.

    Each has a grade and its evidence, as ledger lines have. Measures enter no sum.
    """


@measures.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep-good", is_flag=True, help="Bring in the good rows though others are wrong.")
@json_option
@click.pass_context
def import_(ctx: click.Context, file: Path, keep_good: bool, as_json: bool) -> None:
    """Bring the measures of a CSV file, or of a workbook's sheet "measures", in: all, or none.

    A measure whose id is known for its county is corrected. Exit code 1: rows were refused.
    """
    settings = load_settings()
    with opened(settings) as casefile:
        done = import_measures(
            casefile,
            file,
            now=datetime.now(UTC),
            keep_good=keep_good,
            extra=settings.extra_places,
        )
    tell_import(ctx, done, file.name, keep_good, as_json)


@measures.command("list")
@place_option
@json_option
def list_(wanted: str | None, as_json: bool) -> None:
    """List the measures that count now."""
    settings = load_settings()
    place = resolve(wanted, settings.extra_places) if wanted else None
    with opened(settings) as casefile, casefile.reading() as session:
        found = measures_of(session, place, settings.extra_places)
    if as_json:
        print_json({"measures": [measure_json(measure) for measure in found]})
        return
    for measure in found:
        click.echo(_line(measure))
    click.echo(f"{count(len(found), 'measure')}.")


def _line(measure: Measure) -> str:
    return (
        f"{measure.id:8}  {measure.grade}  {_value(measure):>16}  {measure.period.start} to "
        f"{measure.period.end}  {measure.measure}, {measure.unit} ({measure.place.full_name})"
    )


def _value(measure: Measure) -> str:
    if measure.value is not None:
        return plain_count(measure.value) or ""
    if measure.low is None or measure.high is None:
        return "unknown"
    return f"{plain_count(measure.low)} to {plain_count(measure.high)}"


@measures.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help=".csv or .xlsx.")
def template(out: Path) -> None:
    """Write an empty table of measures: a CSV file, or the ledger's workbook with its sheet."""
    write_template(out, measures=True)
    click.echo(f"{out} is ready; docs/cost-report.md says what goes into each column.")


@measures.command()
@click.option("--place", "wanted", metavar="PLACE", required=True, help='"Nash County, NC".')
@click.option("--out", required=True, type=click.Path(path_type=Path), help=".csv or .xlsx.")
def export(wanted: str, out: Path) -> None:
    """Write the measures that count now to a file that can be imported again."""
    check_table_name(out)
    settings = load_settings()
    place = resolve(wanted, settings.extra_places)
    with opened(settings) as casefile:
        _, found = export_ledger(
            casefile, place, out, settings.extra_places, measures=True, sample=settings.sample
        )
    click.echo(f"{out} holds {count(found, 'measure')} of {place.full_name}.")
