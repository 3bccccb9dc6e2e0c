"""`countywatch watch`: the loop that crawls, reads, matches and delivers."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from countywatch.cli.common import NO_CONTACT, json_option, load_settings, print_json, say
from countywatch.watch.clock import watch_until_stopped
from countywatch.watch.log import error_log
from countywatch.watch.rounds import Round, Watch, every_source
from groundwork.casefile import open_casefile
from monitors.schedule import Stopper


@click.command()
@click.option("--once", is_flag=True, help="Look at every source now, deliver, and end.")
@json_option
def watch(once: bool, as_json: bool) -> None:
    """Crawl what is due, read new documents, and send alerts, until stopped.

    Stops cleanly on SIGTERM or Ctrl-C; started again, it goes on where it was.
    """
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    if settings.contact is None:
        say(NO_CONTACT)
    stopper = Stopper()
    stopper.listen()
    show = say if as_json else click.echo
    job = Watch(casefile, settings, lambda: datetime.now(UTC), say, show, stopper)
    try:
        with casefile.held("countywatch watch"), error_log(settings.home):
            well = _once(job, as_json) if once else _watch(job, stopper)
    finally:
        casefile.close()
    if not well:
        raise click.exceptions.Exit(1)


def _once(job: Watch, as_json: bool) -> bool:
    """One round over every source; false where what it says must not be trusted."""
    done = job.round(every_source(job.casefile), early=True)
    if as_json:
        print_json(_round_json(done))
    else:
        say(_round_words(done))
    outcomes = done.crawled.outcomes.values()
    return all(outcome in ("ok", "empty") for outcome, _ in outcomes) and not done.failed


def _watch(job: Watch, stopper: Stopper) -> bool:
    say("Watching; stop with Ctrl-C.")
    watch_until_stopped(job, stopper, lambda done: say(_round_words(done)))
    say("Stopped.")
    return True


def _round_words(done: Round) -> str:
    outcomes = list(done.crawled.outcomes.values())
    bad = sum(outcome not in ("ok", "empty") for outcome, _ in outcomes)
    sent, refused = done.delivered.mails_sent, done.delivered.not_accepted
    lines = [
        f"Checked {_count(len(outcomes), 'source')}, {bad} failed or suspect; "
        f"{_count(done.crawled.documents_new, 'new document')}; "
        f"{_count(len(done.raised), 'alert')} raised; {_count(sent, 'mail')} sent, "
        f"{refused} not accepted."
    ]
    lines += [f"Not accepted: {refusal}" for refusal in done.delivered.refusals]
    if done.failed:
        lines.append(f"{_count(done.failed, 'item')} failed and will be tried again; see: status")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _round_json(done: Round) -> dict[str, object]:
    return {
        "sources": {
            name: {"outcome": outcome, "reason": reason}
            for name, (outcome, reason) in done.crawled.outcomes.items()
        },
        "documents_new": done.crawled.documents_new,
        "documents_read": done.read,
        "alerts_new": [f"a{number}" for number in done.raised],
        "mails_sent": done.delivered.mails_sent,
        "not_accepted": done.delivered.not_accepted,
        "refusals": done.delivered.refusals,
        "failed": done.failed,
    }
