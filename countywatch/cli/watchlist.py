"""`countywatch watchlist check`: a watchlist's own examples, run as tests."""

from __future__ import annotations

from pathlib import Path

import click

from countywatch.cli.common import json_option, print_json
from countywatch.cli.scan import chosen_watchlist
from monitors.matching import check_examples


@click.group()
def watchlist() -> None:
    """Check a watchlist; docs/watchlists.md says how to write one."""


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
