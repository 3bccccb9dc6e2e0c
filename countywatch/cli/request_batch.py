"""`countywatch request batch`: one letter to many agencies, each with its own state's law."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.request_options import dollars_of
from countywatch.cli.requester import requester_of
from countywatch.requests.batch import draft_batch, read_rows, write_sheet
from countywatch.requests.draft import Order
from groundwork.casefile import open_casefile
from requests_templates import find_topics


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--topics", default="agreement,costs,reimbursements", show_default=True)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The summary, .xlsx or .csv; else summary.xlsx in --out.",
)
@click.option("--requester", "requester_file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--fee-cap", metavar="DOLLARS", help="What you will pay without being asked again.")
@json_option
@click.pass_context
def batch(
    context: click.Context,
    file: Path,
    out: Path,
    topics: str,
    sheet: Path | None,
    requester_file: Path | None,
    fee_cap: str | None,
    as_json: bool,
) -> None:
    """Draft a letter to each agency in FILE: CSV or YAML with agency and state.

    A row that cannot be drafted is named by its line, and the rest is done; the exit is then 1.
    """
    settings = load_settings()
    now = datetime.now(UTC)
    like = Order(
        agency="",
        state="",
        topics=tuple(topic.topic for topic in find_topics(topics.split(","))),
        requester=requester_of(settings, requester_file),
        out=out,
        today=now.astimezone().date(),
        sample=settings.sample,
        fee_cap=dollars_of(fee_cap),
        templates=settings.letter_templates,
    )
    rows = read_rows(file)
    casefile = open_casefile(settings.home, settings.database)
    outcomes = draft_batch(casefile, rows, like, now)
    casefile.close()
    summary = sheet or out / "summary.xlsx"
    write_sheet(outcomes, summary)
    bad = [outcome for outcome in outcomes if outcome.made is None]
    if as_json:
        print_json({"sheet": str(summary.absolute()), "rows": [one.to_json() for one in outcomes]})
    else:
        for outcome in outcomes:
            if outcome.made:
                ready = "ready" if outcome.made["ready"] else "not ready"
                click.echo(f"{outcome.made['request']:>5}  {ready:9}  {outcome.made['agency']}")
        click.echo(f"{len(outcomes) - len(bad)} drafted, {len(bad)} not; summary: {summary}")
    for outcome in bad:
        say(f"Line {outcome.row.line}: {outcome.problem}")
    if bad:
        context.exit(1)
