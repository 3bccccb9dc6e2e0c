"""What happens after the first letter: `countywatch request sent`, `received` and so on."""

from __future__ import annotations

import click


def after_the_letter(group: click.Group) -> None:
    """Adds the commands of this module to `countywatch request`."""
