"""`countywatch ledger candidates`: amounts that wait to be confirmed, corrected or rejected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from countywatch.archive.pages import asked_spans, page_picture
from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.ledger_common import count, opened, place_option
from countywatch.costs.candidates import find_candidates
from countywatch.costs.produced import keep_produced
from countywatch.costs.review import (
    Shown,
    candidate_page,
    confirm,
    correct,
    find_candidate,
    reject,
    shown,
)
from countywatch.watch.rounds import limits, watchlist
from groundwork.casefile.candidates import WAITING, Candidate, candidates_of
from groundwork.errors import WrongUse
from groundwork.places import Place, resolve
from groundwork.reading import Reader
from groundwork.reading.masking import mask
from reports.as_json import line_json
from reports.model import DIRECTIONS, GRADES, INCREMENTAL, STAGES
from reports.money import dollars, dollars_in_words

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def candidates() -> None:
    """Amounts near immigration terms, found in the case file; none counts before you confirm it.

    They come from budgets, agendas, minutes and records that an office produced.
    """


@candidates.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@place_option
@json_option
def find(files: tuple[Path, ...], wanted: str | None, as_json: bool) -> None:
    """Look for amounts in every saved document, and in FILES that an office produced.

    FILES are read and kept as documents of the county that --place names. What was offered before
    is not offered again, and what you rejected does not come back.
    """
    settings = load_settings()
    place = resolve(wanted, settings.extra_places) if wanted else None
    if files and place is None:
        raise WrongUse("Say with --place which county the files are of.")
    now = datetime.now(UTC)
    with opened(settings) as casefile:
        kept = []
        if files and place is not None:
            mark = watchlist(settings).hash
            with Reader(limits(settings)) as reader:
                kept = keep_produced(casefile, reader, files, place, now, mark)
        done = find_candidates(casefile, place, now)
    for one in kept:
        say(
            f"{one.name} is kept as {one.id}." + (f" Not read: {one.unread}." if one.unread else "")
        )
    for title in done.cut:
        say(f"{title} has so many amounts that only the first are offered.")
    if as_json:
        told = [{"document": one.id, "name": one.name, "sha256": one.sha256, "unread": one.unread}
                for one in kept]  # fmt: skip
        print_json({"kept": told, **done.to_json()})
        return
    click.echo(
        f"{count(len(done.new), 'new candidate')}, {done.known} offered before, in "
        f"{count(done.documents, 'document')}."
    )
    if done.without_place:
        click.echo(
            f"{count(done.without_place, 'document')} of no county: name one with --place when a "
            "source is added."
        )


@candidates.command("list")
@place_option
@click.option("--all", "every", is_flag=True, help="Confirmed and rejected ones as well.")
@json_option
def list_(wanted: str | None, every: bool, as_json: bool) -> None:
    """List the amounts that wait."""
    settings = load_settings()
    place = resolve(wanted, settings.extra_places) if wanted else None
    with opened(settings) as casefile, casefile.reading() as session:
        rows = candidates_of(session, place.fips if place else None, None if every else WAITING)
        found = [shown(session, row) for row in rows]
    if as_json:
        print_json({"candidates": [one.to_json() for one in found]})
        return
    for one in found:
        click.echo(_line(one))
    click.echo(f"{count(len(found), 'candidate')}.")


def _line(one: Shown) -> str:
    row = one.row
    amount = dollars(row.amount) if row.amount is not None else f"({row.doubt})"
    state = "" if row.state == WAITING else f"{row.state}: "
    heading = f" [{row.heading}]" if row.heading else ""
    return (
        f"{one.id:6}  {amount:>18}  {state}{row.direction}? {mask(row.label)}{heading} "
        f"(d{row.document_id} p. {row.page})"
    )


@candidates.command()
@click.argument("candidate", metavar="ID")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page's picture (PNG; of a PDF only) with the quote marked.",
)
@json_option
def show(candidate: str, out: Path | None, as_json: bool) -> None:
    """Show a candidate like k3: its amount, labels, quote and the page around it."""
    settings = load_settings()
    with opened(settings) as casefile:
        with casefile.reading() as session:
            one = shown(session, find_candidate(session, candidate))
            page = candidate_page(session, one.row)
        if out is not None:
            made = page_picture(
                casefile, page, asked_spans(page, one.row.quote, None), limits(settings)
            )
            out.write_bytes(made.png)
            if not made.found:
                say("The quote was not found on the picture: it shows no mark for it.")
    if as_json:
        print_json(one.to_json() | {"picture": str(out) if out else None})
        return
    for part in _parts(one):
        click.echo(part)
    if out is not None:
        click.echo(f"Picture: {out}")


def _parts(one: Shown) -> Iterator[str]:
    row = one.row
    read = dollars_in_words(row.amount) if row.amount is not None else f"not read ({row.doubt})"
    yield f"{one.id}, {row.state}: {read}"
    yield f"Document: {one.title} (d{row.document_id}), page {row.page}"
    for name, text in (("Section", row.section), ("Row", row.label), ("Column", row.heading)):
        if text:
            yield f"{name}: {mask(text)}"
    yield f"Looks like: {row.direction}"
    yield f'Quote: "{mask(row.quote)}"'
    if row.shown != row.quote:
        yield f"Shown as: {mask(row.shown)}"
    for old in row.history:
        yield f"Corrected, {old['field']}: it was {old['was']}"
    if row.why:
        yield f"Why: {row.why}"
    if row.line:
        yield f"Ledger line: {row.line}"
    yield f"\n{mask(one.around)}\n"


@candidates.command("confirm")
@click.argument("candidate", metavar="ID")
@click.option("--category", required=True, help="What it was for, like overtime.")
@click.option("--from", "period_start", type=DAY, help="The first day that it is for.")
@click.option("--to", "period_end", type=DAY, help="The last day that it is for.")
@click.option("--direction", type=click.Choice(DIRECTIONS), help="If not as it looks.")
@click.option("--stage", type=click.Choice(STAGES), help="Of income; needed there.")
@click.option("--grade", type=click.Choice(GRADES), help="D unless told otherwise.")
@click.option("--amount", help="If not as it was read.")
@click.option("--agency", help="Who spent or received it.")
@click.option("--incremental", type=click.Choice(INCREMENTAL), help="Spent because of the program?")
@click.option("--assumption", help="What an estimate rests on, or a formula.")
@click.option("--note", help="Anything else.")
@click.option("--id", help="The line's id; as the candidate's unless told otherwise.")
@json_option
def confirm_(
    candidate: str,
    period_start: datetime | None,
    period_end: datetime | None,
    as_json: bool,
    **said: str | None,
) -> None:
    """Make a ledger line of a candidate like k3, with its page and quote.

    It is graded documented, and cites the very bytes in which the amount was found. Of income the
    stage is needed: what a paper promises is not received.
    """
    days = {"period_start": _day(period_start), "period_end": _day(period_end)}
    with _candidate(candidate, writing=True) as (session, row, extra):
        done = confirm(session, row, {**said, **days}, datetime.now(UTC), extra)
    for remark in done.remarks:
        say(remark)
    if as_json:
        print_json({"line": line_json(done.line), "remarks": list(done.remarks)})
        return
    amount = "unknown" if done.line.span is None else dollars_in_words(done.line.span.central)
    click.echo(f"{candidate} is line {done.line.id} of the ledger: {done.line.category}, {amount}.")


@candidates.command("reject")
@click.argument("candidate", metavar="ID")
@click.option("--why", required=True, help="What speaks against it.")
def reject_(candidate: str, why: str) -> None:
    """Keep an amount out of the ledger; it is not offered again."""
    with _candidate(candidate, writing=True) as (_, row, _extra):
        reject(row, why, datetime.now(UTC))
    click.echo(f"{candidate} is rejected and will not be offered again.")


@candidates.command("correct")
@click.argument("candidate", metavar="ID")
@click.option("--amount", help="The amount in dollars.")
@click.option("--quote", help="The words of the page that hold it.")
@click.option("--label", help="What the row is called.")
@click.option("--direction", type=click.Choice(DIRECTIONS), help="Cost or income.")
def correct_(candidate: str, **said: str | None) -> None:
    """Correct what was read; what it was is kept, and the candidate goes on waiting."""
    with _candidate(candidate, writing=True) as (session, row, _):
        correct(session, row, said, datetime.now(UTC))
    click.echo(f"{candidate} is corrected and waits to be confirmed.")


@contextmanager
def _candidate(
    public_id: str, *, writing: bool = False
) -> Iterator[tuple[Session, Candidate, tuple[Place, ...]]]:
    settings = load_settings()
    with (
        opened(settings) as casefile,
        casefile.session() if writing else casefile.reading() as session,
    ):
        yield session, find_candidate(session, public_id), tuple(settings.extra_places)


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
