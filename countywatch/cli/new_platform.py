"""`countywatch new-platform`: the beginnings of a platform, for people who write code."""

from __future__ import annotations

from pathlib import Path

import click

from countywatch.cli.common import json_option, print_json
from countywatch.sources.new_platform import new_platform as write


@click.command("new-platform")
@click.argument("name", metavar="NAME")
@json_option
def new_platform(name: str, as_json: bool) -> None:
    """Write module, test and sample page of a platform NAME into this checkout.

    docs/new-platform.md shows how to go on from there.
    """
    paths = write(name, Path.cwd())
    if as_json:
        print_json({"platform": name, "files": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(f"wrote {path}")
    click.echo(
        f"Next: run `pytest {paths[1].name}` in tests/spiders, put a real page's structure into "
        f"the sample, and list {name}.PLATFORM in spiders/platforms/__init__.py."
    )
