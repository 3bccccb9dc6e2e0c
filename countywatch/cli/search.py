"""`countywatch search`: the pages of every saved document."""

from __future__ import annotations

from datetime import datetime

import click

from countywatch.cli.common import json_option, load_settings, print_json
from groundwork.casefile import open_casefile
from groundwork.casefile.search import search as find
from groundwork.places import resolve
from groundwork.reading.masking import mask


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--place", help='Only this county, like "Nash County, NC".')
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only meetings from this day on.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="How many pages at most.",
)
@click.option("--rank", is_flag=True, help="Best match first instead of newest first.")
@json_option
def search(
    query: tuple[str, ...],
    place: str | None,
    since: datetime | None,
    limit: int,
    rank: bool,
    as_json: bool,
) -> None:
    """Find pages that hold every word of QUERY; "quoted words" must stand together.

    287(g) can be typed as it is (in quotes where your shell minds the brackets).
    """
    settings = load_settings()
    fips = resolve(place, settings.extra_places).fips if place is not None else None
    casefile = open_casefile(settings.home, settings.database)
    # A shell has already taken the quotes off a quoted phrase: an argument is one phrase.
    words = " ".join(f'"{part}"' if " " in part and '"' not in part else part for part in query)
    with casefile.reading() as session:
        hits = find(session, words, fips=fips, since=since and since.date(), limit=limit, rank=rank)
    casefile.close()
    if as_json:
        print_json(
            {
                "hits": [
                    {
                        "document": f"d{hit.document}",
                        "page": hit.page,
                        "title": hit.title,
                        "date": hit.date,
                        "snippet": mask(hit.snippet),
                        "url": hit.url,
                    }
                    for hit in hits
                ]
            }
        )
        return
    for hit in hits:
        click.echo(f"d{hit.document} page {hit.page}  {hit.title}  ({hit.date or 'no date'})")
        click.echo(f"    {mask(hit.snippet)}\n    {hit.url}")
    click.echo(f"{len(hits)} page{'' if len(hits) == 1 else 's'} found.")
