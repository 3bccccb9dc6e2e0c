"""`countywatch law`: what the law files hold, how sure they are, and where it was read."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import click

from countywatch.cli.common import json_option, print_json
from groundwork.law.holidays import load_holidays
from groundwork.law.model import RecordsLaw
from groundwork.law.records import (
    JURISDICTIONS,
    Statement,
    contradictions,
    known_states,
    load_law,
    statements,
)

_MARKS = {"verified": "✓", "unverified": "?", "unknown": "·"}


@click.group()
def law() -> None:
    """Show and check the records law in the files."""


@law.command()
@click.argument("state")
@json_option
def show(state: str, as_json: bool) -> None:
    """Show the records law of STATE, field by field."""
    found = load_law(state)
    if as_json:
        print_json(_shown(found))
        return
    click.echo(f"{found.law_name.value} ({found.citation.value}), as of {found.as_of}")
    click.echo("✓ verified   ? unverified, not for a letter   · unknown\n")
    for one in statements(found):
        click.echo(_line(one))
    time = load_holidays(found.state).time
    click.echo(f"\nComputing time: {time.cite} (confidence {time.confidence})")


@law.command()
@click.argument("state")
@json_option
def sources(state: str, as_json: bool) -> None:
    """List where the law of STATE was read, and what rests on each source."""
    found = load_law(state)
    rows = [
        {
            "id": name,
            "where": source.where,
            "says": source.says,
            "as_of": source.as_of,
            "fields": [s.name for s in statements(found) if s.source == name],
        }
        for name, source in found.sources.items()
    ]
    if as_json:
        print_json({"state": found.state, "sources": rows})
        return
    for row in rows:
        click.echo(f"{row['id']} ({row['as_of']}): {row['where']}\n    {row['says']}")
        click.echo(f"    for: {', '.join(row['fields']) or 'nothing yet'}")


@law.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge ages on this day.")
@json_option
def check(as_of: datetime | None, as_json: bool) -> None:
    """Count verified, unverified and unknown fields by state, and what is old or missing."""
    today = (as_of or datetime.now(UTC)).date()
    rows = [_checked(load_law(state), today) for state in known_states()]
    missing = [code for code in JURISDICTIONS if code not in known_states()]
    if as_json:
        print_json({"states": rows, "missing": missing})
        return
    click.echo("state  verified  unverified  unknown  read over a year ago  contradictions")
    for row in rows:
        click.echo(
            f"{row['state']:<5}  {row['verified']:>8}  {row['unverified']:>10}  "
            f"{row['unknown']:>7}  {row['old']:>20}  {row['contradictions']:>14}"
        )
    if missing:
        click.echo(f"\nNot in the files ({len(missing)}): {', '.join(missing)}")


def _checked(found: RecordsLaw, today: date) -> dict[str, object]:
    every = statements(found)
    counts = Counter(s.status for s in every)
    return {
        "state": found.state,
        "verified": counts["verified"],
        "unverified": counts["unverified"],
        "unknown": counts["unknown"],
        "old": sum(_old(s, today) for s in every),
        "contradictions": len(contradictions(found)),
        "unverified_fields": [s.name for s in every if s.status == "unverified"],
        "unknown_fields": [s.name for s in every if s.status == "unknown"],
    }


def _old(one: Statement, today: date) -> bool:
    """Whether it was read over a year ago or nobody can tell; a bare year is its last day."""
    if one.as_of is None:
        return False
    return not one.as_of.isdigit() or date(int(one.as_of) + 1, 12, 31) < today


def _shown(found: RecordsLaw) -> dict[str, object]:
    return {
        "state": found.state,
        "name": found.law_name.value,
        "citation": found.citation.value,
        "as_of": found.as_of,
        "fields": [
            {
                "name": s.name,
                "status": s.status,
                "value": s.value,
                "cite": s.cite,
                "source": s.source,
                "as_of": s.as_of,
                "note": s.note,
            }
            for s in statements(found)
        ],
    }


def _line(one: Statement) -> str:
    value = one.value or "unknown"
    cite = f" [{one.cite}]" if one.cite else ""
    note = f"\n      {one.note}" if one.note else ""
    return f"{_MARKS[one.status]} {one.name}: {value}{cite}{note}"
