"""`countywatch request`: the first letter and what becomes of it. No command sends anything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.deadlines import deadlines
from countywatch.cli.request_batch import batch
from countywatch.cli.request_events import after_the_letter, print_standing
from countywatch.cli.request_lint import lint
from countywatch.cli.request_options import asked_offices, dollars_of
from countywatch.cli.requester import requester_of
from countywatch.requests.draft import (
    Order,
    draft_request,
    export_request,
    find_request,
    paper_of,
    request_json,
)
from countywatch.requests.events import standing_json, standing_of, with_outcomes
from countywatch.settings import Settings
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.requests import all_requests
from groundwork.law import load_law
from requests_templates import Period, find_topics

_OUT = click.Path(path_type=Path, file_okay=False)
_DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def request() -> None:
    """Draft public-records requests. A person sends them: nothing here does."""


request.add_command(deadlines)
request.add_command(lint)
request.add_command(batch)
after_the_letter(request)


@request.command()
@click.option("--agency", required=True, help='The office, like "Nash County Sheriff\'s Office".')
@click.option("--state", required=True, help="Two letters, as in TX.")
@click.option(
    "--topics",
    default="agreement,costs,reimbursements",
    show_default=True,
    help="What to ask for, with commas.",
)
@click.option("--out", required=True, type=_OUT, help="The folder for the letter's files.")
@click.option(
    "--office",
    "--offices",
    "offices",
    multiple=True,
    metavar="OFFICE[=NAME]",
    help="One letter to each: sheriff, clerk, finance and so on, or all. Repeat it, or use commas.",
)
@click.option("--all-letters", is_flag=True, help="Also the letters on what a first one leaves.")
@click.option("--fee-cap", metavar="DOLLARS", help="What you will pay without being asked again.")
@click.option(
    "--requester",
    "requester_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file with name, address, email, phone, resident_of; else countywatch.toml.",
)
@click.option("--from-alert", "alert_id", help="Cite the document of this alert, as in a7.")
@click.option(
    "--from", "start", type=_DATE, help="First day of the records; else 1 January last year."
)
@click.option("--to", "end", type=_DATE, help="Last day of the records; else today.")
@json_option
def draft(
    agency: str,
    state: str,
    topics: str,
    out: Path,
    offices: tuple[str, ...],
    all_letters: bool,
    fee_cap: str | None,
    requester_file: Path | None,
    alert_id: str | None,
    start: datetime | None,
    end: datetime | None,
    as_json: bool,
) -> None:
    """Draft a letter to AGENCY under the law of STATE: text, DOCX, PDF and a mail to open.

    Nothing here is legal advice, and nothing is sent.
    """
    load_law(state)  # a state without law in the files is refused before anything is opened
    names = tuple(topic.topic for topic in find_topics(topics.split(",")))
    settings = load_settings()
    now = datetime.now(UTC)
    order = Order(
        agency=agency,
        state=state,
        topics=names,
        requester=requester_of(settings, requester_file),
        out=out,
        today=_today(now),
        alert_id=alert_id,
        period=_period(start, end, _today(now)),
        sample=settings.sample,
        offices=asked_offices(agency, offices),
        all_letters=all_letters,
        fee_cap=dollars_of(fee_cap),
        templates=settings.letter_templates,
    )
    casefile = _open(settings)
    made = draft_request(casefile, order, now)
    casefile.close()
    if as_json:
        print_json(made)
    else:
        _print(made)


@request.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every request, newest first, with where it stands."""
    today = _today(datetime.now(UTC))
    casefile = _open(load_settings())
    with casefile.reading() as session:
        rows = [
            request_json(row) | {"status": standing_of(row, today).status}
            for row in all_requests(session)
        ]
    casefile.close()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        ready = "ready" if row["ready"] else "not ready"
        stands = ready if row["status"] == "drafted" else row["status"]
        click.echo(f"{row['request']:>5}  {row['drafted_on']}  {stands:13}  {row['agency']}")
    click.echo(f"{len(rows)} request{'' if len(rows) == 1 else 's'}.")


@request.command()
@click.argument("request_id", metavar="ID")
@json_option
def show(request_id: str, as_json: bool) -> None:
    """Show one request: its letter as text, and what is to be checked."""
    casefile = _open(load_settings())
    with casefile.reading() as session:
        row = find_request(session, request_id)
        stands = standing_json(row, standing_of(row, _today(datetime.now(UTC))))
        shown, letter = request_json(row), paper_of(row).text()
    casefile.close()
    if as_json:
        print_json({**stands, **shown, "items": with_outcomes(shown, stands)})
    else:
        click.echo(letter)
        _print(shown)
        print_standing(stands)


@request.command()
@click.argument("request_id", metavar="ID")
@click.option("--out", type=_OUT, help="The folder; else out/ in the home folder.")
@json_option
def export(request_id: str, out: Path | None, as_json: bool) -> None:
    """Write the files of a letter that is ready; refuses one that is not."""
    settings = load_settings()
    now = datetime.now(UTC)
    casefile = _open(settings)
    made = export_request(
        casefile, request_id, out or settings.out, _today(now), now, settings.letter_templates
    )
    casefile.close()
    if as_json:
        print_json(made)
    else:
        _print(made)


def _open(settings: Settings) -> CaseFile:
    return open_casefile(settings.home, settings.database)


def _today(now: datetime) -> date:
    """The date on the wall of the person who writes the letter."""
    return now.astimezone().date()


def _period(start: datetime | None, end: datetime | None, today: date) -> Period | None:
    if start is None and end is None:
        return None
    first = start.date() if start else date(today.year - 1, 1, 1)
    return Period(first, end.date() if end else today)


def _print(made: dict[str, object]) -> None:
    """Words for a person: where the letter lies, and what has to be settled or known."""
    files, checks = made["files"], made["checks"]
    assert isinstance(files, list) and isinstance(checks, list)
    ready = "is ready to be read, signed and sent by you" if made["ready"] else "is not ready"
    click.echo(f"Request {made['request']} to {made['agency']} {ready}.")
    for file in files:
        click.echo(f"  {file['kind']}: {file['path']}")
    copies = made["reading_copy"]
    assert isinstance(copies, list)
    for copy in copies:
        click.echo(f"  to read in Spanish, not to send: {copy['path']}")
    for letter in _others(made):
        click.echo(
            f"Also {letter['request']} to {letter['agency']} ({letter['items']} of the records, "
            f"risk of a refusal {letter['risk']}); countywatch request show {letter['request']}"
        )
    for check in checks:
        say(f"  {'Needed' if check['blocks'] else 'Note'}: {check['message']}")


def _others(made: dict[str, object]) -> list[dict[str, object]]:
    """The other letters of an order."""
    letters = made.get("letters", [])
    assert isinstance(letters, list)
    return letters[1:]
