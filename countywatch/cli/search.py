"""`countywatch search`: the pages of every saved document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

import click

from countywatch.archive.search import KINDS, Filters, Found, find
from countywatch.cli.common import json_option, load_settings, print_json
from groundwork.casefile import open_casefile

# What stands in a search that was quoted for the shell as a whole, and not in a phrase.
FIELDS = "county|place|body|kind|since|until"
GRAMMAR = re.compile(rf'["*]|\b(?:AND|OR|NOT)\b|\s(?i:{FIELDS}):\S')
FIELD = re.compile(rf"((?:{FIELDS}):)(.*\s.*)", re.IGNORECASE | re.DOTALL)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--place", help='Only this county, like "Nash County, NC".')
@click.option("--body", help="Only bodies with these words in their name.")
@click.option("--kind", type=click.Choice(KINDS), help="Only documents of this kind.")
@click.option("--since", type=DAY, help="Only meetings from this day on.")
@click.option("--until", type=DAY, help="Only meetings up to this day.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="How many pages at most.",
)
@click.option("--rank", is_flag=True, help="Best match first instead of newest first.")
@click.option("--all-versions", is_flag=True, help="Look into replaced versions too.")
@json_option
def search(
    query: tuple[str, ...],
    place: str | None,
    body: str | None,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    rank: bool,
    all_versions: bool,
    as_json: bool,
) -> None:
    """Find pages by QUERY: words (all of them), "quoted words", a beginn*, AND, OR, NOT, brackets.

    Filters may stand in it too: county:, body:, kind:, since:, until:. 287(g) can be typed as it
    is (in quotes where your shell minds the brackets). See docs/search.md.
    """
    settings = load_settings()
    narrowed = Filters(place, body, kind, since and since.date(), until and until.date())
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        found = find(
            session,
            " ".join(map(as_typed, query)),
            narrowed,
            settings.extra_places,
            limit=limit,
            rank=rank,
            all_versions=all_versions,
        )
        if as_json:
            print_json({"hits": [one.json() for one in found]})
        else:
            _show(found)
    casefile.close()


def _show(found: Iterable[Found]) -> None:
    number = 0
    for one in found:
        click.echo(_shown(one))
        number += 1
    click.echo(f"{number} page{'' if number == 1 else 's'} found.")


def as_typed(argument: str) -> str:
    """An argument as it was before the shell took its quotes: one with spaces is a phrase.

    Not where it holds signs of the grammar: then it is a search in quotes of the shell's.
    """
    if not re.search(r"\s", argument) or GRAMMAR.search(argument):
        return argument
    field = FIELD.fullmatch(argument)
    return f'{field[1]}"{field[2]}"' if field else f'"{argument}"'


def _shown(found: Found) -> str:
    hit, line = found.hit, found.snippet
    for start, end in reversed(found.marks):
        line = f"{line[:start]}«{line[start:end]}»{line[end:]}"
    about = [part for part in (hit.county, hit.body) if part]
    if hit.confidence is not None:
        about.append(f"read by OCR, {hit.confidence:.0f} % sure")
    where = f"    {', '.join(about)}\n" if about else ""
    head = f"d{hit.document} {found.cited}  {hit.title}  ({hit.start or 'no date'})"
    return f"{head}\n{where}    {line}\n    {found.url}"
