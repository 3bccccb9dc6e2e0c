"""`countywatch agreements`: ICE's lists of 287(g) agencies: sync, list, diff, show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from countywatch.agreements.lists import NewestList, newest_lists, stale_list
from countywatch.agreements.sync import (
    TRUSTED,
    Synced,
    read_file,
    sync_from,
    watched_places,
)
from countywatch.cli.agreements_read import read
from countywatch.cli.agreements_show import show
from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.settings import Settings
from countywatch.sources.fetch import fetch_bytes
from countywatch.watch.agency_lists import teller
from countywatch.watch.rounds import limits, recipients_of
from groundwork.casefile import CaseFile, open_casefile
from groundwork.places import Place, resolve
from groundwork.reading import Reader
from monitors.agreements import (
    Diff,
    Event,
    Listing,
    compare,
    list_words,
    match,
    model_words,
    normalise,
)
from spiders.items import AgencyListed
from spiders.platforms.ice287g import read_agency_list

SHOWN = 20  # lines of one sort; the JSON has all of them

EVENTS = {
    "new": "new",
    "model_added": "listed for a further model",
    "model_switched": "listed for another model in place of one that went",
    "returned": "back on the list",
    "missing_once": "missing for the first time (called removed only when missing again)",
    "removed": "removed: missing twice in a row, for which ICE gives no reason",
    "superseded": "superseded: missing twice in a row, listed for a model that came later",
    "possible_relabel": "perhaps only called otherwise",
    "date_corrected": "with another date of signing than before",
    "moa_link_added": "with a link to the agreement for the first time",
    "moa_link_changed": "with another link to the agreement",
    "addendum_link_added": "with a link to an addendum for the first time",
    "addendum_link_changed": "with another link to an addendum",
    "changed": "corrected or completed",
    "link_unwrapped": "with a new link that stood in a mail filter's wrapper",
}


@click.group()
def agreements() -> None:
    """Follow ICE's lists of agencies with 287(g) agreements.

    A row says that ICE's list names an agency; it is no proof that an agreement is in force.
    """


agreements.add_command(show)
agreements.add_command(read)


@agreements.command()
@click.argument("target", metavar="FILE-OR-URL")
@json_option
@click.pass_context
def sync(ctx: click.Context, target: str, as_json: bool) -> None:
    """Read a workbook, or all that ICE's page links, and say what changed since the last.

    Reading the same workbook twice changes nothing. Exit code 1 means that a list was not read, or
    that nothing was concluded from it.
    """
    settings, casefile = _open()
    try:
        with casefile.reading() as session:
            places = watched_places(session, settings)
        now, raised = datetime.now(UTC), list[int]()
        with Reader(limits(settings)) as reader:
            synced = sync_from(
                casefile,
                target,
                now=now,
                fetch_bytes=lambda url: fetch_bytes(settings, url, lambda: now),
                places=places,
                tell=teller(casefile, reader, recipients_of(settings, True), now, raised),
            )
        with casefile.reading() as session:
            stale = stale_list(session, now.date())
    finally:
        casefile.close()
    for one in synced:
        # Of swapped files and unknown headers the warnings and the reason speak already.
        wrapped = [told.sentence for told in one.list_events if told.kind == "links_unwrapped"]
        for said in (*one.warnings, *wrapped):
            say(f"{one.name}: {said}")
    if stale:
        say(stale.sentence)
    if raised:
        say(f"Alerts raised: {', '.join(f'a{n}' for n in raised)}; countywatch watch sends them.")
    if as_json:
        lists = [one.to_json() for one in synced]
        print_json({"lists": lists, "stale": stale.sentence if stale else None})
    else:
        click.echo("\n\n".join("\n".join(_synced_lines(one)) for one in synced))
    if any(one.outcome not in TRUSTED for one in synced):
        ctx.exit(1)


@agreements.command("list")
@click.option("--place", "wanted", metavar="PLACE", help='Only one county: "Nash County, NC".')
@json_option
def list_(wanted: str | None, as_json: bool) -> None:
    """List what the newest list that was read names, in all or for one county."""
    settings, casefile = _open()
    try:
        place = resolve(wanted, settings.extra_places) if wanted else None
        with casefile.reading() as session:
            lists = newest_lists(session, place)
            stale = stale_list(session, datetime.now(UTC).date())
    finally:
        casefile.close()
    if stale:
        say(stale.sentence)
    if not lists:
        say("No list was read yet; run countywatch agreements sync FILE-OR-URL.")
    if as_json:
        named = {"name": place.full_name, "fips": place.fips} if place else None
        print_json({"place": named, "lists": [_list_json(one, place) for one in lists]})
    elif lists:
        click.echo("\n\n".join("\n".join(_list_lines(one, place)) for one in lists))


@agreements.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, as_json: bool) -> None:
    """Compare two workbooks, and nothing else; keeps nothing.

    Exit code 1 means that the two are not lists of one kind and were not compared.
    """
    before, after = _listing(old), _listing(new)
    found = compare(before, after)
    if as_json:
        print_json(
            {"old": _file_json(old, before), "new": _file_json(new, after), **found.to_json()}
        )
    else:
        for warning in found.warnings:
            say(warning)
        click.echo("\n".join(_diff_lines(found, before, after)))
    if not found.comparable:
        ctx.exit(1)


def _open() -> tuple[Settings, CaseFile]:
    settings = load_settings()
    return settings, open_casefile(settings.home, settings.database)


def _listing(path: Path) -> Listing:
    return normalise(read_agency_list(read_file(path), path.name))


# --- sync -------------------------------------------------------------------------------------


def _synced_lines(one: Synced) -> Iterable[str]:
    yield f"{one.name}: {_kind_words(one)}{one.outcome}{f'. {one.reason}' if one.reason else ''}"
    if one.outcome != "ok":
        return
    if one.compared_with is None:
        yield "It is the first list of its kind; what comes and goes shows from the next on."
    elif not one.events:
        yield f"Nothing changed since {one.compared_with}."
    else:
        yield f"Since {one.compared_with}:"
        yield from _event_lines(one.events)
    if one.notices:
        yield "Of the watched counties:"
        yield from (f"  {note.place.full_name}: {note.sentence}" for note in one.notices)


def _kind_words(one: Synced) -> str:
    if one.kind is None:
        return ""
    day = one.dated.day.isoformat() if one.dated and one.dated.day else "day not known"
    return f"{one.kind} list, {day}, {one.rows} rows: "


def _event_lines(events: Iterable[Event]) -> Iterable[str]:
    told = list(events)
    for kind, words in EVENTS.items():
        lines = [_event_line(event) for event in told if event.kind == kind]
        if lines:
            yield f"  {len(lines)} {words}"
            yield from _some(lines)


def _event_line(event: Event) -> str:
    if event.kind == "model_switched" and event.was is not None:
        return f"{_row_line(event.was)} -> {model_words(event.row)}"
    if event.was is not None:
        return f"{_row_line(event.was)} -> {event.row.agency}"
    if event.field:
        return f"{_row_line(event.row)}: {event.field} {_change(event.before, event.after)}"
    return _row_line(event.row)


def _change(before: str | None, after: str | None) -> str:
    return f"{before or 'none'} -> {after or 'none'}"


def _row_line(row: AgencyListed) -> str:
    return f"{row.agency}, {row.state} ({model_words(row)})"


def _some(lines: list[str]) -> Iterable[str]:
    yield from (f"    {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"    and {len(lines) - SHOWN} more; --json has them all"


# --- list -------------------------------------------------------------------------------------


def _list_json(one: NewestList, place: Place | None) -> dict[str, Any]:
    day = one.dated.day
    return {
        "kind": one.kind,
        "list_date": day.isoformat() if day else None,
        "list_date_basis": one.dated.basis,
        "read_on": one.read_on.isoformat(),
        "name": one.name,
        "rows": one.total,
        "agencies": [_row_json(row) | _how_json(row, place) for row in one.rows],
        "statewide": [_row_json(row) for row in one.statewide],
    }


def _row_json(row: AgencyListed) -> dict[str, Any]:
    return {
        "state": row.state,
        "agency": row.agency,
        "model": row.model,
        "label": row.label,
        "type": row.type,
        "county": row.county,
        "signed": row.signed.isoformat() if row.signed else None,
        "moa": row.moa_url,
        "addendum": row.addendum_url,
    }


def _how_json(row: AgencyListed, place: Place | None) -> dict[str, str]:
    """How a row came to a county, and what a reader should know of that."""
    found = match(row, place) if place else None
    return {"matched_by": found.how, "note": found.note} if found else {}


def _list_lines(one: NewestList, place: Place | None) -> Iterable[str]:
    head = list_words(one.kind, one.dated.day, one.read_on)
    if place is None:
        yield f"{head} names, in {one.total} rows:"
    elif one.rows:
        yield f"{head} names for {place.full_name}:"
    else:
        yield f"{head} names no agency that could be matched to {place.full_name}."
    for row in one.rows:
        yield f"  {_detail_line(row)}"
        if note := _how_json(row, place).get("note"):
            yield f"    {note}"
    if one.statewide:
        yield f"  Agencies of the whole state, {place.state if place else ''}:"
        yield from (f"    {_detail_line(row)}" for row in one.statewide)


def _detail_line(row: AgencyListed) -> str:
    day = row.signed.isoformat() if row.signed else "date not known"
    return f"{_row_line(row)}, signed: {day}{f', {row.moa_url}' if row.moa_url else ''}"


# --- diff -------------------------------------------------------------------------------------


def _file_json(path: Path, listing: Listing) -> dict[str, Any]:
    return {"path": str(path), "kind": listing.kind, "rows": len(listing.rows)}


def _diff_lines(found: Diff, before: Listing, after: Listing) -> Iterable[str]:
    yield f"{before.kind} list, {len(before.rows)} rows -> {after.kind}, {len(after.rows)} rows"
    if not found.comparable:
        return
    groups = {
        "added": [_row_line(row) for row in found.added],
        "removed": [_row_line(row) for row in found.removed],
        "perhaps only called otherwise": [
            f"{_row_line(one.before)} -> {one.after.agency}" for one in found.possible_relabels
        ],
        "changed": [
            f"{_row_line(one.row)}: {one.field} {_change(one.before, one.after)}"
            for one in found.changed
        ],
    }
    for words, lines in groups.items():
        yield f"  {len(lines)} {words}"
        yield from _some(lines)
