"""`countywatch request lint`: what is wrong with a letter, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.requests.lint import lint_file, lint_request
from groundwork.casefile import open_casefile


@click.command()
@click.argument("what", metavar="ID|FILE")
@json_option
@click.pass_context
def lint(context: click.Context, what: str, as_json: bool) -> None:
    """Check a request of the case file, as r3, or a letter in a file of Markdown or text.

    Exits with 1 where something blocks the export.
    """
    if Path(what).suffix or Path(what).is_file():
        checks = lint_file(Path(what))
    else:
        settings = load_settings()
        casefile = open_casefile(settings.home, settings.database)
        checks = lint_request(casefile, what, datetime.now(UTC).astimezone().date())
        casefile.close()
    blocked = any(check.blocks for check in checks)
    if as_json:
        print_json({"of": what, "ready": not blocked, "checks": [c.to_json() for c in checks]})
    else:
        for check in checks:
            click.echo(f"{'Needed' if check.blocks else 'Note'} [{check.code}]: {check.message}")
        click.echo(f"{len(checks)} finding{'' if len(checks) == 1 else 's'}.")
    if blocked:
        context.exit(1)
