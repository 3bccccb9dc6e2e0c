"""`countywatch ledger pipeline`: what was promised, claimed and received, and how old it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.cli.ledger_common import opened
from countywatch.costs.ledger import ledger_lines
from groundwork.places import resolve
from reports.as_json import place_json
from reports.cost import REGIME_START, Income
from reports.model import STAGES, Range
from reports.money import dollars
from reports.pipeline import Claim, Pipeline, pipeline, pipeline_json

_HEADS = (*STAGES, "outstanding")


@click.command("pipeline")
@click.argument("place")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today in the county.")
@json_option
def pipeline_command(place: str, as_of: datetime | None, as_json: bool) -> None:
    """Show the income of PLACE by the period that was claimed for, and what is outstanding.

    Outstanding = claimed - denied - received, with its age in days from the end of the period.
    Promised is never received. Periods before 2025-10-01 and since then are summed apart.
    """
    settings = load_settings()
    where = resolve(place, settings.extra_places)
    day = as_of.date() if as_of else datetime.now(ZoneInfo(where.timezone)).date()
    with opened(settings) as casefile, casefile.reading() as session:
        lines = ledger_lines(session, where, settings.extra_places)
    made = pipeline(lines, day)
    if as_json:
        print_json({"place": place_json(where), **pipeline_json(made)})
        return
    _print(made)


def _print(made: Pipeline) -> None:
    if not made.claims:
        click.echo("The ledger holds no income of this county.")
        return
    click.echo("  ".join([f"{'period':26}", *(f"{head:>13}" for head in _HEADS), "days"]))
    for claim in made.claims:
        name = f"{claim.period.start} to {claim.period.end}"
        click.echo(_row(name, claim.income, "" if claim.age is None else str(claim.age)))
    click.echo(_row(f"before {REGIME_START}", made.before))
    click.echo(_row(f"since {REGIME_START}", made.since))
    click.echo(_row("in all", made.whole))
    click.echo("Blank is unknown. What was promised or approved has not been received.")
    for claim in made.claims:
        _doubts(claim)


def _row(name: str, income: Income, last: str = "") -> str:
    spans = [*(income.of(stage) for stage in STAGES), income.outstanding]
    return "  ".join([f"{name:26}", *(f"{_shown(span):>13}" for span in spans), last]).rstrip()


def _shown(span: Range | None) -> str:
    return "" if span is None else dollars(span.central)


def _doubts(claim: Claim) -> None:
    period = f"{claim.period.start} to {claim.period.end}"
    if claim.crosses:
        click.echo(
            f"The period {period} lies on both sides of {REGIME_START} and is counted as since "
            "then; split its lines."
        )
    if claim.outstanding is not None and claim.outstanding.central < 0:
        click.echo(
            f"For {period} more was received or denied than was claimed: a claim is missing, or "
            "a line has the wrong period."
        )
