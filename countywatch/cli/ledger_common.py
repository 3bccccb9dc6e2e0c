"""What the commands of the ledger share: the case file for a while, what an import did in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from countywatch.cli.common import print_json, say
from countywatch.costs.ledger import Counted, Imported
from countywatch.settings import Settings
from groundwork.casefile import CaseFile, open_casefile

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def opened(settings: Settings) -> Iterator[CaseFile]:
    """The case file of these settings, closed at the end."""
    casefile = open_casefile(settings.home, settings.database)
    try:
        yield casefile
    finally:
        casefile.close()


def place_option(command: F) -> F:
    """Adds `--place` as the argument `wanted`."""
    option = click.option(
        "--place", "wanted", metavar="PLACE", help='Only one county: "Nash County, NC".'
    )
    return option(command)


def tell_import(
    ctx: click.Context, done: Imported, name: str, keep_good: bool, as_json: bool
) -> None:
    """Prints what an import did; exit code 1 where rows were refused."""
    for refusal in done.refused:
        sheet = f", sheet {refusal.sheet}" if refusal.sheet else ""
        column = f", {refusal.column}" if refusal.column else ""
        say(f"{name}{sheet}, line {refusal.line}{column}: {refusal.message}")
    for remark in done.remarks:
        say(remark)
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
    said = [
        _counted(counts, what)
        for counts, what in ((done.lines, "line"), (done.measures, "measure"))
        if counts is not None
    ]
    return f"{'; '.join(said)}."


def _counted(counts: Counted, what: str) -> str:
    said = f"{count(len(counts.new), f'new {what}')}, {count(counts.unchanged, what)} unchanged"
    if counts.corrected:
        corrected = f"{count(len(counts.corrected), what)} corrected"
        said += f", {corrected}: {', '.join(counts.corrected)}"
    return said


def count(number: int, what: str) -> str:
    """A number and what it counts: `1 line`, `2 lines`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
