"""The law of a county's state on 287(g), as it may be printed beside what a list says.

High confidence prints as law, medium with the advice to check it, anything else as not researched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundwork.errors import UnknownState
from groundwork.law.immigration import (
    CHECK,
    ImmigrationLaw,
    StateRule,
    gate,
    load_immigration_law,
)
from groundwork.places import Place


@dataclass(frozen=True)
class StateLaw:
    """The law of a state, None for what is no state that we know; `sentences` are for a reader."""

    law: ImmigrationLaw | None
    sentences: tuple[str, ...]

    @property
    def bans(self) -> bool:
        """Whether the law bans agreements, so that a listed agency is news in itself."""
        return self.law is not None and gate(self.law).listed_is_news

    def to_json(self) -> dict[str, Any]:
        """The contract's object, with the sentences."""
        rule = None if self.law is None else _rule(self.law)
        seen = rule is not None and rule.standing != "not_researched"
        return {
            "position": self.law.position if self.law else "not_researched",
            "cite": rule.citation if rule and seen else None,
            "confidence": rule.confidence if rule else "low",
            "as_of": rule.as_of if rule else None,
            "sentences": list(self.sentences),
        }


def state_law(place: Place, *, listed: str | None = None) -> StateLaw:
    """The law of a place's state.

    `listed` is the list that names an agency of the place, if one does, in the words with which a
    sentence begins: `ICE's list of May 18, 2026`.
    """
    try:
        law = load_immigration_law(place.state)
    except UnknownState:
        return StateLaw(None, (f"The law of {place.state} on 287(g) is not researched.",))
    return StateLaw(law, tuple(_sentences(law, place, listed)))


def _sentences(law: ImmigrationLaw, place: Place, listed: str | None) -> Iterator[str]:
    agreement = gate(law)
    detainer = gate(law, "detainer")
    yield _dated(agreement.why, law.agreement)
    if detainer.why != agreement.why:  # a bar on local limits speaks to both
        yield _dated(detainer.why, law.detainer)
    if listed and agreement.listed_is_news:
        yield (
            f"{listed} names an agency of {place.full_name} all the same. That is news in itself: "
            "the agreement may break the law, or the list is stale, for ICE's list lags the law"
            f"{'; ' + CHECK if agreement.check else ''}."
        )


def _dated(sentence: str, rule: StateRule) -> str:
    """A sentence with the day as of which it was read; a law that was not read has none."""
    if rule.standing == "not_researched":
        return sentence
    return f"{sentence[:-1]}; as of {rule.as_of}."


def _rule(law: ImmigrationLaw) -> StateRule:
    """The rule that the one word for the whole rests on."""
    if law.position == "mandate_detainer":
        return law.detainer
    if law.position == "limit" and law.agreement.position == "none_found":
        return law.detainer
    return law.agreement
