"""Which open options the kit argues for first; the others stand in the report."""

from __future__ import annotations

from groundwork.law.immigration import ImmigrationLaw
from reports.options import Option, open_options

# What is asked of the board, the strongest that the law may leave open first.
_WANTED = (
    "board-contract",
    "governor",
    "conditions-virginia",
    "in-force",
    "resolution",
    "model",
    "hearing",
    "quarterly-report",
    "request-to-end",
    "claims",
    "cost-center",
    "insurer",
    "disclosure",
)


def asks_of_board(law: ImmigrationLaw) -> list[Option]:
    """The options to argue for, in that order; none where the law was not researched."""
    found = {one.id: one for one in open_options(law)}
    return [found[name] for name in _WANTED if name in found]
