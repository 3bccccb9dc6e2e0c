"""`countywatch replay`: what a watchlist would have sent over the stored archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.cli.scan import chosen_watchlist
from countywatch.watchlists.replay import GRADES, SIDES, Gap, Period, Replay, Week, replay
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from groundwork.places import resolve
from monitors.matching import Watchlist

_WHO = ("new", "today", "sent")
_SHOWN = 12
_SIDE_WORDS = {"only_new": "only this list", "only_today": "only today's list", "both": "both"}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("replay")
@click.option(
    "--watchlist",
    "watchlist_file",
    type=click.Path(path_type=Path),
    help="The list to try; without it today's own, beside what was really sent.",
)
@click.option("--since", required=True, type=_DAY, help="From the documents of this day on.")
@click.option("--until", type=_DAY, help="To those of this day; without it to the newest.")
@click.option("--place", help='Only this county, like "Nash County, NC".')
@click.option(
    "--samples",
    type=click.IntRange(0, 1000),
    default=2,
    show_default=True,
    help="Messages shown a week, source and difference.",
)
@json_option
def command(
    watchlist_file: Path | None,
    since: datetime,
    until: datetime | None,
    place: str | None,
    samples: int,
    as_json: bool,
) -> None:
    """Show what a list would have sent over what is stored, beside today's list.

    Nothing is stored, sent or changed. A week's messages are those on documents fetched in it.
    """
    if until is not None and until < since:
        raise WrongUse("--until is before --since; give the earlier day to --since")
    settings = load_settings()
    fips = resolve(place, settings.extra_places).fips if place is not None else None
    today = chosen_watchlist(None)
    new = chosen_watchlist(watchlist_file) if watchlist_file is not None else today
    period = Period(since.date(), until and until.date(), fips)
    casefile = open_casefile(settings.home, settings.database)
    done = replay(casefile, new, today, period, samples, say)
    casefile.close()
    if as_json:
        print_json(_json(done, new, today, period))
    else:
        _print(done, new, today)


def _json(done: Replay, new: Watchlist, today: Watchlist, period: Period) -> dict[str, object]:
    return {
        "watchlist": {"path": new.path, "hash": new.hash},
        "today": {"path": today.path, "hash": today.hash},
        "since": period.since.isoformat(),
        "until": period.until and period.until.isoformat(),
        "place": period.fips,
        "would_send": {who: {g: done.total(who, g) for g in GRADES} for who in _WHO},
        "differences": {side: {g: done.total(side, g) for g in GRADES} for side in SIDES},
        "weeks": [_week_json(number, week) for (_, number), week in sorted(done.weeks.items())],
        "rules": {
            rule: {who: done.rules[rule][who] for who in _WHO[:2]} for rule in _by_name(done)
        },
        "versions": done.versions,
        "pages": done.pages,
        "pages_unread": sum(len(gap.pages) for gap in done.unread),
        "unread": [_gap_json(gap) for gap in done.unread],
        "not_matched": [_gap_json(gap) for gap in done.not_matched],
    }


def _by_name(done: Replay) -> list[str]:
    return sorted(done.rules)


def _week_json(number: int, week: Week) -> dict[str, object]:
    return {
        "week": week.monday.isoformat(),
        "source": {"id": number, "name": week.source},
        "would_send": {who: {g: week.sent[who, g] for g in GRADES} for who in _WHO},
        "differences": {side: {g: week.sides[side, g] for g in GRADES} for side in SIDES},
        "samples": [asdict(sample) for sample in week.samples],
    }


def _gap_json(gap: Gap) -> dict[str, object]:
    return asdict(gap) | {"pages": list(gap.pages)}


def _print(done: Replay, new: Watchlist, today: Watchlist) -> None:
    alone = new.hash == today.hash
    click.echo(f"This list:    {new.path} ({len(new.rules)} rules)")
    click.echo(f"Today's list: {today.path}{' (the same)' if alone else ''}\n")
    click.echo("Alerts (notices) by the week in which their documents were fetched")
    click.echo(f"{'week of':12}{'this list':>12}{'today':>12}{'sent':>12}  source")
    for _, week in sorted(done.weeks.items()):
        columns = "".join(f"{_pair(week.sent, who):>12}" for who in _WHO)
        click.echo(f"{week.monday.isoformat():12}{columns}  {week.source}")
    totals = {(who, g): done.total(who, g) for who in (*_WHO, *SIDES) for g in GRADES}
    click.echo(f"{'in all':12}" + "".join(f"{_pair(totals, who):>12}" for who in _WHO))
    if not alone:
        words = (f"{_SIDE_WORDS[side]} {_pair(totals, side)}" for side in SIDES)
        click.echo(f"\nDifferences: {', '.join(words)}.")
        _print_rules(done)
    for _, week in sorted(done.weeks.items()):
        _print_samples(week, alone)
    _print_sum(done)


def _pair(counts: dict[tuple[str, str], int], who: str) -> str:
    return f"{counts.get((who, 'alert'), 0)} ({counts.get((who, 'notice'), 0)})"


def _print_rules(done: Replay) -> None:
    for rule in _by_name(done):
        count = done.rules[rule]
        if count["new"] != count["today"]:
            click.echo(
                f"  rule '{rule}': in {count['new']} messages of this list, {count['today']} today"
            )


def _print_samples(week: Week, alone: bool) -> None:
    if not week.samples:
        return
    click.echo(f"\n{week.source}, week of {week.monday.isoformat()}")
    for one in week.samples:
        side = "" if alone else f", {_SIDE_WORDS[one.side]}"
        click.echo(f"  {one.grade.upper()} {one.topic}{side}")
        where = f", {one.where}" if one.where else ""
        click.echo(f"    {one.document} {one.title}, {one.cited}{where}  {one.url}")
        click.echo(f"    {one.context}")
        quote = " ".join(one.quote.split())
        click.echo(f'    rule: {one.rule}, on "{quote}"')
        if one.meeting:
            click.echo(f"    fetched {one.fetched[:16]}; {one.meeting}: {one.left}")


def _print_sum(done: Replay) -> None:
    unread = sum(len(gap.pages) for gap in done.unread)
    click.echo(
        f"\n{done.versions} versions of documents were matched ({done.pages} pages, {unread} of "
        f"them unread); {len(done.not_matched)} documents could not be matched. "
        "Nothing was stored or sent."
    )
    _print_gaps("Not read in full:", done.unread)
    _print_gaps("Not matched:", done.not_matched)


def _print_gaps(head: str, gaps: Iterable[Gap]) -> None:
    gaps = list(gaps)
    if gaps:
        click.echo(head)
    for gap in gaps[:_SHOWN]:
        pages = "; ".join(gap.pages[:_SHOWN])
        more = f"; {len(gap.pages) - _SHOWN} more" if len(gap.pages) > _SHOWN else ""
        click.echo(
            f"  {gap.document} {gap.title}: {pages}{more}{': ' if pages else ''}{gap.reason}"
        )
    if len(gaps) > _SHOWN:
        click.echo(f"  ... and {len(gaps) - _SHOWN} more: see --json")
