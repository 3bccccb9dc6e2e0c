"""`countywatch export`: meetings in the formats that other projects read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click

from countywatch.archive.export import Format, export_meetings
from countywatch.cli.common import json_option, load_settings, print_json
from groundwork.casefile import open_casefile
from groundwork.errors import NotReachable


@click.command()
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["ocd", "city-scrapers"]),
    help="Open Civic Data events (JSON), or City Scrapers meetings (JSON lines).",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
@json_option
def export(form: str, out: Path, as_json: bool) -> None:
    """Write every meeting to a file, as it was last listed."""
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        text, count = export_meetings(
            session, cast(Format, form), datetime.now(UTC), settings.extra_places
        )
    casefile.close()
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotReachable(f"{out} cannot be written ({error.strerror}).") from error
    if as_json:
        print_json({"format": form, "path": str(out), "meetings": count})
    else:
        click.echo(f"{count} meeting{'' if count == 1 else 's'} written to {out}.")
