"""`countywatch changes`: what was added, removed or moved in a meeting since it was first seen."""

from __future__ import annotations

import click

from countywatch.archive.changes import (
    LISTED,
    DocumentChanges,
    MeetingChanges,
    changes_of,
    meetings_listed,
)
from countywatch.cli.common import json_option, load_settings, print_json
from groundwork.casefile import open_casefile
from groundwork.places.local_time import local
from monitors.changes import Change, Unit

SIGNS = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}


@click.command()
@click.argument("meeting", metavar="MEETING", required=False)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=LISTED,
    show_default=True,
    help="How many meetings are listed, the last ones first.",
)
@json_option
def changes(meeting: str | None, limit: int, as_json: bool) -> None:
    """Show what changed in MEETING since it was first seen, by page and item.

    MEETING is the id of a meeting (m3) or of one document (d12); without it, meetings are listed.
    """
    if meeting is None:
        _list(limit, as_json)
        return
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        found = changes_of(session, meeting)
        value = found.to_json()
    casefile.close()
    if as_json:
        print_json(value)
        return
    for line in as_lines(found):
        click.echo(line)


def _list(limit: int, as_json: bool) -> None:
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    with casefile.reading() as session:
        rows = meetings_listed(session, limit)
    casefile.close()
    if as_json:
        print_json({"meetings": rows})
        return
    for row in rows:
        click.echo(f"{row['id']:>6}  {row['start'] or 'no date':25}  {row['body']}: {row['title']}")
    click.echo(f"{len(rows)} meeting{'' if len(rows) == 1 else 's'}.")
    if len(rows) == limit:
        click.echo("Earlier ones are listed with a larger --limit.")


def as_lines(found: MeetingChanges) -> list[str]:
    """The answer in words, a line each."""
    lines = []
    if found.meeting and found.said:
        seen = local(found.meeting.first_seen, found.zone)
        lines.append(f"m{found.meeting.id}  {found.said.title}, {found.said.start}")
        lines.append(f"    first seen {seen}; {found.said.status}")
    for row in found.fields:
        lines.append(
            f"  ~ {row.field}: {row.before or 'not said'} -> {row.after or 'not said'}"
            f"  (seen {local(row.seen, found.zone)})"
        )
    for document in found.documents:
        lines += _document(document, found.zone)
    total = len(found.fields) + sum(len(row.changes) for row in found.documents)
    lines.append(f"{total} change{'' if total == 1 else 's'}.")
    return lines


def _document(row: DocumentChanges, zone: str | None) -> list[str]:
    count = len(row.versions)
    added = "added " if row.later else "first seen "
    lines = [
        f"d{row.document.id}  {row.document.title}: {count} version{'' if count == 1 else 's'}, "
        f"{added}{local(row.document.first_seen, zone)}"
    ]
    lines += [line for change in row.changes for line in _change(change, zone)]
    return lines + [f"    {note}" for note in row.notes]


def _change(change: Change, zone: str | None) -> list[str]:
    before, after = change.before, change.after
    seen = local(change.seen, zone)
    said = after or before
    lines = [f"  {SIGNS[change.kind]} {change.kind}, {_where(said)}: {said.text if said else ''}"]
    if before and after:
        lines.append(f"      was {_where(before)}: {before.text}")
    version = f"      version {change.version}, seen {seen}"
    if change.first_seen != change.seen:
        version += f"; these words were first seen {local(change.first_seen, zone)}"
    return [*lines, version]


def _where(unit: Unit | None) -> str:
    if unit is None:
        return ""
    item = f"item {unit.item}" if unit.item else ""
    return ", ".join(part for part in (f"page {unit.page}", item, unit.section) if part)
