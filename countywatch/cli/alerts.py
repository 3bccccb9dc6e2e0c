"""`countywatch alerts`: list, show, confirm, dismiss."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.settings import Settings
from countywatch.workflows.status import receipt
from countywatch.workflows.viewing import alert_view, find_alert
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.alerts import all_alerts
from monitors.alerts import AlertView, as_text


@click.group()
def alerts() -> None:
    """List and show alerts, and say which were right."""


@alerts.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every alert, newest first."""
    settings, casefile = _open()
    now = datetime.now(UTC)
    with casefile.reading() as session:
        views = [
            alert_view(session, row, now, extra=settings.extra_places, sample=settings.sample)
            for row in all_alerts(session)
        ]
    casefile.close()
    if as_json:
        print_json([view.to_json() for view in views])
        return
    for view in views:
        click.echo(f"{view.id:>5}  {view.grade:6}  {view.verdict or 'open':9}  {view.subject}")
    click.echo(f"{len(views)} alert{'' if len(views) == 1 else 's'}.")


@alerts.command()
@click.argument("alert_id", metavar="ID")
@json_option
def show(alert_id: str, as_json: bool) -> None:
    """Show one alert as its mail shows it."""
    settings, casefile = _open()
    now = datetime.now(UTC)
    with casefile.reading() as session:
        view = alert_view(
            session,
            find_alert(session, alert_id),
            now,
            extra=settings.extra_places,
            sample=settings.sample,
        )
        foot = receipt(session, now)
    casefile.close()
    if as_json:
        print_json(view.to_json())
    else:
        click.echo(as_text(view, foot))


@alerts.command()
@click.argument("alert_id", metavar="ID")
@json_option
def confirm(alert_id: str, as_json: bool) -> None:
    """Say that an alert was right."""
    _judge(alert_id, "confirmed", None, as_json)


@alerts.command()
@click.argument("alert_id", metavar="ID")
@click.option("--why", required=True, type=click.Choice(["noise", "duplicate", "not-here"]))
@json_option
def dismiss(alert_id: str, why: str, as_json: bool) -> None:
    """Say that an alert was noise, a duplicate, or about another place."""
    _judge(alert_id, "dismissed", why, as_json)


def _open() -> tuple[Settings, CaseFile]:
    settings = load_settings()
    return settings, open_casefile(settings.home, settings.database)


def _judge(alert_id: str, verdict: str, why: str | None, as_json: bool) -> None:
    settings, casefile = _open()
    now = datetime.now(UTC)
    with casefile.session() as session:
        alert = find_alert(session, alert_id)
        alert.verdict, alert.verdict_why, alert.verdict_at = verdict, why, now
        session.flush()
        view: AlertView = alert_view(
            session, alert, now, extra=settings.extra_places, sample=settings.sample
        )
    casefile.close()
    if as_json:
        print_json(view.to_json())
    else:
        click.echo(f"{view.id} is {verdict}{f' ({why})' if why else ''}: {view.subject}")
