"""Words in a budget's line that tie it to immigration enforcement or to people held for it."""

from __future__ import annotations

import re

import re2

_ICE = (
    r"(?-i:\bICE\b)(?!-| (?:(?i:control|arena|rink|center|melt|machine|removal|storm|cream|time"
    r"|hockey|skating|plant|house|complex|resurfac\w+|and snow|& snow)))(?<!snow and ICE)"
    r"(?<!snow & ICE)"
)
_NAMED = (
    r"immigration|deport|\b287\s?\(?g\b|ONLY_ICE|\bI\.C\.E\.|\bIGSA\b|\bSCAAP\b"
    r"|state criminal alien|criminal alien|stonegarden|customs and border|border patrol|\bCBP\b"
    r"|enforcement and removal|(?:federal|u\.? ?s\.? marshals?'?s?|usms) "
    r"(?:detention|detainee|prisoner|inmate|boarding|bed|per diem)s?"
    r"|(?:detainee|prisoner|inmate)s?,? ?[-\u2013]? ?(?:federal|u\.?s\.? marshal)|immigra"
    r"|\bdetainees?\b"
)
_HINTED = (
    r"(?:prisoner|inmate)s? board|board(?:ing)?(?: and lodging)? (?:of|for) (?:prisoner|inmate)s?"
    r"|detention per diem|per diem,? (?:detention|inmate|prisoner)|federal partnership"
    r"|federal program"
)
_STRONG = re.compile(_NAMED.replace("ONLY_ICE", _ICE), re.I)
_WEAK = re.compile(_HINTED, re.I)
# The same and a little more in RE2, which passes over a page many times as fast: it looks neither
# ahead nor back, and its white space and its ends of words are those of ASCII.
_ANY = re2.compile(
    f"(?i){_NAMED}|{_HINTED}".replace("ONLY_ICE", r"\bICE\b")
    .replace(r"\s", r"[\s\pZ\pC]")
    .replace(r"\u2013", r"\x{2013}")
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
