"""`countywatch watchlist`: a list's own examples run as tests, and people's verdicts on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.scan import chosen_watchlist
from countywatch.watchlists.verdicts import FEW, heard_since
from countywatch.watchlists.verdicts import report as report_of
from groundwork.casefile import open_casefile
from monitors.matching import check_examples


@click.group()
def watchlist() -> None:
    """Check a watchlist, and see how often it was right (docs/watchlists.md)."""


@watchlist.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def check(file: Path | None, as_json: bool) -> None:
    """Run the examples that must and must not match; exit 1 where one goes wrong."""
    chosen = chosen_watchlist(file)
    failures = check_examples(chosen)
    if as_json:
        print_json(
            {
                "path": chosen.path,
                "rules": len(chosen.rules),
                "hash": chosen.hash,
                "failures": [
                    {
                        "rule": one.rule,
                        "line": one.line,
                        "example": one.example,
                        "problem": one.problem,
                    }
                    for one in failures
                ],
            }
        )
    else:
        for one in failures:
            said = f': "{one.example}"' if one.example else ""
            click.echo(f"{chosen.path}, line {one.line}, rule '{one.rule}' {one.problem}{said}")
        if not failures:
            click.echo(f"{chosen.path}: all examples of {len(chosen.rules)} rules hold.")
    if failures:
        raise click.exceptions.Exit(1)


@watchlist.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only alerts from this day on.")
@json_option
def report(since: datetime | None, as_json: bool) -> None:
    """Show how often each rule was right, by the verdicts of `alerts confirm` and `dismiss`.

    The suggestions are words: no file is changed.
    """
    settings = load_settings()
    chosen = chosen_watchlist(None)
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        found: Mapping[str, Any] = report_of(heard_since(session, since and since.date()), chosen)
    casefile.close()
    if as_json:
        print_json({"since": since and since.date().isoformat(), **found})
        return
    for head, key in (("rule", "rules"), ("topic", "topics"), ("source", "sources")):
        click.echo(
            f"{head:44}{'right':>6}{'noise':>6}{'twice':>6}{'other':>6}{'open':>6}  precision"
        )
        for name, row in found[key].items():
            click.echo(_figures(name, row))
        click.echo("")
    click.echo(_figures("all", found["all"]))
    _print_suggestions(found)
    say("an alert counts for each of its rules; 'twice' are duplicates, 'other' other places")


def _figures(name: str, row: Mapping[str, Any]) -> str:
    counts = [row[key] for key in ("confirmed", "noise", "duplicate", "not_here", "open")]
    told = f"too few to tell (under {FEW} judged)"
    if row["precision"] is not None:
        low, high = row["interval"]
        told = f"{row['precision']:.2f} (between {low:.2f} and {high:.2f})"
    return f"{name[:43]:44}" + "".join(f"{count:>6}" for count in counts) + f"  {told}"


def _print_suggestions(found: Mapping[str, Any]) -> None:
    if found["unjudged"]:
        click.echo(f"Nobody has judged {', '.join(found['unjudged'])}.")
    for one in found["suggestions"]:
        click.echo(f"Rule '{one['rule']}': {one['text']}.")
        for quote in one["quotes"]:
            click.echo(f"    {quote}")
    if not found["suggestions"]:
        click.echo("The verdicts suggest no change.")
