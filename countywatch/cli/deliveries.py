"""`countywatch deliveries`: what was sent, what waits and why, and sending it again."""

from __future__ import annotations

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.watch.deliveries import DeliveryRow, Retried, list_deliveries, retry, retry_all
from groundwork.casefile import CaseFile, heartbeat, open_casefile
from groundwork.casefile.owners import is_alive
from groundwork.errors import WrongUse


@click.group()
def deliveries() -> None:
    """Messages to recipients: what was sent, what waits and why."""


@deliveries.command("list")
@click.option(
    "--state", type=click.Choice(["waiting", "sent", "failed"]), help="Only those of this state."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, the newest.")
@json_option
def list_(state: str | None, limit: int | None, as_json: bool) -> None:
    """List messages, newest first: to whom, about what, and why one waits."""
    casefile = _open()
    with casefile.reading() as session:
        rows = list_deliveries(session, state, limit)
    casefile.close()
    if as_json:
        print_json([row.to_json() for row in rows])
        return
    for row in rows:
        _show(row)
    click.echo(_count(len(rows)) + ".")


@deliveries.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that failed or were not accepted.")
@json_option
def retry_(ids: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Try messages again now, as if they had never been tried. What was sent is not sent again."""
    if bool(ids) == everything:
        raise WrongUse("Name the deliveries to try again (like v12), or give --all.")
    casefile = _open()
    try:
        with casefile.session() as session:
            done = retry_all(session) if everything else retry(session, ids)
        runs = _watch_runs(casefile)
    finally:
        casefile.close()
    if as_json:
        print_json(
            {
                "retried": [row.to_json() for row in done.due],
                "sent_already": [row.to_json() for row in done.sent],
                "watch_running": runs,
            }
        )
    else:
        _say_retried(done, runs)


def _say_retried(done: Retried, runs: bool) -> None:
    for row in done.sent:
        click.echo(f"{row.id} to {row.to} was sent already; it is not sent again.")
    if not done.due:
        click.echo("Nothing is left to try again.")
        return
    when = "the running watch sends" if runs else "the next countywatch watch --once sends"
    them = "it" if len(done.due) == 1 else "them"
    click.echo(f"{_count(len(done.due))} can be tried again: {when} {them}.")


def _open() -> CaseFile:
    settings = load_settings()
    return open_casefile(settings.home, settings.database)


def _watch_runs(casefile: CaseFile) -> bool:
    with casefile.reading() as session:
        pulse = heartbeat.last(session, heartbeat.WATCH)
    if pulse is None or pulse.stopped_at is not None:
        return False
    return is_alive(casefile.home, pulse.owner)


def _show(row: DeliveryRow) -> None:
    about = f"{row.alert}: {row.subject}" if row.alert else row.subject
    click.echo(f"{row.id:>6}  {row.state:7}  {row.to}  {about}")
    if row.last_error is None:
        return
    tries = "1 try" if row.attempts == 1 else f"{row.attempts} tries"
    again = f"; next try {row.next_try:%Y-%m-%d %H:%M} UTC" if row.next_try else ""
    click.echo(f"        after {tries}: {row.last_error}{again}")


def _count(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"
