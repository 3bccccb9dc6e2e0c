"""`countywatch status`: how every source stands, and what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.watch.status import source_statuses, status_json, unread_lines
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile import alerts as outbox


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show each source's last good look, what could not be read, and what waits to be sent."""
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    now = datetime.now(UTC)
    if as_json:
        with casefile.reading() as session:
            print_json(status_json(session, now))
    else:
        _print(casefile, now)
    casefile.close()


def _print(casefile: CaseFile, now: datetime) -> None:
    with casefile.reading() as session:
        statuses = source_statuses(session, now)
        unread = unread_lines(session)
        open_count = outbox.open_alerts(session)
        counts = outbox.count_by_state(session)
    if not statuses:
        click.echo("Nothing is watched yet; start with: countywatch add URL")
    for row in statuses:
        well = row.health
        zone = ZoneInfo(row.source.timezone or "UTC")
        good = f"{well.last_good.astimezone(zone):%Y-%m-%d %H:%M %Z}" if well.last_good else "never"
        mark = " " if well.well else "!"
        late = ", overdue" if well.overdue else ""
        paused = ", paused" if row.source.paused else ""
        click.echo(
            f"{mark} {row.source.id}. {row.source.name} [{row.source.platform}]: "
            f"{well.outcome}{late}{paused}; last good look {good}"
        )
        if well.reason:
            click.echo(f"     {well.reason}")
    for line in unread:
        click.echo(f"! could not be read: {line}")
    click.echo(
        f"{open_count} open alert{'' if open_count == 1 else 's'}; deliveries: "
        f"{counts['sent']} sent, {counts['waiting']} waiting, {counts['failed']} failed."
    )
