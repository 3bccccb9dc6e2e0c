"""`countywatch digest`: the notices of a time, shown here or mailed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.watch.digest import gather, last_digest, queue_by_hand, zone_of
from countywatch.watch.status import receipt
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from monitors.alerts.digest import digest_text


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="From this day on; without it from the last digest, or a week ago.",
)
@click.option("--mail", "by_mail", is_flag=True, help="Put it into the outbox, for everyone.")
@json_option
def digest(since: datetime | None, by_mail: bool, as_json: bool) -> None:
    """Show the notices: what was found and was too weak for a mail of its own."""
    settings = load_settings()
    if by_mail and (settings.mail is None or not settings.recipients):
        raise WrongUse("No mail server or recipient is set up; run countywatch init first.")
    casefile = open_casefile(settings.home, settings.database)
    now = datetime.now(UTC)
    with casefile.reading() as session:
        zone = ZoneInfo(zone_of(session, settings) or "UTC")
        start = since.replace(tzinfo=zone) if since else last_digest(session)
        start = start or now - timedelta(days=7)
        found = gather(session, settings, start, now)
        foot = receipt(session, now)
    new = False
    if by_mail:
        new = queue_by_hand(casefile, settings, found, foot, start, now)
        said = "It waits in the outbox; countywatch watch sends it."
        say(said if new else "This digest was written already; it is not sent a second time.")
    casefile.close()
    if as_json:
        print_json(
            {
                "since": found.since.isoformat(),
                "until": found.until.isoformat(),
                "notices": [one.to_json() for one in found.notices],
                "more": found.more,
                "ahead": list(found.ahead),
                "unjudged": [one.id for one in found.unjudged],
                "mailed": new,
            }
        )
    else:
        click.echo(digest_text(found, foot))
