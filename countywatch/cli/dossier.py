"""`countywatch dossier PLACE`: what is known of a county, with grade and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.dossier.dossier import Dossier
from countywatch.dossier.dossier import dossier as compile_dossier
from countywatch.dossier.model import Answer
from groundwork.casefile import open_casefile
from groundwork.places import resolve
from monitors.agreements.notices import day_words
from reports.money import dollars_in_words
from reports.words import GRADE_WORDS

TITLES = {
    "models": "Which agreements under 287(g)?",
    "term": "How long do they run, and how do they end?",
    "signers": "Who signed?",
    "cost": "What did it cost?",
    "reimbursed": "What came back?",
    "effects": "What did the county give up, and what came of it?",
}


@click.command()
@click.argument("place", metavar="PLACE")
@json_option
def dossier(place: str, as_json: bool) -> None:
    """Show what is known of a county: agreements, term, signers, cost, income, effects.

    Each answer has its grade, its evidence and its day; what is unknown says so, with the records
    request that asks for it.
    """
    settings = load_settings()
    where = resolve(place, settings.extra_places)
    casefile = open_casefile(settings.home, settings.database)
    try:
        today = datetime.now(ZoneInfo(where.timezone)).date()
        found = compile_dossier(casefile, where, today, settings.extra_places)
    finally:
        casefile.close()
    if as_json:
        print_json(found.to_json())
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: Dossier) -> Iterable[str]:
    yield found.place.full_name
    for one in found.questions:
        yield ""
        yield from _answer(one)
    yield ""
    yield "What does the state's law say?"
    yield from (f"  {sentence}" for sentence in found.law.sentences)


def _answer(one: Answer) -> Iterable[str]:
    yield TITLES[one.id]
    day = f", as of {day_words(one.as_of)}" if one.as_of else ""
    yield f"  {_value(one)} ({GRADE_WORDS[one.grade]}{day})" if one.value else "  Unknown"
    if one.note:
        yield f"  {one.note}"
    for evidence in one.evidence:
        yield f"  - {_evidence(evidence)}"
    if one.asked:
        sent = f"sent {day_words(one.asked.sent)}" if one.asked.sent else "not sent yet"
        yield f"  Asked for in {one.asked.request}, item {one.asked.item} ({sent})."


def _value(one: Answer) -> str:
    """The answer in words; a sum of money with its range, as page one of the report has it."""
    if one.id not in ("cost", "reimbursed"):
        return str(one.value)
    low, high = one.details.get("low"), one.details.get("high")
    between = f", between {_money(low)} and {_money(high)}" if low and high and low != high else ""
    return f"{_money(one.value)}{between}"


def _money(amount: object) -> str:
    return dollars_in_words(Decimal(str(amount)))


def _evidence(one: dict[str, object]) -> str:
    if "sentence" in one:
        return str(one["sentence"])
    name = one.get("line") or one.get("measure")
    said = [f"{name}:"] if name else []
    said += [str(one["stage"])] if one.get("stage") else []
    said += [_money(one["amount"])] if one.get("amount") else []
    if one.get("low") and one.get("high"):
        said.append(f"between {_money(one['low'])} and {_money(one['high'])}")
    said += [str(one["value"])] if one.get("value") else []
    said += [f"({one['grade']})"] if one.get("grade") else []
    if one.get("source"):
        page = f", page {one['page']}" if one.get("page") else ""
        said.append(f"{one['source']}{page}")
    if one.get("quote"):
        said.append(f'"{one["quote"]}"')
    return " ".join(said)
