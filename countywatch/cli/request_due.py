"""`countywatch request due`: what to do next about every open request."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.requests.due import Due, all_due, write_calendar
from groundwork.casefile import open_casefile
from groundwork.law.counting import spoken


@click.command()
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the dates as a calendar file too, with alarms for your own.",
)
@json_option
def due(ics: Path | None, as_json: bool) -> None:
    """List what is due of every open request, the most urgent first: the office's and yours."""
    now = datetime.now(UTC)
    today = now.astimezone().date()
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    try:
        found = all_due(casefile, today)
    finally:
        casefile.close()
    if ics is not None:
        say(f"{write_calendar(found, ics, now)} dates are in {ics}.")
    if as_json:
        print_json([one.to_json(today) for one in found])
        return
    for one in found:
        _print(one)
    click.echo(f"{len(found)} date{'' if len(found) == 1 else 's'}.")


def _print(one: Due) -> None:
    row = one.row
    day = spoken(row.act_on) if row.act_on else "no date yet"
    marks = [
        "yours" if row.party == "requester" else "the office's",
        *(["OVERDUE"] if row.overdue else []),
        *(["this day has passed"] if row.expired else []),
        *(["a guess"] if row.guess else []),
        *(["not verified"] if row.basis == "law" and not row.verified else []),
    ]
    click.echo(f"{day}  {one.request} {one.agency}: {row.name} ({', '.join(marks)})")
    click.echo(f"    {row.rule}{f' [{row.cite}]' if row.cite else ''}")
    if row.date is not None and row.date != row.act_on:
        click.echo(f"    due by {spoken(row.date)}")
    if row.conditions:
        click.echo(f"    condition: {row.conditions}")
    if row.consequence and row.party == "requester":
        click.echo(f"    else {row.consequence}")
    if row.say:
        click.echo(f"    {row.say}")
