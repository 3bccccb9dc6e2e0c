"""Which checked statements a paper prints, each with its limits and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.law.claims import Claim, claim
from groundwork.law.immigration import ImmigrationLaw
from reports.kit.stance import stance_of

# The state's own courts first, then its federal circuit. Other states have no decision in the file.
_COURTS: dict[str, tuple[str, ...]] = {
    "nash": ("CO",),
    "wells": ("NY",),
    "ramon": ("MT",),
    "miranda-olivares": ("OR",),
    "morales": ("MA", "ME", "NH", "PR", "RI"),
    "hernandez": ("CT", "NY", "VT"),
    "galarza": ("DE", "NJ", "PA"),
    "santos": ("MD", "NC", "SC", "VA", "WV"),
    "el-cenizo": ("LA", "MS", "TX"),
    "parada": ("AR", "IA", "MN", "MO", "ND", "NE", "SD"),
    "gonzalez": ("AK", "AZ", "CA", "GU", "HI", "ID", "MT", "NV", "OR", "WA"),
}
_ELSEWHERE = "galarza"
_PAYMENTS = ("payment-lehigh", "payment-anoka", "payment-los-angeles")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as it is printed: its sentences, and those of contrary authority."""

    id: str
    says: str
    against: tuple[str, ...]


def told(name: str, *, lead: str = "") -> Told:
    """A checked statement with limits, number of people and contrary authority."""
    one = claim(name)
    against = tuple(f"Against it: {claim(other).sentence}" for other in one.against)
    return Told(name, lead + one.sentence + _people(one), against)


def _people(one: Claim) -> str:
    return f" Number of people: {one.people}." if one.people else ""


def case_for(law: ImmigrationLaw) -> list[Told]:
    """A decision of the state's courts or circuit; else one from elsewhere, which is said.

    Where the state's law on detainers is not known, none from elsewhere.
    """
    for name, states in _COURTS.items():
        if law.state in states:
            return [told(name)]
    if law.detainer.standing == "not_researched":
        return []
    return [told(_ELSEWHERE, lead="From another part of the country, so it binds no court here: ")]


def memo_authority(law: ImmigrationLaw) -> list[Told]:
    """What the memo rests on beside its figures, the most to the point first.

    Where taking no part may not be proposed, no decision on holds is argued from.
    """
    stance = stance_of(law)
    payments = [told(name) for name in _PAYMENTS]
    money = [told("reimbursement-2025")]
    if stance == "open":
        return [*money, *case_for(law), *payments[:2], told("no-expiry"), payments[2]]
    if stance == "banned":
        return [told("listing-is-a-claim"), *case_for(law), *payments]
    return [*money, *payments]
