"""What happens after the first letter: `countywatch request sent`, `received` and so on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.cli.request_due import due
from countywatch.cli.request_letter import letter
from countywatch.cli.request_reading import read_amount, read_day, read_items
from countywatch.requests.events import read_evidence, record_event
from groundwork.casefile import open_casefile
from groundwork.law.counting import spoken
from requests_templates.ladder_facts import Fact

CHANNELS = ("email", "post", "in_person", "portal", "fax", "phone")
# Command -> the fact that it records and its line in the help.
_EVENTS = {
    "sent": "You sent the letter.",
    "received": "The office had the letter: its clock starts here.",
    "acknowledged": "The office said that it has the request; --until, if it named a day.",
    "extended": "The office took more time, --until DATE or --days N.",
    "fee": "The office sent an estimate of charges, --amount.",
    "answered": "You answered the estimate in writing.",
    "deposit": "The office asked for a deposit, --amount.",
    "paid": "You paid, --amount.",
    "clarification": "The office asked what you mean.",
    "clarified": "You answered its question in writing.",
    "ready": "The office said that records are ready to be fetched.",
    "produced": "Records came; --redacted where parts are blacked out.",
    "none": "The office said that it has no such records.",
    "referred": "The office named another that holds them.",
    "denied": "The office refused, --exemption.",
    "ruling": "The office asked the attorney general for a ruling.",
    "appealed": "You asked for a review.",
    "decided": "The reviewing body decided.",
    "withdrawn": "You withdrew items.",
    "closure": "The county is closed on that day, which may be to come; --note says why.",
    "remind": "Tell me on a day of my own, --until DATE.",
    "note": "Anything else worth keeping.",
    "close": "The request is over, for good.",
}


def after_the_letter(group: click.Group) -> None:
    """Adds the commands of this module to `countywatch request`."""
    for kind, line in _EVENTS.items():
        group.add_command(_event_command(kind, line))
    group.add_command(strike)
    group.add_command(due)
    group.add_command(letter)


def _event_command(kind: str, line: str) -> click.Command:
    @click.pass_context
    def record(context: click.Context, /, **told: Any) -> None:
        _record(kind, **told)

    record.__doc__ = line
    made = record
    for option in reversed(_options(kind)):
        made = option(made)
    return click.command(kind)(made)


def _options(kind: str) -> list[Callable[..., Any]]:
    found = [
        click.argument("request_id", metavar="ID"),
        click.option("--on", "on", help="The day, as 2026-11-24; else today."),
        click.option("--by", "channel", type=click.Choice(CHANNELS), help="How it went."),
        click.option("--file", "file", type=click.Path(path_type=Path), help="What proves it."),
        click.option("--items", help="Numbers of the letter's items, as 1,3; else all open ones."),
        click.option("--until", help="The day that was promised."),
        click.option("--days", type=int, help="The days that were promised."),
        click.option("--amount", help="Dollars, as 125.50."),
        click.option("--exemption", help="What the office named, in its words."),
        click.option("--note", help="In your words."),
    ]
    if kind == "produced":
        found.append(click.option("--redacted", is_flag=True, help="Parts are blacked out."))
    return [*found, json_option]


def _record(
    kind: str,
    *,
    request_id: str,
    on: str | None,
    channel: str | None,
    file: Path | None,
    items: str | None,
    until: str | None,
    days: int | None,
    amount: str | None,
    exemption: str | None,
    note: str | None,
    as_json: bool,
    redacted: bool = False,
) -> None:
    now = datetime.now(UTC)
    today = now.astimezone().date()
    fact = Fact(
        kind="redacted" if redacted else kind,
        on=read_day(on) if on else today,
        items=read_items(items),
        until=read_day(until) if until else None,
        days=days,
        amount=read_amount(amount),
        exemption=exemption,
        channel=channel,
        note=note,
    )
    evidence = read_evidence(file) if file else None
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    try:
        made = record_event(casefile, request_id, fact, evidence, today, now)
    finally:
        casefile.close()
    if as_json:
        print_json(made)
    else:
        click.echo(f"Recorded for {made['request']}: {fact.kind} on {spoken(fact.on)}.")
        print_standing(made)


@click.command()
@click.argument("request_id", metavar="ID")
@click.argument("kind")
@click.option("--on", "on", required=True, help="The day under which it was recorded.")
@click.option("--note", default="", help="Why it was wrong.")
@json_option
def strike(request_id: str, kind: str, on: str, note: str, as_json: bool) -> None:
    """Strike what was recorded by mistake: a fact of KIND (denied, fee, letter ...) on its day.

    It stays in the timeline as struck, and nothing is counted from it any more.
    """
    _record(
        "strike",
        request_id=request_id,
        on=on,
        channel=None,
        file=None,
        items=None,
        until=None,
        days=None,
        amount=None,
        exemption=None,
        note=f"{kind}: {note}" if note else kind,
        as_json=as_json,
    )


def print_standing(made: dict[str, Any]) -> None:
    """Status, items and the requester's own dates, for a person."""
    click.echo(f"It stands: {made['status']}.")
    received = made["received"]
    if received and not received["certain"]:
        click.echo(
            f"  No receipt is recorded; {received['on']} is {received['why']}. "
            "Record 'request received'."
        )
    for item in made["items"]:
        click.echo(f"  {item['number']:>2}. {item['series']}: {item['outcome']}")
    for own in made["yours"]:
        passed = " (this day has passed)" if own["expired"] else ""
        what = "our own practice" if own["basis"] == "practice" else own["cite"]
        click.echo(f"  Yours, by {own['date']}{passed}: {own['name']} [{what}]")
        if own["consequence"]:
            click.echo(f"      else {own['consequence']}")
