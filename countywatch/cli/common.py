"""What every command shares: JSON on stdout, words on stderr, the settings of this home."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from countywatch.settings import Settings, load

F = TypeVar("F", bound=Callable[..., Any])
NO_CONTACT = (
    'Web sites will see no contact of yours; write contact = "you@example.org" into '
    "countywatch.toml, or run countywatch init."
)


def json_option(command: F) -> F:
    """Adds `--json` as the argument `as_json`: stdout then holds one JSON value, nothing else."""
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
    return option(command)


def print_json(value: object) -> None:
    """Prints one JSON value to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Prints words for a person to stderr: progress and warnings, never the answer itself."""
    click.echo(text, file=sys.stderr)


def load_settings() -> Settings:
    """The settings of `COUNTYWATCH_HOME` (or the default home); raises BadInput on a bad file."""
    return load()
