"""State law on 287(g) agreements and detainers, and what it leaves open to a county.

Each file `data/immigration/XX.yaml` states what was read, how sure we are and as of when. A rule of
high confidence prints as law, one of medium confidence with the advice to check it with the county
attorney, and any other as not researched: never as "free to act". `gate` decides what a letter,
report or kit may propose; nothing else in the project decides that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeAlias

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from groundwork.errors import BadInput, UnknownState
from groundwork.law.model import LOADER, Strict
from groundwork.law.records import JURISDICTIONS

_DATA = files("groundwork.law") / "data" / "immigration"
CHECK = "check it with the county attorney"
NOT_RESEARCHED = "not researched; ask the county attorney"

Subject: TypeAlias = Literal["agreement", "detainer"]
Position: TypeAlias = Literal[
    "ban", "limit", "mandate", "permit_expressly", "none_found", "not_researched"
]
MandateKind: TypeAlias = Literal[
    "sign_287g",
    "apply_287g",
    "attempt_287g",
    "housing_agreement",
    "comply",
    "comply_with_exceptions",
]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Standing: TypeAlias = Literal["law", "check", "not_researched"]
ContractPosition: TypeAlias = Literal[
    "ban",
    "limit",
    "mandate_agreement",
    "mandate_detainer",
    "permit_expressly",
    "none_found",
    "not_researched",
]


@dataclass(frozen=True)
class StateRule(Strict):
    """What a state's law says on one subject, in our own words.

    `effective` and `until` are dates or the words that the source has for them; `until` is an end,
    an injunction or a deadline. `sources` are addresses or a public repository's name and path.
    """

    position: Position
    confidence: Confidence
    as_of: str
    binds: tuple[str, ...] = ()
    mandate_kind: MandateKind | None = None
    citation: str | None = None
    summary: str | None = None
    effective: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """How it may be printed: as law, to be checked, or as not researched."""
        if self.position == "not_researched" or self.confidence == "low":
            return "not_researched"
        return "law" if self.confidence == "high" else "check"


@dataclass(frozen=True)
class LocalPolicyBar(Strict):
    """Whether a statute forbids counties or sheriffs a policy that limits enforcement."""

    exists: Literal["yes", "no", "unknown"]
    confidence: Confidence
    citation: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImmigrationLaw(Strict):
    """The law of one jurisdiction: agreements and detainers apart, and any bar on local limits."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    state: str
    state_name: str
    agreement: StateRule
    detainer: StateRule
    local_policy_bar: LocalPolicyBar
    pending: tuple[str, ...] = ()

    @property
    def position(self) -> ContractPosition:
        """One word for the whole, as the dossier has it; what was not researched is so called."""
        agreement, detainer = self.agreement, self.detainer
        if agreement.position == "mandate":
            return "mandate_agreement"
        if agreement.standing == "not_researched":
            return "mandate_detainer" if detainer.position == "mandate" else "not_researched"
        if agreement.position == "none_found" and detainer.position == "mandate":
            return "mandate_detainer"
        if agreement.position == "none_found" and detainer.position in ("ban", "limit"):
            return "limit" if detainer.standing != "not_researched" else "none_found"
        return agreement.position


@dataclass(frozen=True)
class Gate:
    """What may be proposed in a state on one subject. `why` is one sentence for the reader.

    `decline`: a text may propose to refuse or end. `listed_is_news`: the law bans what a list of
    ICE may still show, so the listing itself is to be told. `check`: only together with the advice
    to ask the county attorney.
    """

    decline: bool
    listed_is_news: bool
    check: bool
    why: str


def load_immigration_law(state: str) -> ImmigrationLaw:
    """The law of a state, DC or a territory; a place that no file covers is not researched.

    Raises UnknownState for what is no jurisdiction, BadInput where a file breaks the schema.
    """
    code = state.strip().upper()
    if code not in JURISDICTIONS:
        raise UnknownState(
            f"{state[:40]!r} is no state; give two letters, as in TX, or one of DC, PR, GU."
        )
    return _load(code)


@lru_cache(maxsize=64)
def _load(code: str) -> ImmigrationLaw:
    path = _DATA / f"{code}.yaml"
    if not path.is_file():
        unseen = StateRule("not_researched", "low", "never")
        return ImmigrationLaw(code, code, unseen, unseen, LocalPolicyBar("unknown", "low"))
    return read_immigration_law(path)


def read_immigration_law(path: Traversable) -> ImmigrationLaw:
    """One file; raises BadInput with file and key where it breaks the schema or contradicts."""
    try:
        law = _LAW.validate_python(yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER))
    except (yaml.YAMLError, ValidationError) as error:
        raise BadInput(f"{path.name} is not a file on state law in our schema: {error}.") from error
    faults = [*_faults("agreement", law.agreement), *_faults("detainer", law.detainer)]
    if faults:
        raise BadInput(f"{path.name} contradicts itself: {faults[0]}.")
    return law


def _faults(subject: Subject, rule: StateRule) -> list[str]:
    faults = []
    if (rule.position == "mandate") != (rule.mandate_kind is not None):
        faults.append(f"{subject} is {rule.position} with the mandate {rule.mandate_kind!r}")
    if rule.standing == "not_researched":
        return faults
    if not (rule.sources and rule.summary) or (rule.position != "none_found" and not rule.citation):
        faults.append(f"{subject} is told as {rule.standing} without citation, source or summary")
    return faults


def gate(law: ImmigrationLaw, subject: Subject = "agreement") -> Gate:
    """What may be proposed. A mandate of any confidence shuts it, and so does a doubt."""
    rule: StateRule = law.agreement if subject == "agreement" else law.detainer
    check = rule.standing != "law"
    where = f"The law of {law.state_name}"
    cite = f" ({rule.citation})" if rule.citation else ""
    what = "agreements under 287(g)" if subject == "agreement" else "holds on a detainer"
    advice = f"; {CHECK}" if check else ""
    if rule.position == "mandate" and rule.standing != "not_researched":
        return Gate(False, False, check, f"{where} requires {_duty(rule)}{cite}{advice}.")
    if rule.standing == "not_researched":
        return Gate(False, False, True, f"{where} on {what} is {NOT_RESEARCHED}.")
    if rule.position == "ban":
        return Gate(False, True, check, f"{where} bans {what}{cite}{advice}.")
    if law.local_policy_bar.exists == "yes":
        bar = f" ({law.local_policy_bar.citation})" if law.local_policy_bar.citation else ""
        return Gate(False, False, True, f"{where} bars local limits on enforcement{bar}; {CHECK}.")
    if rule.position == "permit_expressly":
        return Gate(False, False, check, f"{where} permits {what} in so many words{cite}{advice}.")
    limits = (
        f"limits {what}" if rule.position == "limit" else f"has no rule on {what} that we found"
    )
    return Gate(True, False, True, f"{where} {limits}{cite}; {CHECK}.")


_DUTIES: dict[MandateKind, str] = {
    "sign_287g": "the offices it binds to sign a 287(g) agreement",
    "apply_287g": "the offices it binds to ask for a 287(g) agreement",
    "attempt_287g": "the offices it binds to try to get a 287(g) agreement",
    "housing_agreement": "the offices it binds to have an agreement on housing people for ICE",
    "comply": "the offices it binds to comply with detainers",
    "comply_with_exceptions": "the offices it binds to comply with detainers, with exceptions",
}


def _duty(rule: StateRule) -> str:
    assert rule.mandate_kind is not None  # the schema refuses a mandate without its kind
    return _DUTIES[rule.mandate_kind]


_LAW = TypeAdapter(ImmigrationLaw)
