"""`countywatch status`: whether the watch runs, how every source stands, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.settings import Settings
from countywatch.watch.pulse import Pulse, pulse
from countywatch.watch.receipt import moment_words, shortfalls, step_words
from countywatch.watch.status import (
    SourceStatus,
    overdue,
    source_statuses,
    status_json,
    troubles,
)
from groundwork.casefile import CaseFile, gaps, open_casefile
from groundwork.casefile import alerts as outbox
from monitors.alerts import Shortfall

# Items that are named of each thing that is missing; --json has up to 200.
SHOWN = 50


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show whether the watch runs, each source's last good look, and what is missing.

    Exit code 1: the watch should run and does not, or it is stuck.
    """
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    now = datetime.now(UTC)
    with casefile.reading() as session:
        statuses = source_statuses(session, now)
        found = pulse(session, settings.home, now, overdue(statuses), _zone(statuses))
        value = status_json(session, now, settings.home, _exceptions(settings)) if as_json else {}
    if as_json:
        print_json(value)
    else:
        _print(casefile, settings, found, statuses, now)
    casefile.close()
    if not found.well:
        raise click.exceptions.Exit(1)


def _exceptions(settings: Settings) -> tuple[dict[str, str], ...]:
    """The hosts that the operator allowed without TLS or with a bad certificate."""
    return tuple(
        {"host": one.host, "allow": ", ".join(one.allow), "reason": one.reason}
        for one in settings.crawl.exceptions
    )


def _zone(statuses: list[SourceStatus]) -> str | None:
    return next((row.source.timezone for row in statuses if row.source.timezone), None)


def _print(
    casefile: CaseFile,
    settings: Settings,
    found: Pulse,
    statuses: list[SourceStatus],
    now: datetime,
) -> None:
    with casefile.reading() as session:
        missing = shortfalls(session, now, SHOWN)
        saved = gaps.saved_documents(session)
        unsent = [one for one in troubles(session) if one.step == "deliver"][:SHOWN]
        open_count = outbox.open_alerts(session)
        counts = outbox.count_by_state(session)
    click.echo(f"{' ' if found.well else '!'} {found.sentence}")
    if not statuses:
        click.echo("Nothing is watched yet; start with: countywatch add URL")
    for row in statuses:
        _print_source(row)
    for one in missing:
        _print_missing(one)
    for trouble in unsent:
        click.echo(f"! {trouble.item}, {step_words(trouble)}: {trouble.error}")
    for host in _exceptions(settings):
        click.echo(f"! {host['host']}: {host['allow']} is allowed by you ({host['reason']})")
    click.echo(
        f"{saved:,} saved document{'' if saved == 1 else 's'}; "
        f"{open_count} open alert{'' if open_count == 1 else 's'}; deliveries: "
        f"{counts['sent']} sent, {counts['waiting']} waiting, {counts['failed']} failed."
    )


def _print_source(row: SourceStatus) -> None:
    source, well = row.source, row.health
    mark = " " if well.well else "!"
    late = ", overdue" if well.overdue else ""
    paused = ", paused" if source.paused else ""
    click.echo(
        f"{mark} {source.id}. {source.name} [{source.platform}]: {well.outcome}{late}{paused}; "
        f"last good look {moment_words(well.last_good, source.timezone)}"
    )
    if well.reason:
        click.echo(f"     {well.reason}")


def _print_missing(one: Shortfall) -> None:
    click.echo(f"! {one.sentence}")
    for line in one.lines:
        click.echo(f"     {line}")
    if one.more and one.lines:
        click.echo(f"     ... and {one.more} more")
