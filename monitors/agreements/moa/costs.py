"""Who bears what cost: the payer as each sentence names it, never as a template would have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitors.agreements.moa.model import Cost
from monitors.agreements.moa.sentences import Sentence
from monitors.agreements.moa.sides import Parties


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is paid, the words behind (or before) which the payer stands, and words to be there."""

    what: str
    lead: str
    words: tuple[str, ...] = ()
    payer: Literal["before", "after"] = "before"


_RULES = (
    _Rule("the officers' work under the agreement", "carry out designated functions", ("expense",)),
    _Rule("personnel expenses", "responsible for personnel expenses"),
    _Rule(
        "salaries, benefits and overtime, also of those who stand in during training",
        "responsible for the salaries and benefits",
        ("including any overtime",),
    ),
    _Rule(
        "ICE's own instructors and supervisors",
        "responsible for the salaries and benefits",
        ("including instructors and supervisors",),
    ),
    _Rule("instructors and training material", "will provide instructors"),
    _Rule("travel, housing and per diem for training", "will cover the costs of", ("travel",)),
    _Rule(
        "travel, housing and per diem for training",
        "responsible for the costs of",
        ("travel", "training"),
    ),
    _Rule("travel by federal travel orders, if ICE so decides", "may issue travel orders"),
    _Rule("salaries during travel on such orders", "responsible for paying salaries"),
    _Rule("IT for ICE's systems", "responsible for the installation and maintenance"),
    _Rule("office supplies", "responsible for providing all administrative supplies"),
    _Rule("security equipment", "responsible for providing the necessary security equipment"),
    _Rule("interpreters", "interpreters will be provided by", payer="after"),
)


def costs(sentences: Sequence[Sentence], parties: Parties) -> tuple[Cost, ...]:
    """Each cost that the text names, in its order, with the sentence."""
    found = []
    for one in sentences:
        for rule in _RULES:
            place = one.letters.find(rule.lead)
            if place is None or not all(one.letters.has(words) for words in rule.words):
                continue
            payer = (
                parties.before(one.text, place[0])
                if rule.payer == "before"
                else parties.after(one.text, place[1])
            )
            found.append(Cost(payer, rule.what, one.quotes(rule.lead, *rule.words)))
    return tuple(found)
