"""`countywatch demo`: the sample county, watched once on this computer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from countywatch.cli.common import json_option, print_json, say
from countywatch.demo.run import PLACE, Demo, DemoRun
from monitors.alerts import AlertView


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-run"),
    show_default=True,
    help="Where the run is kept; run again, it goes on from there.",
)
@json_option
def demo(folder: Path, as_json: bool) -> None:
    """Serve an invented county on this computer and watch it once.

    Everything is marked SAMPLE. Nothing leaves this computer.
    """
    done = Demo(folder.absolute(), lambda: datetime.now(UTC), say).run()
    if as_json:
        print_json(done.to_json())
    else:
        for line in _words(done, folder):
            click.echo(line)


def _words(done: DemoRun, folder: Path) -> list[str]:
    counts = done.outcomes
    lines = [
        "",
        f"SAMPLE: {PLACE} is invented. This is what Countywatch did in {done.seconds:.0f} s:",
        "",
        f"Watched: {sum(counts.values())} sources; {counts['ok']} ok, {counts['empty']} empty, "
        f"{counts['suspect']} suspect, {counts['failed']} failed.",
        f"Downloaded: {done.downloads} documents; {done.pages} pages are in the case file.",
    ]
    lines += [f"Could not be read: {line}" for line in done.unread]
    lines += [_found(view) for view in done.alerts]
    new, sent = len(done.round.raised), done.round.delivered.mails_sent
    lines.append(f"New alerts: {new}. Mails sent: {sent}, to {folder / 'mail'}.")
    lines += [f"Letter: {path}" for path in done.letter.values()]
    lines += [f"Report: {path}" for path in done.report.values()]
    lines += ["", f"The same as data: {folder / 'summary.json'}"]
    if not new:
        lines.append("Nothing changed since the last run, so nothing was sent. Start over with: "
                     "make run-fresh")  # fmt: skip
    return lines


def _found(view: AlertView) -> str:
    if view.headline:
        return f"Found ({view.id}, {view.topic}): {view.headline}"
    first = view.leading
    quote = " ".join(first.quote.split())
    when = f" The meeting is {view.meeting.clock.left}." if view.meeting else ""
    where = f"on page {first.page} of {view.document.title}"
    return f'Found ({view.id}, {view.topic}): "{quote}" {where}.{when}'
