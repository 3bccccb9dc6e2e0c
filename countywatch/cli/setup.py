"""`countywatch init` and `countywatch add`: a home, and what it watches."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from countywatch.cli.common import NO_CONTACT, json_option, load_settings, print_json, say
from countywatch.settings import Settings, default_home
from countywatch.sources.add import Added, Adder, Wanted, add_place, add_url
from countywatch.sources.offers import Offers
from countywatch.sources.setup import SEEN, Answers, write_settings
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from groundwork.places import Place, resolve
from spiders.platforms import PLATFORMS


@click.command()
@click.option("--county", multiple=True, help='A watched county, like "Nash County, NC".')
@click.option("--contact", help="E-mail or address that watched web sites see.")
@click.option("--recipient", multiple=True, help="Who gets alerts by mail.")
@click.option("--operator", help="Who gets a mail when a source cannot be checked.")
@click.option("--name", help="Your name, as it stands on letters.")
@click.option("--address", help="Your postal address, as it stands on letters.")
@click.option("--email", help="Your e-mail, as it stands on letters.")
@click.option("--phone", help="Your telephone, as it stands on letters.")
@click.option("--resident-of", help="Where you reside; some states' laws ask for it.")
@click.option("--mail-host", help="The outgoing mail server.")
@click.option("--mail-port", type=int, default=587, show_default=True)
@click.option(
    "--mail-security", type=click.Choice(["starttls", "tls", "none"]), default="starttls",
    show_default=True,
)  # fmt: skip
@click.option("--mail-sender", help="The address that alerts come from.")
@click.option("--mail-user", help="The mail server's user name, if it wants one.")
@click.option("--replace", is_flag=True, help="Write the settings file anew.")
def init(replace: bool, **given: str | int | tuple[str, ...] | None) -> None:
    """Set up a home folder: county, recipients, mail server, contact, name on letters.

    What is not given as an option is asked for. The mail password is never written down: put it
    into COUNTYWATCH_MAIL_PASSWORD.
    """
    home = default_home()
    say(f"Setting up {home}. {SEEN}")
    answers = _answers(given)
    if not answers.counties or not answers.contact:
        raise WrongUse(
            "A home needs a county and a contact that web sites see: --county and --contact."
        )
    for county in answers.counties:
        resolve(county)
    path = write_settings(home, answers, replace=replace)
    open_casefile(home).close()
    say(f"Wrote {path}. Next: countywatch add URL")


def _answers(given: dict[str, str | int | tuple[str, ...] | None]) -> Answers:
    requester = {
        "name": _ask(given["name"], "Your name on letters"),
        "address": _ask(given["address"], "Your postal address on letters"),
        "email": _ask(given["email"], "Your e-mail on letters"),
        "phone": _ask(given["phone"], "Your telephone on letters"),
        "resident_of": _ask(given["resident_of"], "Where you reside (county or state)"),
    }
    counties = _ask_all(given["county"], "Counties to watch, separated by ; (Nash County, NC)")
    contact = _ask(given["contact"], "Contact that web sites see (e-mail)")
    recipients = _ask_all(given["recipient"], "Who gets alerts by mail, separated by ;")
    operator = _ask(given["operator"], "Who is told when a source fails (e-mail)")
    host = _ask(given["mail_host"], "Outgoing mail server (empty: no mail)")
    mail: dict[str, str | int] = {}
    if host:
        sender = _ask(given["mail_sender"], "Address that alerts come from")
        if not sender:
            raise WrongUse("A mail server needs the address that alerts come from: --mail-sender.")
        mail = {
            "host": host,
            "port": int(str(given["mail_port"])),
            "security": str(given["mail_security"]),
            "sender": sender,
            "user": _ask(given["mail_user"], "User name of the mail server (empty: none)"),
        }
    return Answers(counties, contact, recipients, operator, requester, mail)


def _ask(given: object, question: str) -> str:
    """The given answer, or the person's where one sits at a terminal, or nothing."""
    if given is not None:
        return str(given)
    if not sys.stdin.isatty():
        return ""
    return str(click.prompt(question, default="", show_default=False, err=True)).strip()


def _ask_all(given: object, question: str) -> tuple[str, ...]:
    if isinstance(given, tuple) and given:
        return tuple(str(part) for part in given)
    return tuple(part.strip() for part in _ask(None, question).split(";") if part.strip())


@click.command()
@click.argument("what")
@click.option("--place", help='The county it belongs to, like "Nash County, NC".')
@click.option("--name", help="What to call it in mails and in status.")
@click.option(
    "--platform",
    help=f"Its platform, where the address does not tell: {', '.join(sorted(PLATFORMS))}.",
)
@click.option("--kind", help="For the address of one document: budget, agenda, minutes, other.")
@click.option("--option", "options", multiple=True, help="What its platform needs, as KEY=VALUE.")
@click.option("--pick", multiple=True, type=int, help="Add the offer of this number.")
@click.option("--yes", is_flag=True, help="Add the first offer that is sure.")
@click.option("--replaces", type=int, help="The number of the source that moved to this address.")
@json_option
def add(
    what: str, place: str | None, as_json: bool, options: tuple[str, ...], **given: Any
) -> None:
    """Watch a listing: WHAT is its address, the county's web site, or a county's name.

    An address is followed to the listing, whose platform is recognised and whose first meetings
    are shown. For a county's name, like "Nash County, NC", the sources known of it are offered.
    """
    what = what.strip()
    settings = load_settings()
    if settings.contact is None:
        say(NO_CONTACT)
    named = None if place or "://" in what or not _is_county(what) else what
    county = _county(named or place, settings)
    wanted = Wanted(place=county, options=_options(options), **given)
    casefile = open_casefile(settings.home, settings.database)
    try:
        adder = Adder(casefile, settings, lambda: datetime.now(UTC), say)
        done = _add(adder, what, wanted, by_name=named is not None)
        if isinstance(done, Offers) and done.offers and not as_json and sys.stdin.isatty():
            _print_offers(done)
            number = click.prompt("Which number (0 for none)", type=int, default=0, err=True)
            if not number:
                return
            done = _add(adder, what, replace(wanted, pick=(number,)), by_name=named is not None)
    finally:
        casefile.close()
    _show(done, as_json=as_json)


def _add(adder: Adder, what: str, wanted: Wanted, *, by_name: bool) -> tuple[Added, ...] | Offers:
    if by_name and wanted.place:
        return add_place(adder, wanted.place, wanted)
    return add_url(adder, what, wanted)


def _is_county(what: str) -> bool:
    """Whether this is a county's name or number, and not an address that lacks its scheme."""
    return what.startswith("ocd-division/") or (
        "/" not in what and ("." not in what or "," in what or " " in what)
    )


def _options(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, mark, value in pairs:
        if not (name and mark and value):
            raise WrongUse(f"'{name}{mark}{value}' is no option; write it as --option KEY=VALUE.")
    return {name: value for name, _, value in pairs}


def _county(place: str | None, settings: Settings) -> Place | None:
    if place is not None:
        return resolve(place, settings.extra_places)
    if len(settings.watched) == 1:
        return resolve(settings.watched[0], settings.extra_places)
    return None


def _show(done: tuple[Added, ...] | Offers, *, as_json: bool) -> None:
    """What was added, or what may be; one source alone is one JSON object, as ever."""
    if isinstance(done, Offers):
        if as_json:
            print_json(done.to_json())
        else:
            _print_offers(done)
    elif as_json:
        rows = [added.to_json() for added in done]
        print_json(rows[0] if len(rows) == 1 else {"added": rows})
    else:
        for added in done:
            _print(added)


def _print_offers(done: Offers) -> None:
    for sure, heading in ((True, "Known listings:"), (False, "Leads to check first:")):
        rows = [offer for offer in done.offers if offer.sure is sure]
        if rows:
            click.echo(heading)
        for offer in rows:
            click.echo(f"  {offer.number}  {offer.platform}  {offer.url}")
            click.echo(f"     {offer.about}")
            for name, value in offer.options.items():
                click.echo(f"     --option {name}={value}")
            for meeting in offer.meetings[:3]:
                click.echo(f"     {meeting.start[:16].replace('T', ' ')}  {meeting.title}")
    click.echo(done.then)


def _print(added: Added) -> None:
    click.echo(f"Watching {added.name} [{added.platform}] as source {added.source_id}.")
    for meeting in added.meetings[:5]:
        click.echo(f"  {meeting.start[:16].replace('T', ' ')}  {meeting.title}")
    if added.platform == "document":
        click.echo("countywatch watch reads it, and again whenever it changes.")
        return
    count = len(added.meetings)
    listed = "1 meeting is listed now" if count == 1 else f"{count} meetings are listed now"
    click.echo(f"{listed}. countywatch watch looks at their documents.")
