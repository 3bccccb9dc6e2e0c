"""Words in a budget's line that tie it to immigration enforcement or to people held for it."""

from __future__ import annotations

import re

import re2

# What every term below holds: most pages hold none, and RE2 tells so ten times as fast.
_ANY = re2.compile(
    r"(?i)immigra|deport|287|\bice\b|i\.c\.e|igsa|scaap|criminal alien|stonegarden|customs and|border"
    r"|cbp|enforcement and|detention|detainee|prisoner|inmate|(?:federal|marshal|usms|s\.?) "
    r"(?:boarding|bed|per|partnership|program)|marshals?'?s? "
)
_ICE = (
    r"(?-i:\bICE\b)(?!-| (?:(?i:control|arena|rink|center|melt|machine|removal|storm|cream|time"
    r"|hockey|skating|plant|house|complex|resurfac\w+|and snow|& snow)))(?<!snow and ICE)"
    r"(?<!snow & ICE)"
)
_STRONG = re.compile(
    rf"immigration|deport|\b287\s?\(?g\b|{_ICE}|\bI\.C\.E\.|\bIGSA\b|\bSCAAP\b"
    r"|state criminal alien|criminal alien|stonegarden|customs and border|border patrol|\bCBP\b"
    r"|enforcement and removal|(?:federal|u\.? ?s\.? marshals?'?s?|usms) "
    r"(?:detention|detainee|prisoner|inmate|boarding|bed|per diem)s?"
    r"|(?:detainee|prisoner|inmate)s?,? ?[-\u2013]? ?(?:federal|u\.?s\.? marshal)|immigra"
    r"|\bdetainees?\b",
    re.I,
)
_WEAK = re.compile(
    r"(?:prisoner|inmate)s? board|board(?:ing)?(?: and lodging)? (?:of|for) (?:prisoner|inmate)s?"
    r"|detention per diem|per diem,? (?:detention|inmate|prisoner)|federal partnership"
    r"|federal program",
    re.I,
)
_OTHER = re.compile(r"\bjuvenile|\byouth", re.I)


def strength(words: str) -> int:
    """3 where the words name such a matter, 1 where they may mean it, 0 where they do not."""
    if not _ANY.search(words):
        return 0
    if _STRONG.search(words) and not (_OTHER.search(words) and not _names_agency(words)):
        return 3
    return 1 if _WEAK.search(words) and not _OTHER.search(words) else 0


def _names_agency(words: str) -> bool:
    return bool(re.search(rf"immigra|287\s?\(?g|{_ICE}", words, re.I))
