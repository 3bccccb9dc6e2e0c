"""Checked statements that letters, reports and kits may use, and stale ones that none may.

Each statement holds its citation, court and year, its limits and what speaks against it. A text
that wants a case or a figure takes it from here; what is not here is not said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import TypeAdapter

from groundwork.errors import WrongUse
from groundwork.law.model import Strict

_DATA = files("groundwork.law") / "data" / "claims"

Kind = Literal["case", "payment", "program", "law"]


@dataclass(frozen=True)
class Claim(Strict):
    """One checked statement. `says` is the holding or fact in one sentence.

    `limits` says what the statement does not show, and is printed with it. `against` names the ids
    of contrary authority, which is told in the same place. `people` and `amount` are for payments,
    as the source has them, because an amount without its number of people misleads.
    """

    id: str
    kind: Kind
    citation: str
    says: str
    as_of: str
    source: str
    court: str | None = None
    year: int | None = None
    limits: str | None = None
    against: tuple[str, ...] = ()
    amount: str | None = None
    people: str | None = None

    @property
    def sentence(self) -> str:
        """The statement with its citation and limits: `... (745 F.3d 634 (3d Cir. 2014)). ...`."""
        limits = f" {self.limits}." if self.limits else ""
        return f"{self.says} ({self.citation}).{limits}"


@dataclass(frozen=True)
class Stale(Strict):
    """A statement that must not ship: a pattern (no case) that finds it, and why."""

    pattern: str
    why: str

    def found_in(self, text: str) -> str | None:
        """The words of the text that the pattern finds, or None."""
        match = re.search(self.pattern, " ".join(text.split()), re.IGNORECASE)
        return None if match is None else match.group()


@cache
def claims() -> dict[str, Claim]:
    """Every checked statement by its id, in the order of the file."""
    read = TypeAdapter(tuple[Claim, ...]).validate_python(_load("checked.yaml"))
    return {one.id: one for one in read}


def claim(name: str) -> Claim:
    """The statement of that id; raises WrongUse where there is none."""
    found = claims().get(name)
    if found is None:
        raise WrongUse(f"{name[:40]!r} is no checked statement; use one of {', '.join(claims())}.")
    return found


@cache
def stale_claims() -> tuple[Stale, ...]:
    """What no template may say."""
    return TypeAdapter(tuple[Stale, ...]).validate_python(_load("stale.yaml"))


def _load(name: str) -> object:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
