"""Finds words that propose to take no part, to end or to hold nobody, for tests of any text.

    assert shut_proposals(paper.text(), load_immigration_law("TX")) == []

`quoted` are words of others that a paper prints as such (a clause of an agreement, a sheriff's
reply, a state's law): they are taken out before the text is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from groundwork.law.immigration import ImmigrationLaw, gate

_REFUSING = (
    r"declin\w*|refus\w*|reject\w*|terminat\w*|withdraw\w*|withdrew|cancel\w*|rescind\w*|revok\w*|"
    r"repeal\w*|renounc\w*|discontinu\w*|suspend\w*|defund\w*|oppos\w*|abandon\w*|quit\w*|exit\w*|"
    r"end|ends|ended|ending|stop\w*|opt\w* out|pull\w* out|back\w* out|ignor\w*|"
    r"(?:not|never|no longer) (?:to )?(?:sign|enter|join|renew|honor|hold|comply)\w*|"
    r"sign\w* none|no part in|not tak\w+ part|not (?:to |want to )*take part"
)
_AGREEMENT = (
    r"agreements?|programs?|287 ?\(?g\)?|participation|participating|partnerships?|cooperation|"
    r"MOAs?|MOU|task[- ]force|working with ICE|immigration enforcement"
)
_DETAINER = r"detainers?|holds?|ICE requests?|hold requests?"
# A verb, then within the sentence what it is about.
PATTERNS = {
    "agreement": (
        rf"\b(?:{_REFUSING})\b[^.;:?!]{{0,80}}?(?:\b|(?<=\d))(?:{_AGREEMENT})",
        r"\bagreements?\b[^.;:?!]{0,40}\b(?:should|must|be) (?:be )?(?:ended|terminated|refused)",
        r"\b(?:no|without an?) agreement (?:is|should be) signed\b",
        r"\bsay no to\b",
    ),
    "detainer": (
        rf"\b(?:{_REFUSING})\b[^.;:?!]{{0,60}}?\b(?:{_DETAINER})\b",
        r"\b(?:nobody|no one|no person)\b[^.;:?!]{0,40}\bheld\b",
        r"\bonly (?:with|on) a judicial warrant\b",
    ),
}
# In a state with a mandate the kit has none of these at all, whatever they are about.
BARE = re.compile(
    r"\b(?:declin\w*|refus\w*|terminat\w*|withdr[ae]w\w*|cancel\w*|rescind\w*|revok\w*|repeal\w*|"
    r"end|ends|ended|ending|defund\w*|opt out|discontinu\w*)\b",
    re.IGNORECASE,
)


def found(text: str, subject: str, quoted: Iterable[str] = ()) -> list[str]:
    """The words of a text that propose against an agreement or a detainer."""
    flat = plain(text, quoted)
    return [
        match.group()
        for pattern in PATTERNS[subject]
        for match in re.finditer(pattern, flat, re.IGNORECASE)
    ]


def shut_proposals(text: str, law: ImmigrationLaw, quoted: Iterable[str] = ()) -> list[str]:
    """What a text proposes although the gate of the law is shut for it.

    What the law itself says ("may end it only with approval of the board") is no proposal.
    """
    held = (*quoted, *law_words(law))
    return [
        words[1:]  # its first letter may be raised
        for subject in ("agreement", "detainer")
        if not gate(law, subject).decline  # type: ignore[arg-type]
        for words in found(text, subject, held)
    ]


def law_words(law: ImmigrationLaw) -> list[str]:
    """The state's own rules in our words, longest first, as a paper may print them."""
    told = [
        words[1:]  # its first letter may be raised
        for rule in (law.agreement, law.detainer)
        for words in (rule.summary, rule.until, rule.effective)
        if words
    ]
    return sorted(told, key=len, reverse=True)


def plain(text: str, quoted: Iterable[str] = ()) -> str:
    """The text on one line, without the words that are quoted."""
    flat = " ".join(text.split())
    for words in quoted:
        flat = flat.replace(" ".join(words.split()), " ")
    return flat
