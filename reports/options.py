"""What a board may do and what may be asked of each office, where the state's law leaves it open.

The gate of `groundwork.law.immigration` decides; this module only shuts more and never less. Where
the law on agreements was not researched nothing is proposed, and where a law requires agreements or
compliance with detainers nothing is proposed against either.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, TypeVar

import yaml
from pydantic import TypeAdapter

from groundwork.law.immigration import (
    CHECK,
    NOT_RESEARCHED,
    ImmigrationLaw,
    Position,
    StateRule,
    gate,
)
from groundwork.law.model import Strict
from reports.words import long_day

Needs: TypeAlias = Literal["none", "decline", "limit_detainers"]
Kind: TypeAlias = Literal["information", "money", "contract", "risk", "position"]
Office: TypeAlias = Literal["sheriff", "commissioners", "state", "congress"]

KINDS: dict[Kind, str] = {
    "information": "Information",
    "money": "Money",
    "contract": "Contract",
    "risk": "Risk",
    "position": "Position",
}
_DATA = files("reports") / "data"


@dataclass(frozen=True)
class Proposal(Strict):
    """One thing that may be done or asked. `says` is a sentence of ours.

    `needs` is what the law has to leave open. `positions` are those of the law on agreements for
    which it is told, none meaning all that were researched. `only_in` names the states it is for,
    each with what its law says; that stands in `ground` once a state is known.
    """

    id: str
    says: str
    needs: Needs
    positions: tuple[Position, ...] = ()
    only_in: dict[str, str] = field(default_factory=dict)
    except_in: tuple[str, ...] = ()
    limit: str | None = None
    ground: str | None = None


@dataclass(frozen=True, kw_only=True)
class Option(Proposal):
    """Something within a board's power, of a kind; its limit is always printed."""

    kind: Kind
    limit: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask(Proposal):
    """Something asked of an office; `claim` is a checked statement that is printed with it."""

    office: Office
    claim: str | None = None


P = TypeVar("P", bound=Proposal)


@cache
def all_options() -> tuple[Option, ...]:
    """Every option, for any state; use `open_options` for what may be printed."""
    return TypeAdapter(tuple[Option, ...]).validate_python(_load("options.yaml"))


@cache
def all_asks() -> tuple[Ask, ...]:
    """Every ask, for any state; use `open_asks` for what may be printed."""
    return TypeAdapter(tuple[Ask, ...]).validate_python(_load("asks.yaml"))


def _load(name: str) -> object:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


def open_options(law: ImmigrationLaw) -> tuple[Option, ...]:
    """The options that the law leaves open, in the order of the file; none where it is unknown."""
    return _open(all_options(), law)


def open_asks(law: ImmigrationLaw) -> tuple[Ask, ...]:
    """The asks that the law leaves open, in the order of the file; none where it is unknown."""
    return _open(all_asks(), law)


def _open(proposals: tuple[P, ...], law: ImmigrationLaw) -> tuple[P, ...]:
    if not researched(law):
        return ()
    return tuple(
        replace(one, ground=one.only_in.get(law.state))
        for one in proposals
        if _fits(one, law) and _left_open(one.needs, law)
    )


def _fits(one: Proposal, law: ImmigrationLaw) -> bool:
    if (one.only_in and law.state not in one.only_in) or law.state in one.except_in:
        return False
    return not one.positions or law.agreement.position in one.positions


def _left_open(needs: Needs, law: ImmigrationLaw) -> bool:
    if needs == "none":
        return True
    if mandated(law):
        return False
    return gate(law, "agreement" if needs == "decline" else "detainer").decline


def researched(law: ImmigrationLaw) -> bool:
    """Whether the law on agreements is known well enough for anything to be proposed."""
    return law.agreement.standing != "not_researched"


def mandated(law: ImmigrationLaw) -> bool:
    """Whether a law requires agreements or compliance with detainers, however sure we are of it."""
    return "mandate" in (law.agreement.position, law.detainer.position)


def may_decline(law: ImmigrationLaw) -> bool:
    """Whether a text may propose to take no part in an agreement."""
    return researched(law) and _left_open("decline", law)


def basis(law: ImmigrationLaw) -> tuple[str, ...]:
    """What has to be printed with any option: the law on both subjects, as of when, what to check.

    Where nothing is proposed, the last sentence says so.
    """
    told = [*_rule_words(law, "agreement"), *_rule_words(law, "detainer")]
    if not researched(law):
        told.append(
            f"The law of {law.state_name} on agreements under 287(g) was not researched well "
            "enough, so nothing is proposed here. Ask the county attorney what the board may do."
        )
    return tuple(told)


def day_words(text: str) -> str:
    """A day of a law file as a sentence says it; what is no whole day stays as it is."""
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text


def _rule_words(law: ImmigrationLaw, subject: Literal["agreement", "detainer"]) -> list[str]:
    rule: StateRule = law.agreement if subject == "agreement" else law.detainer
    why = gate(law, subject).why
    if NOT_RESEARCHED in why or rule.standing == "not_researched":
        return [why]
    summary = f" {rule.summary}." if rule.summary else ""
    effective = f" In force: {day_words(rule.effective)}." if rule.effective else ""
    until = f" {rule.until[0].upper()}{rule.until[1:]}." if rule.until else ""
    as_of = f" As of {day_words(rule.as_of)}" + ("." if CHECK in why else f"; {CHECK}.")
    return [f"{why}{summary}{effective}{until}{as_of}"]
