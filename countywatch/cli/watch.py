"""`countywatch watch`: the loop that crawls, reads, matches and delivers."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from countywatch.cli.common import NO_CONTACT, json_option, load_settings, print_json, say
from countywatch.watch.rounds import Round, Watch, every_source
from groundwork.casefile import open_casefile
from monitors.schedule import Stopper, run_until_stopped


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
    with casefile.held("countywatch watch"):
        if once:
            done = job.round(every_source(casefile))
            if as_json:
                print_json(_round_json(done))
            else:
                say(_round_words(done))
        else:
            say("Watching; stop with Ctrl-C.")
            run_until_stopped(lambda: _tick(job), stopper)
            say("Stopped.")
    casefile.close()
    if once and any(
        outcome not in ("ok", "empty") for outcome, _ in done.crawled.outcomes.values()
    ):
        raise click.exceptions.Exit(1)


def _tick(job: Watch) -> None:
    done = job.round()
    if done.crawled.outcomes or done.raised or done.delivered.mails_sent:
        say(_round_words(done))


def _round_words(done: Round) -> str:
    outcomes = list(done.crawled.outcomes.values())
    bad = sum(outcome not in ("ok", "empty") for outcome, _ in outcomes)
    return (
        f"{len(outcomes)} sources looked at, {bad} in trouble; {done.crawled.documents_new} new "
        f"documents; {len(done.raised)} alerts raised; {done.delivered.mails_sent} mails sent, "
        f"{done.delivered.not_accepted} not accepted yet."
    )


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
    }
