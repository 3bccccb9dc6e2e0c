"""`countywatch budget`: lines of a budget with a term that are new, gone or changed by a tenth."""

from __future__ import annotations

import click

from countywatch.archive.alert_views import masked
from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.watch.budget_changes import BudgetChanges, budget_listed
from groundwork.casefile import open_casefile


@click.command()
@click.argument("document", metavar="DOC")
@click.option(
    "--against",
    metavar="DOC",
    help="Another document to compare with, as last year's budget; else its version before.",
)
@json_option
def budget(document: str, against: str | None, as_json: bool) -> None:
    """List the lines of DOC with a term that are new, gone or changed by a tenth or more.

    DOC is the id of a document (d12). Its columns are compared, and its newest version with the one
    before it, or with the budget of the year before from the same source.
    """
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        found = budget_listed(session, document, against)
        value = as_value(found)
        lines = as_lines(found)
    casefile.close()
    if as_json:
        print_json(value)
        return
    for line in lines:
        click.echo(line)


def as_value(found: BudgetChanges) -> dict[str, object]:
    """The answer as JSON, masked as all that is shown."""
    changes = [masked(found.change_json(change)) for change in found.changes]
    return found.to_json() | {"changes": changes}


def as_lines(found: BudgetChanges) -> list[str]:
    """The answer in words, a line each."""
    earlier = found.earlier
    compared = f"compared with d{earlier.document.id} {earlier.name}" if earlier else "its columns"
    lines = [f"d{found.budget.document.id} {found.budget.name}: {compared}"]
    lines += [f"  {masked({'told': found.told(change)})['told']}" for change in found.changes]
    count = len(found.changes)
    return [*lines, f"{count} changed line{'' if count == 1 else 's'} with a term."]
