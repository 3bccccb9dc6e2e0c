"""The `countywatch` command: its groups, and how errors become one sentence and an exit code."""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import NoReturn

import click

from countywatch import __version__
from countywatch.cli.terminal import protect_terminal
from groundwork.errors import CountywatchError

# Command name -> module and attribute, and its line in the help: nothing is imported before use.
COMMANDS = {
    "init": ("countywatch.cli.setup:init", "Set up a home: county, recipients, mail, contact."),
    "add": ("countywatch.cli.setup:add", "Watch a listing: its address on a known platform."),
    "sources": ("countywatch.cli.sources:sources", "List, pause and share what is watched."),
    "watch": ("countywatch.cli.watch:watch", "Crawl what is due, read, match and send alerts."),
    "status": (
        "countywatch.cli.status:status",
        "Each source's last good look; what is unread.",
    ),
    "alerts": ("countywatch.cli.alerts:alerts", "List, show, confirm and dismiss alerts."),
    "deliveries": (
        "countywatch.cli.deliveries:deliveries",
        "List the messages that were sent or wait; try them again.",
    ),
    "digest": ("countywatch.cli.digest:digest", "The notices since the last digest."),
    "search": ("countywatch.cli.search:search", "Search the pages of every saved document."),
    "page": ("countywatch.cli.page:page", "Show a page of a document, and a quote on its picture."),
    "changes": (
        "countywatch.cli.changes:changes",
        "What was added, removed or moved in a meeting.",
    ),
    "budget": ("countywatch.cli.budget:budget", "Changed lines of a budget that carry a term."),
    "export": ("countywatch.cli.export:export", "Write meetings for Open Civic Data and others."),
    "scan": ("countywatch.cli.scan:scan", "Look for warning signs in files on this computer."),
    "evaluate": ("countywatch.cli.scan:evaluate", "Measure a watchlist on labelled passages."),
    "watchlist": ("countywatch.cli.watchlist:watchlist", "Check a watchlist against its examples."),
    "replay": ("countywatch.cli.replay:command", "What a list would have sent until now."),
    "parse": ("countywatch.cli.parse:parse", "Print what a saved listing page holds."),
    "agreements": ("countywatch.cli.agreements:agreements", "ICE's lists of 287(g) agreements."),
    "dossier": ("countywatch.cli.dossier:dossier", "What is known of a county, with evidence."),
    "request": ("countywatch.cli.request:request", "Draft public-records requests."),
    "law": ("countywatch.cli.law:law", "Show the records law of a state, with its sources."),
    "ledger": ("countywatch.cli.ledger:ledger", "Cost and income lines: import, list, template."),
    "report": ("countywatch.cli.report:report", "Compile the cost report of a county."),
    "kit": ("countywatch.cli.kit:kit", "Write memo, comment, resolution and asks of a county."),
    "new-platform": (
        "countywatch.cli.new_platform:new_platform",
        "Begin a platform's module and test (for developers).",
    ),
    "demo": ("countywatch.cli.demo:demo", "Watch the bundled sample county on this computer."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of the loop."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports one command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="countywatch")
def cli() -> None:
    """Watches a county's meetings for warning signs of help with federal immigration enforcement.

    It alerts before the vote, drafts the records requests, and compiles the cost report.
    The home folder is ~/countywatch, or the one that COUNTYWATCH_HOME names.
    """


# What a command writes is for its user alone, in the home and elsewhere: mail addresses, letters
# with a home address, drafts. The processes that it starts inherit this.
PRIVATE_UMASK = 0o077


def run() -> None:
    """The console command: one sentence on stderr for what went wrong, and its exit code."""
    os.umask(PRIVATE_UMASK)
    protect_terminal()
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        _end(f"{error.format_message().rstrip('.')}. See countywatch --help.", error.exit_code)
    except CountywatchError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        name = f" {str(error.filename)[:80]}" if error.filename else ""
        _end(f"A file or folder{name} cannot be used ({error.strerror or error}).", 2)
    except UnicodeError:
        _end("An argument or file holds bytes that are no text; type it anew.", 2)


def _end(message: str, code: int) -> NoReturn:
    """One sentence on stderr; where JSON was asked for and something failed, on stdout too."""
    message = " ".join(message.split())
    click.echo(f"countywatch: {message}", err=True)
    if code == 1 and "--json" in sys.argv:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    sys.exit(code)
