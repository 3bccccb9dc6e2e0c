"""`countywatch request letter`: the letters that follow the first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast, get_args

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.request_reading import read_amount
from countywatch.cli.requester import requester_of
from countywatch.requests.follow_up import Wish, draft_later
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from requests_templates.ladder_order import FEE_CHOICES, Ground
from requests_templates.ladder_rules import LETTERS, LetterKind


@click.command()
@click.argument("kind", type=click.Choice(LETTERS))
@click.argument("request_id", metavar="ID")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for text, DOCX and PDF.",
)
@click.option(
    "--requester",
    "requester_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file with name, address, email, phone; else countywatch.toml.",
)
@click.option("--choose", "choice", type=click.Choice(FEE_CHOICES), help="fee: your answer.")
@click.option("--cap", help="fee: the most that you will pay in all, in dollars.")
@click.option(
    "--item",
    "words",
    multiple=True,
    help='NUMBER=WORDS. narrow, fee: what you ask for now; denial, appeal: why. "3=only 2026".',
)
@click.option(
    "--ground",
    "grounds",
    multiple=True,
    help=f"appeal: NUMBER=GROUNDS with commas, of {', '.join(get_args(Ground))}.",
)
@click.option("--route", type=int, help="appeal: the number of the way, where there are several.")
@click.option("--reason", help="A paragraph of your own.")
@json_option
def letter(
    kind: str,
    request_id: str,
    out: Path,
    requester_file: Path | None,
    choice: Any,
    cap: str | None,
    words: tuple[str, ...],
    grounds: tuple[str, ...],
    route: int | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Draft a later letter of request ID, where its state allows one. You send it: nothing here
    does.

    KIND is receipt (did it arrive?), reminder (the day has passed), fee (answer an estimate),
    narrow, partial (what came, what did not), denial (please look again), appeal, silence (where
    the law makes it count) or closing.
    """
    settings = load_settings()
    wish = Wish(
        kind=cast(LetterKind, kind),
        requester=requester_of(settings, requester_file),
        out=out,
        choice=choice,
        cap=read_amount(cap),
        words=dict(_numbered(text) for text in words),
        grounds={number: _grounds(said) for number, said in map(_numbered, grounds)},
        reason=reason,
        route=route,
        templates=settings.letter_templates,
    )
    now = datetime.now(UTC)
    casefile = open_casefile(settings.home, settings.database)
    try:
        made = draft_later(casefile, request_id, wish, now.astimezone().date(), now)
    finally:
        casefile.close()
    if as_json:
        print_json(made)
    else:
        _print(made)


def _numbered(text: str) -> tuple[int, str]:
    number, _, words = text.partition("=")
    number = number.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 4 and words.strip()):
        raise WrongUse(f'{text[:40]!r} is no item with words; write it as "3=only fiscal 2026".')
    return int(number), words


def _grounds(text: str) -> tuple[Ground, ...]:
    chosen = tuple(part.strip() for part in text.split(","))
    wrong = [part for part in chosen if part not in get_args(Ground)]
    if wrong:
        raise WrongUse(f"{wrong[0][:40]!r} is no ground; use {', '.join(get_args(Ground))}.")
    return cast(tuple[Ground, ...], chosen)


def _print(made: dict[str, Any]) -> None:
    click.echo(
        f"The {made['letter']} letter of {made['request']} is ready to be read, signed and sent."
    )
    for file in made["files"]:
        click.echo(f"  {file['kind']}: {file['path']}")
    for check in made["checks"]:
        say(f"  Note: {check['message']}")
