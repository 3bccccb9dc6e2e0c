"""`countywatch ledger`: cost and income lines: import, list, template."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.workflows.ledgering import Imported, import_ledger, ledger_lines
from groundwork.casefile import open_casefile
from groundwork.errors import NotReachable, WrongUse
from groundwork.places import resolve
from reports.as_json import line_json
from reports.ledger import template_csv
from reports.model import LedgerLine
from reports.money import dollars


@click.group()
def ledger() -> None:
    """Keep what the county spent and what came back, each figure with its evidence.

    A ledger is a CSV file; docs/cost-report.md describes its columns and the five grades.
    """


@ledger.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep-good", is_flag=True, help="Bring in the good lines though others are wrong.")
@json_option
@click.pass_context
def import_(ctx: click.Context, file: Path, keep_good: bool, as_json: bool) -> None:
    """Bring the lines of a CSV file in: all of them, or none.

    A line whose id is known for its county is corrected; the same file twice changes nothing. Exit
    code 1 means that lines were refused.
    """
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    try:
        done = import_ledger(
            casefile,
            file,
            now=datetime.now(UTC),
            keep_good=keep_good,
            extra=settings.extra_places,
        )
    finally:
        casefile.close()
    for refusal in done.refused:
        column = f", {refusal.column}" if refusal.column else ""
        say(f"{file.name}, line {refusal.line}{column}: {refusal.message}")
    if as_json:
        print_json(done.to_json())
    else:
        click.echo(_outcome(done, keep_good))
    if done.refused:
        ctx.exit(1)


def _outcome(done: Imported, keep_good: bool) -> str:
    if done.refused and not keep_good:
        return (
            "Nothing was imported; correct the file and import it again, or add --keep-good to "
            "bring in the good lines."
        )
    said = f"{_count(len(done.new), 'new line')}, {_count(done.unchanged, 'line')} unchanged"
    if done.corrected:
        said += f", {_count(len(done.corrected), 'line')} corrected: {', '.join(done.corrected)}"
    return f"{said}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@ledger.command("list")
@click.option("--place", "wanted", metavar="PLACE", help='Only one county: "Nash County, NC".')
@json_option
def list_(wanted: str | None, as_json: bool) -> None:
    """List the lines that count now."""
    settings = load_settings()
    place = resolve(wanted, settings.extra_places) if wanted else None
    casefile = open_casefile(settings.home, settings.database)
    try:
        with casefile.reading() as session:
            lines = ledger_lines(session, place, settings.extra_places)
    finally:
        casefile.close()
    if as_json:
        print_json({"lines": [line_json(line) for line in lines]})
        return
    for line in lines:
        click.echo(_line(line))
    click.echo(f"{_count(len(lines), 'line')}.")


def _line(line: LedgerLine) -> str:
    kind = f"{line.direction}, {line.stage}" if line.stage else line.direction
    amount = dollars(line.span.central) if line.span else "unknown"
    return (
        f"{line.id:8}  {line.grade}  {amount:>16}  {line.period.start} to {line.period.end}  "
        f"{kind}: {line.category} ({line.place.full_name})"
    )


@ledger.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
def template(out: Path) -> None:
    """Write an empty ledger: a CSV file with every column."""
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(template_csv())
    except FileExistsError as error:
        raise WrongUse(f"{out} is there already; name another file.") from error
    except OSError as error:
        raise NotReachable(
            f"{out} cannot be written ({error.strerror}); name a file in a folder that is there."
        ) from error
    click.echo(f"{out} is ready; docs/cost-report.md says what goes into each column.")
