"""`countywatch scan` and `countywatch evaluate`: a watchlist on files, and on labelled passages."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from countywatch.archive.scan import Scanned
from countywatch.archive.scan import scan as scan_files
from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.watch.rounds import limits
from countywatch.watchlists.evaluate import judge, judge_planted, measures, read_passages
from countywatch.watchlists.folds import fold_figures, judge_folds
from groundwork.errors import WrongUse
from monitors.matching import Sign, Watchlist, context, load_watchlist

_SHOWN = 12

watchlist_option = click.option(
    "--watchlist",
    "watchlist_file",
    type=click.Path(path_type=Path),
    help="A watchlist of your own; without it that of your settings, else the shipped one.",
)


def chosen_watchlist(file: Path | None) -> Watchlist:
    """The watchlist of the option, else of the settings, else the shipped one."""
    said = file or load_settings().watchlist
    return load_watchlist(Path(said) if said else None)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@watchlist_option
@json_option
def scan(paths: tuple[Path, ...], watchlist_file: Path | None, as_json: bool) -> None:
    """Look for warning signs in files and folders of this computer; nothing is stored or sent."""
    watchlist = chosen_watchlist(watchlist_file)
    scanned = []
    for one in scan_files(paths, watchlist, limits(load_settings())):
        scanned.append(one)
        if not as_json:
            _print(one)
    if as_json:
        print_json({"documents": [one.as_json() for one in scanned]})
    else:
        _print_sum(scanned)
    outcomes = {one.outcome for one in scanned}
    if "unreadable" in outcomes and outcomes <= {"unreadable", "skipped"}:
        say("No file could be read, so nothing is known of them; open them, and look yourself.")
        raise click.exceptions.Exit(1)


def _print(one: Scanned) -> None:
    unread = [one.cited(page.number) for page in one.pages if page.unread]
    if one.outcome == "skipped" or (one.outcome == "read" and not one.findings):
        return
    said = f": {one.reason}" if one.reason else ""
    click.echo(f"{one.path} ({one.outcome}{said})")
    if unread:
        more = f"; {len(unread) - _SHOWN} more" if len(unread) > _SHOWN else ""
        click.echo(f"  not read: {'; '.join(unread[:_SHOWN])}{more}")
    texts = {page.number: page.text for page in one.pages}
    for finding in one.findings:
        stance = "" if finding.stance == "mention" else f", stance: {finding.stance}"
        click.echo(f"  {finding.grade.upper()} {finding.topic}{stance}")
        for sign in finding.signs[:_SHOWN]:
            _print_sign(sign, texts[sign.page], one.cited(sign.page, sign.start))
        if len(finding.signs) > _SHOWN:
            click.echo(f"    ... and {len(finding.signs) - _SHOWN} more signs")


def _print_sign(sign: Sign, text: str, cited: str) -> None:
    where = f", {sign.where}" if sign.where else ""
    said = " ".join([f"weight {sign.weight}", *(f"[{why}]" for why in sign.why)])
    click.echo(f'    {cited}{where}: "{" ".join(sign.quote.split())}"')
    click.echo(f"      in: {context(text, sign.start, sign.end, 120)}")
    click.echo(f"      rule: {sign.rule}; {said}")


def _print_sum(scanned: list[Scanned]) -> None:
    read = sum(one.outcome in ("read", "partly_read") for one in scanned)
    bad = sum(one.outcome == "unreadable" for one in scanned)
    skipped = sum(one.outcome == "skipped" for one in scanned)
    pages = sum(len(one.pages) for one in scanned)
    unread = sum(bool(page.unread) for one in scanned for page in one.pages)
    alerts = sum(one.grade == "alert" for one in scanned)
    notices = sum(one.grade == "notice" for one in scanned)
    click.echo(
        f"Of {len(scanned)} files {read} were read ({pages} pages, {unread} of them unread), "
        f"{bad} could not be read, {skipped} were skipped as no documents. "
        f"Alerts in {alerts}, notices in {notices}."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--in",
    "folder",
    type=click.Path(path_type=Path),
    help="Plant each positive inside an ordinary document of this folder, at a random page.",
)
@click.option("--seed", type=int, help="The seed of the random pages; needed with --in.")
@click.option(
    "--folds",
    type=int,
    help="Also deal the places into so many folds, and judge each without the words only it uses.",
)
@watchlist_option
@json_option
def evaluate(
    file: Path,
    folder: Path | None,
    seed: int | None,
    folds: int | None,
    watchlist_file: Path | None,
    as_json: bool,
) -> None:
    """Measure a watchlist on labelled passages: a JSON object a line with id, text, label, kind."""
    if (folder is None) != (seed is None):
        raise WrongUse("--in FOLDER and --seed N go together; give both or neither")
    watchlist = chosen_watchlist(watchlist_file)
    passages = read_passages(file)
    if folder is not None and seed is not None:
        judged = judge_planted(passages, watchlist, folder, seed)
    else:
        judged = judge(passages, watchlist)
    figures = {"watchlist": watchlist.hash, **measures(judged, watchlist)}
    if folds is not None:
        dealt = judge_folds(passages, watchlist, folds)
        figures["folds"] = fold_figures(dealt, watchlist)
    if as_json:
        print_json(figures)
        return
    reasons = figures.pop("reasons")
    for key, value in figures.items():
        click.echo(f"{key.replace('_', ' ')}: {_words(value)}")
    for rule, reason in cast(dict[str, str], reasons).items():
        click.echo(f"  {rule}: {reason or 'no reason given; write one under few:'}")
    say("recall and precision count grade alert only; borderline passages are left out")


def _words(value: object) -> str:
    if value is None:
        return "cannot be said"
    if isinstance(value, dict):
        return "; ".join(f"{key} {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_words(inner) for inner in value) or "none"
    return str(value)
