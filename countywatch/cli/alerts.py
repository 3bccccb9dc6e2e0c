"""`countywatch alerts`: list, show, confirm, dismiss."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from countywatch.archive.alert_views import alert_view, alert_views, alerts_listed, find_alert
from countywatch.archive.explain import reasons_of
from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.cli.scan import chosen_watchlist
from countywatch.settings import Settings
from countywatch.watch.status import receipt
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.alerts import Alert, judge, verdicts_of
from groundwork.errors import WrongUse
from monitors.alerts import as_text

REASONS = ("noise", "duplicate", "not-here")


@click.group()
def alerts() -> None:
    """List and show alerts, and say which were right."""


@alerts.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody has judged.")
@click.option(
    "--verdict",
    type=click.Choice(["confirmed", "dismissed", *REASONS]),
    help="Only those judged so.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, the newest.")
@json_option
def list_(only_open: bool, verdict: str | None, limit: int | None, as_json: bool) -> None:
    """List every alert, newest first."""
    if only_open and verdict:
        raise WrongUse("--open and --verdict cannot both hold of an alert; give one of them")
    settings, casefile = _open()
    with casefile.reading() as session:
        views = alerts_listed(
            session,
            settings,
            datetime.now(UTC),
            only_open=only_open,
            verdict=verdict,
            limit=limit,
        )
    casefile.close()
    if as_json:
        print_json([view.to_json() for view in views])
        return
    for view in views:
        click.echo(f"{view.id:>5}  {view.grade:6}  {view.verdict or 'open':9}  {view.subject}")
    click.echo(f"{len(views)} alert{'' if len(views) == 1 else 's'}.")


@alerts.command()
@click.argument("alert_id", metavar="ID")
@click.option("--why", is_flag=True, help="Also rule, weight and contexts of each sign.")
@json_option
def show(alert_id: str, why: bool, as_json: bool) -> None:
    """Show one alert as its mail shows it."""
    settings, casefile = _open()
    now = datetime.now(UTC)
    with casefile.reading() as session:
        row = find_alert(session, alert_id)
        view = alert_view(session, row, now, extra=settings.extra_places, sample=settings.sample)
        foot, said = receipt(session, now), _history(session, row)
        reasons = reasons_of(session, row, chosen_watchlist(None)) if why else ()
    casefile.close()
    if as_json:
        because = {"why": [one.as_json() for one in reasons]} if why else {}
        print_json(view.to_json() | said | because)
    else:
        click.echo(as_text(view, foot))
        pages = " or ".join(str(number) for number in sorted({sign.page for sign in view.signs}))
        version = f" --version {view.document.version}" if view.document.version > 1 else ""
        click.echo(
            f"The page itself: countywatch page {view.document.id} N{version} --out page.png, "
            f"where N is {pages}."
        )
        for sign, one in zip(view.signs, reasons, strict=bool(reasons)):
            click.echo(f"why: {sign.words}, rule '{one.rule}': {one}")


@alerts.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@json_option
def confirm(ids: tuple[str, ...], as_json: bool) -> None:
    """Say that alerts were right. What was said before is kept beside it."""
    _judge(ids, "confirmed", None, as_json)


@alerts.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--why", required=True, type=click.Choice(REASONS))
@json_option
def dismiss(ids: tuple[str, ...], why: str, as_json: bool) -> None:
    """Say that alerts were noise, duplicates, or about another place."""
    _judge(ids, "dismissed", why, as_json)


def _open() -> tuple[Settings, CaseFile]:
    settings = load_settings()
    return settings, open_casefile(settings.home, settings.database)


def _judge(ids: tuple[str, ...], verdict: str, why: str | None, as_json: bool) -> None:
    """Judges all of them or, where one is unknown, none."""
    settings, casefile = _open()
    now = datetime.now(UTC)
    with casefile.session() as session:
        rows = [find_alert(session, one) for one in dict.fromkeys(ids)]
        for row in rows:
            judge(session, row, verdict, why, now)
        views = alert_views(session, rows, now, extra=settings.extra_places, sample=settings.sample)
        said = [
            view.to_json() | _history(session, row) for view, row in zip(views, rows, strict=True)
        ]
    casefile.close()
    if as_json:
        print_json(said[0] if len(ids) == 1 else said)
        return
    for view in views:
        click.echo(f"{view.id} is {verdict}{f' ({why})' if why else ''}: {view.subject}")


def _history(session: Session, alert: Alert) -> dict[str, object]:
    """What was said of an alert, by the time at which it was said."""
    return {
        "verdict_why": alert.verdict_why,
        "verdicts": [
            {"verdict": row.verdict, "why": row.why, "at": row.at.isoformat(timespec="seconds")}
            for row in verdicts_of(session, alert.id)
        ],
    }
