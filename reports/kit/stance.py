"""Where a state's law leaves a county, in one word, and how the papers say it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from groundwork.law.immigration import (
    CHECK,
    ImmigrationLaw,
    LocalPolicyBar,
    MandateKind,
    StateRule,
    gate,
)
from reports.options import day_words, may_decline, researched

# required: agreements are a duty. banned: the law bans them. open: taking no part may be proposed.
# closed: it may not, though no agreement is required. unknown: nothing at all may be proposed.
Stance: TypeAlias = Literal["open", "required", "banned", "closed", "unknown"]

_SPOKEN_DUTY: dict[MandateKind, str] = {
    "sign_287g": "to sign an agreement under 287(g)",
    "apply_287g": "to ask for an agreement under 287(g)",
    "attempt_287g": "to try to get an agreement under 287(g)",
    "housing_agreement": "to have an agreement on housing people for ICE",
}


def stance_of(law: ImmigrationLaw) -> Stance:
    """The word for a state; a law that is not researched well enough is unknown."""
    if not researched(law):
        return "unknown"
    if law.agreement.position == "mandate":
        return "required"
    if law.agreement.position == "ban":
        return "banned"
    return "open" if may_decline(law) else "closed"


def unseen(state: str) -> ImmigrationLaw:
    """The law of a place in no state that the files know: not researched."""
    rule = StateRule("not_researched", "low", "never")
    return ImmigrationLaw(state, state, rule, rule, LocalPolicyBar("unknown", "low"))


def law_told(law: ImmigrationLaw) -> list[str]:
    """The law on agreements and detainers in a sentence each, with citation, as-of and advice."""
    return [_told(law, law.agreement, "agreement"), _told(law, law.detainer, "detainer")]


def _told(law: ImmigrationLaw, rule: StateRule, subject: Literal["agreement", "detainer"]) -> str:
    why = gate(law, subject).why
    if rule.standing == "not_researched":
        return why if rule.position != "mandate" else f"{why} Seen as of {day_words(rule.as_of)}."
    until = f" {rule.until[0].upper()}{rule.until[1:]}." if rule.until else ""
    effective = f" In force: {day_words(rule.effective)}." if rule.effective else ""
    as_of = f" Read as of {day_words(rule.as_of)}"
    return f"{why}{effective}{until}{as_of}" + ("." if CHECK in why else f"; {CHECK}.")


def argument(law: ImmigrationLaw) -> str:
    """Why the board should act, in two or three sentences that the law bears out."""
    duty = (
        "The law puts a duty about agreements on the offices it names; it does not ask the board "
        "to pay without knowing what."
    )
    said: dict[Stance, str] = {
        "open": (
            "As far as the state's law was read, it forces no agreement on this county. Money, "
            "jail and insurance are the board's to answer for, so the choice should be made in "
            "open meeting and on figures."
        ),
        "required": (
            f"{duty} Nothing here asks anyone to go against that law. It asks for figures, terms "
            "and records."
        ),
        "banned": (
            "The law bans such agreements, so an agency of this county that ICE lists all the same "
            "is news in itself. The board should know whether an agreement is in force, and what "
            "is spent on it."
        ),
        "closed": (
            "Nothing here asks for a limit on enforcement. It asks for figures, terms and records: "
            "whatever the county does in this field, the board answers for the money."
        ),
        "unknown": (
            f"The law of {law.state_name} on agreements under 287(g) was not researched well "
            "enough, so nothing is proposed here. Ask the county attorney what the board may do."
        ),
    }
    return said[stance_of(law)]


def spoken_law(law: ImmigrationLaw) -> list[str]:
    """The law as a person says it at the lectern."""
    stance = stance_of(law)
    held = law.detainer.position == "mandate"
    if stance == "unknown":
        return [
            "I do not say what the board should decide: the state's law on such agreements was "
            "not researched well enough. Please ask the county attorney what it allows."
        ]
    said: list[str] = []
    if kind := law.agreement.mandate_kind:
        said.append(f"State law requires the offices it names {_SPOKEN_DUTY[kind]}.")
        said.append("I do not ask you to go against that. I ask that you know what it costs.")
    elif stance == "banned":
        said.append("State law bans agreements under 287(g).")
        said.append("If ICE lists an agency of this county all the same, you should know why.")
    elif stance == "open":
        said.append("As far as state law was read, it forces no agreement on this county.")
    else:
        said.append("I ask for no limit on enforcement. I ask for figures, terms and records.")
    if held:
        said.append("State law requires compliance with detainers, and I do not question that.")
    said.append("Please have the county attorney check what the law allows today.")
    return said
