"""What the text says on each subject: the sentences, found by their words."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.agreements.moa.model import Clause, Quote, Subject
from monitors.agreements.moa.sentences import Sentence

# For each subject the sentences that tell it: all words of one line must stand in a sentence.
_WORDS: dict[Subject, tuple[tuple[str, ...], ...]] = {
    "reimbursement": (
        ("financial reimbursement", "federal grant"),
        ("not material to this moa",),
        ("will reimburse",),
        ("shall reimburse",),
    ),
    "holding past 48 hours": (
        ("held", "no more than 48 hours"),
        ("not transferred", "within 48 hours", "shall be released"),
        ("intergovernmental service agreement",),
    ),
    "training": (
        ("must successfully complete", "training"),
        ("minimum score",),
        ("refresher training",),
        ("mandatory training may be made available",),
        ("signed authorization", "initial period of"),
        ("additional updated training",),
        ("review the training requirements",),
    ),
    "records": (
        ("may at its discretion communicate the substance of this agreement",),
        ("practice of ice to provide a copy of this moa",),
        ("agrees to coordinate with ice prior to releasing",),
        ("releases of information to all other parties", "coordinate"),
        ("under the control of ice", "shall not be disclosed"),
    ),
    "state records law": (
        ("state public records laws",),
        ("public records law", "nothing herein limits"),
        ("solely state records",),
    ),
    "complaints": (
        ("complaint reporting", "allegations of misconduct"),
        ("office of professional responsibility",),
        ("telephonically to the ice opr",),
        ("complaint received will be resolved within",),
        ("complaint or allegation", "notification to", "violation of the terms"),
    ),
    "liability": (
        ("responsible and bear the costs", "giving rise to liability"),
        ("federal tort claims act", "treated as federal employees"),
        ("acting under color of federal authority",),
        ("same defenses and immunities",),
        ("may request representation",),
        ("representation is granted at the discretion",),
    ),
    "steering committee": (("steering committee",),),
    "review": (
        ("internal review of this moa every",),
        ("initial review meeting",),
        ("meet at least annually",),
    ),
}


def clauses(sentences: Sequence[Sentence], unread: Sequence[int]) -> dict[Subject, Clause]:
    """Every subject. What was not found is not readable where there are pages without text."""
    found: dict[Subject, Clause] = {}
    for subject, lines in _WORDS.items():
        quotes = _quotes(sentences, lines)
        if quotes:
            found[subject] = Clause(subject, "found", quotes)
        else:
            found[subject] = Clause(subject, "not readable" if unread else "not found")
    return found


def _quotes(sentences: Sequence[Sentence], lines: Sequence[tuple[str, ...]]) -> tuple[Quote, ...]:
    quotes: dict[tuple[int, int], Quote] = {}
    for one in sentences:
        words = next((line for line in lines if all(one.letters.has(w) for w in line)), None)
        if words is not None:
            quotes |= {(quote.page, quote.start): quote for quote in one.quotes(*words)}
    return tuple(quotes.values())
