"""`countywatch parse`: what a saved listing page holds, as the contract's JSON or as a list."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from countywatch.cli.common import json_option, print_json
from countywatch.sources.addresses import host_of
from groundwork.errors import BadInput, NotReachable, WrongUse
from monitors.agreements import model_words
from monitors.federal import award_words, facility_words
from spiders.items import AgencyListed, MeetingFound, Parsed
from spiders.platforms import named

TRUSTED = ("ok", "empty")


@click.command()
@click.option("--platform", required=True, metavar="NAME", help="The platform of the page.")
@click.option("--url", required=True, help="The address that the page was saved from.")
@click.option("--timezone", metavar="AREA/CITY", help="The zone of its times: America/Chicago.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def parse(
    ctx: click.Context, platform: str, url: str, timezone: str | None, file: Path, as_json: bool
) -> None:
    """Print the meetings and documents of a saved listing page.

    Exit code 1 means that the page must not be trusted (suspect or failed); what could be read is
    printed all the same.
    """
    read = named(platform).parse
    _check(url, timezone)
    parsed = read(_bytes(file), url, timezone=timezone)
    if as_json:
        print_json(as_value(parsed))
    else:
        click.echo(as_text(parsed))
    if parsed.outcome not in TRUSTED:
        ctx.exit(1)


def _check(url: str, timezone: str | None) -> None:
    host_of(url)
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongUse(
            f"There is no time zone '{timezone}'; write it like America/Chicago."
        ) from error


def _bytes(file: Path) -> bytes:
    if file.exists() and not file.is_file():
        raise BadInput(f"{file} is a folder or no file that has an end; name one saved page.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotReachable(f"The file {file} cannot be read: {error.strerror}.") from error


def as_value(parsed: Parsed) -> dict[str, Any]:
    """The contract's JSON: outcome, reason, platform, variant and meetings first."""
    value = asdict(parsed)
    for row in value["agencies"]:
        row["signed"] = row["signed"].isoformat() if row["signed"] else None
    order = ("outcome", "reason", "platform", "variant", "meetings")
    return {key: value[key] for key in order} | value


def as_text(parsed: Parsed) -> str:
    """A list for a person: one thing a line, a meeting's documents below it."""
    lines = [_head(parsed), *([parsed.reason] if parsed.reason else [])]
    for meeting in parsed.meetings:
        lines.append(_line(meeting))
        lines += [f"    {d.kind}: {d.title}  {d.url}" for d in meeting.documents]
    lines += [f"  {d.kind}: {d.title}  {d.url}" for d in parsed.documents]
    lines += [f"  {item.number} {item.title} ({item.section})".rstrip() for item in parsed.items]
    for said in parsed.statements:
        who = f" ({said.who})" if said.who else ""
        lines.append(f"  {said.date or 'no date'}  {said.title}{who}  {said.url}")
    lines += [f"  {award_words(award)}  {award.url}" for award in parsed.awards]
    lines += [f"  {facility_words(row)}" for row in parsed.facilities]
    lines += [f"  {_agency(row)}" for row in parsed.agencies]
    return "\n".join(lines)


def _head(parsed: Parsed) -> str:
    """The outcome, and how many there are of each; meetings and documents always."""
    head = f"{parsed.outcome}: {len(parsed.meetings)} meetings, {len(parsed.documents)} documents"
    more = {
        "agenda items": parsed.items,
        "statements": parsed.statements,
        "awards": parsed.awards,
        "facilities": parsed.facilities,
        "agencies": parsed.agencies,
    }
    return head + "".join(f", {len(rows)} {name}" for name, rows in more.items() if rows)


def _agency(row: AgencyListed) -> str:
    signed = f", signed {row.signed.isoformat()}" if row.signed else ""
    return f"{row.agency}, {row.state} ({model_words(row)}{signed})"


def _line(meeting: MeetingFound) -> str:
    said = "" if meeting.status == "scheduled" else f"  [{meeting.status.upper()}]"
    body = f" ({meeting.body})" if meeting.body != meeting.title else ""
    return f"  {meeting.start}  {meeting.title}{body}{said}"
