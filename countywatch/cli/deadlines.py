"""`countywatch request deadlines`: the dates of a request, each with its working."""

from __future__ import annotations

from datetime import date
from typing import cast, get_args

import click

from countywatch.cli.common import json_option, print_json
from groundwork.errors import WrongUse
from groundwork.law.calendar import Closure
from groundwork.law.counting import spoken
from groundwork.law.days import Deadline, deemed_received
from groundwork.law.days import deadlines as find_deadlines
from groundwork.law.model import Channel, Custodian, Event
from groundwork.law.records import load_law
from groundwork.law.sentences import explain

# The kinds of the contract; the requester's other duties stand beside them under "also".
_CONTRACT_KINDS = (
    "acknowledge",
    "respond",
    "produce",
    "extension",
    "fee_answer",
    "silence",
    "appeal_by",
    "appeal_decision",
    "court_limit",
)


@click.command()
@click.option("--state", required=True, help="Two letters, as in TX.")
@click.option("--received", help="The day on which the office had the request, as 2026-11-24.")
@click.option("--posted", help="The postmark, where nobody can prove the day of receipt.")
@click.option("--channel", default="email", show_default=True, help="email, post or in_person.")
@click.option("--acknowledged", help="The day on which the office acknowledged it.")
@click.option("--event", "events", multiple=True, help="NAME=DATE, as in denied=2026-12-03.")
@click.option("--closure", "closures", multiple=True, help="DATE=REASON: the county is closed.")
@click.option("--hour", type=click.IntRange(0, 23), help="The hour of receipt, 0 to 23.")
@click.option(
    "--custodian",
    type=click.Choice(get_args(Custodian)),
    help="Whose office was asked; a county's or city's is local.",
)
@click.option("--explain", "explained", is_flag=True, help="Say every step in a sentence.")
@json_option
def deadlines(
    state: str,
    received: str | None,
    posted: str | None,
    channel: str,
    acknowledged: str | None,
    events: tuple[str, ...],
    closures: tuple[str, ...],
    hour: int | None,
    custodian: Custodian | None,
    explained: bool,
    as_json: bool,
) -> None:
    """Print each deadline with its rule, citation, days passed over, and the safe day."""
    law = load_law(state)
    closed = tuple(_closure(text) for text in closures)
    if (received is None) == (posted is None):
        raise WrongUse("Give either --received DATE or --posted DATE, one of the two.")
    day = _day(received) if received else deemed_received(law, _day(posted or ""), closed)
    found = find_deadlines(
        law,
        received=day,
        channel=cast(Channel, channel),
        acknowledged=_day(acknowledged) if acknowledged else None,
        closures=closed,
        events=dict(_event(text) for text in events),
        custodian=custodian,
        hour=hour,
    )
    if as_json:
        print_json(_json(found))
        return
    click.echo(f"{law.law_name.value}: a request received on {spoken(day)}")
    for one in found:
        _print(one, explained)


def _json(found: tuple[Deadline, ...]) -> dict[str, object]:
    return {
        "deadlines": [d.to_json() for d in found if d.kind in _CONTRACT_KINDS],
        "also": [d.to_json() for d in found if d.kind not in _CONTRACT_KINDS],
    }


def _print(one: Deadline, explained: bool) -> None:
    whose = "yours" if one.party == "requester" else "the office's"
    basis = "our own practice" if one.basis == "practice" else one.cite
    date_text = spoken(one.date) if one.date else "no date yet"
    click.echo(f"\n{one.kind} ({whose}): {date_text}\n    {one.name}: {one.rule} [{basis}]")
    for line in explain(one) if explained else _short(one):
        click.echo(f"    {line}")


def _short(one: Deadline) -> tuple[str, ...]:
    said = [f"passed over: {spoken(s.date)}, {s.why}" for s in one.skipped]
    if one.rolled_from:
        said.append(f"moved from {spoken(one.rolled_from)}")
    if one.safe_from:
        said.append(f'no letter says "late" before {spoken(one.safe_from)}')
    return (*said, *one.cautions)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text[:40]!r} is no date; write it as 2026-11-24.") from error


def _closure(text: str) -> Closure:
    day, _, why = text.partition("=")
    if not why.strip():
        raise WrongUse(f"{text[:60]!r} gives no reason; write a closure as 2026-11-27=reason.")
    return Closure(_day(day), why.strip())


def _event(text: str) -> tuple[Event, date]:
    name, _, day = text.partition("=")
    if name not in get_args(Event):
        raise WrongUse(f"{name[:40]!r} is no event; use one of {', '.join(get_args(Event))}.")
    return cast(Event, name), _day(day)
