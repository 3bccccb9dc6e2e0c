"""`countywatch sources`: what is watched, and the file that a coalition shares."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.settings import Settings
from countywatch.sources.share import export_sources, find, import_sources
from countywatch.sources.share import remove as remove_source
from countywatch.watch.status import SourceStatus, source_statuses
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.sources import all_sources
from groundwork.errors import NotReachable
from groundwork.places.local_time import local
from groundwork.yaml_files import read_text


@click.group()
def sources() -> None:
    """List, pause, remove and share the listings that are watched."""


@sources.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every source with its outcome."""
    _, casefile = _open()
    with casefile.reading() as session:
        rows = source_statuses(session, datetime.now(UTC))
    casefile.close()
    if as_json:
        print_json([_json(row) for row in rows])
        return
    for row in rows:
        state = "paused" if row.source.paused else row.health.outcome
        click.echo(f"{row.source.id:>4}  {state:8}  {row.source.platform:12}  {row.source.name}")
    click.echo(f"{len(rows)} source{'' if len(rows) == 1 else 's'}.")


@sources.command()
@click.argument("source_id", metavar="NAME|ID")
@json_option
def show(source_id: str, as_json: bool) -> None:
    """Show one source: its address, place, options, and how it stands."""
    _, casefile = _open()
    with casefile.reading() as session:
        wanted = find(session, source_id).id
        statuses = source_statuses(session, datetime.now(UTC))
    casefile.close()
    row = next(_json(status) for status in statuses if status.source.id == wanted)
    if as_json:
        print_json(row)
        return
    for key, value in row.items():
        click.echo(f"{key.replace('_', ' '):14} {_words(value)}")


@sources.command()
@click.argument("source_id", metavar="NAME|ID")
def pause(source_id: str) -> None:
    """Stop looking at a source for now; what it gave is kept."""
    _set_paused(source_id, True)


@sources.command()
@click.argument("source_id", metavar="NAME|ID")
def resume(source_id: str) -> None:
    """Look at a paused source again."""
    _set_paused(source_id, False)


@sources.command()
@click.argument("source", metavar="NAME|ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(source: str, yes: bool, as_json: bool) -> None:
    """Watch a source no longer; all that it gave is kept, and searched as before.

    Adding its address again goes on with its history. Asks first, unless with --yes or --json.
    """
    _, casefile = _open()
    try:
        with casefile.reading() as session:
            found = find(session, source)
        if not (yes or as_json):
            asked = f"Watch {found.name} ({found.url}) no longer? What it gave is kept"
            click.confirm(asked, abort=True, err=True)
        with casefile.session() as session:
            done = remove_source(session, str(found.id), datetime.now(UTC))
    finally:
        casefile.close()
    if as_json:
        print_json(done.to_json())
        return
    click.echo(
        f"{done.name} is no longer watched. Kept: {done.meetings} meetings, {done.documents} "
        f"documents, {done.alerts} alerts. To go on with it: countywatch add {done.url}"
    )


@sources.command("export")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; else stdout.")
def export_(out: Path | None) -> None:
    """Write all sources as YAML, to share with others."""
    _, casefile = _open()
    with casefile.reading() as session:
        text = export_sources(all_sources(session))
    casefile.close()
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotReachable(f"{out} cannot be written ({error.strerror}).") from error


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def import_(file: Path, as_json: bool) -> None:
    """Add the sources of a YAML file; a bad row is named by its line and leaves the rest unharmed.

    Exit code 1 means that a row was refused.
    """
    settings, casefile = _open()
    try:
        text = read_text(file)
    except (OSError, UnicodeDecodeError) as error:
        casefile.close()
        raise NotReachable(f"{file} cannot be read as text; check its name.") from error
    with casefile.session() as session:
        done = import_sources(
            session,
            text,
            file.name,
            every_minutes=settings.crawl.every_minutes,
            now=datetime.now(UTC),
            extra=settings.extra_places,
        )
    casefile.close()
    for row in done.refused:
        say(f"{file.name}, line {row.line}: {row.message}")
    if as_json:
        print_json(done.to_json())
    else:
        click.echo(f"{len(done.added)} added, {done.known} were watched already.")
    if done.refused:
        raise click.exceptions.Exit(1)


def _open() -> tuple[Settings, CaseFile]:
    settings = load_settings()
    return settings, open_casefile(settings.home, settings.database)


def _set_paused(source_id: str, paused: bool) -> None:
    _, casefile = _open()
    with casefile.session() as session:
        source = find(session, source_id)
        source.paused = paused
        name = source.name
    casefile.close()
    click.echo(f"{name} is {'paused' if paused else 'watched again'}.")


def _words(value: object) -> str:
    """A value of a source as a person reads it."""
    if isinstance(value, dict):
        return "; ".join(f"{name}={said}" for name, said in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)


def _json(row: SourceStatus) -> dict[str, object]:
    source, health = row.source, row.health
    return {
        "id": source.id,
        "name": source.name,
        "platform": source.platform,
        "url": source.url,
        "place": source.place_name,
        "timezone": source.timezone,
        "options": dict(source.options),
        "every_minutes": source.every_minutes,
        "paused": source.paused,
        "outcome": health.outcome,
        "reason": health.reason,
        "last_good": local(health.last_good, source.timezone),
        "overdue": health.overdue,
    }
