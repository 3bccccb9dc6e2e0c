"""Whether a text layer holds words, or what a broken font or poor old OCR made of them: measured.

A word is odd where no writing in Latin letters has it: pairs of letters that hardly occur in public
records ("vq", "hx"), a digit or a sign within letters ("c0unty"), six consonants in a row, forty
letters without a space, signs of a font that tells no characters. The rare pairs were counted in
2.3 million pairs of letters of ordinary agendas and minutes: those found less than once in 65,000.
Letters beyond ASCII are never odd, so that other languages are not.
"""

from __future__ import annotations

import re
from functools import lru_cache

DOUBTED_FROM = 0.10
"""A page with a greater share of odd words is read by OCR too, and the more plausible text stays.
Of 1,696 ordinary pages 16 are above it; 14 of those hold broken fonts or poor old OCR indeed."""

GARBAGE_FROM = 0.25
"""A page with a greater share of odd words is no text; none of those 1,696 was so by mistake."""

_ENOUGH_LETTERS = 60
_LONGEST_WORD = 40
_ACRONYM = 6

_RARE_AFTER = {
    "a": "o", "b": "fhknqwxz", "c": "bgjvxz", "d": "qxz", "f": "bdghjknqvwxz",
    "g": "cdfjkpqvxz", "h": "gjkqxz", "i": "jwy", "j": "bcfghjklmnqstvwxyz",
    "k": "cjkpqvxz", "l": "jqx", "m": "hjkqvxz", "n": "xz", "o": "q", "p": "bfjqvxz",
    "q": "abcdefghijklmnopqrsvwxyz", "r": "jqx", "s": "jxz", "t": "jq", "u": "hjquw",
    "v": "fghjkmnpquvwxz", "w": "bgjkqvxz", "x": "bdfgjklmoqrsuwyz", "y": "fhjkquxy",
    "z": "bcdfghjklmnpqrstuvwxy",
}  # fmt: skip
_RARE = frozenset(first + second for first, after in _RARE_AFTER.items() for second in after)
_EDGES = "\"'“”‘’()[]{}<>.,;:!?*•–—-_/\\|#$%&+=…\x08"
_WITHIN = frozenset("-\u2010'’./&@:_–—#(),*+=%$?…°″′\"\u00ad\x02\ufffe")
_MIXED = re.compile(r"[a-z]\d[a-z]|^\d[a-z]{3}|[A-Za-z]{2}\d[a-z]")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-xz]{6}", re.IGNORECASE)
_SAME = re.compile(r"([A-Za-z])\1{3}")
_BULLET = re.compile("^[\uf020-\uf0ff](?=[A-Za-z])")
_ADDRESS = re.compile(r"://|@|%\d|\\\w+\\")
# Control characters, "unknown character", and the private area that symbol fonts use.
_NO_CHARACTER = re.compile("[\x01\x03-\x08\x0e-\x1f\x80-\x9f\ufffd\ue000-\uf8ff]")


def odd_share(raw: str) -> float | None:
    """The share of the letters of `raw` that stand in odd words, from 0 to 1.

    `raw` is text as a library gives it, before it is made regular. None where there are too few
    letters to tell, as on a page of figures or of a picture.
    """
    told = odd = 0
    for part in raw.split():
        letters, strange = _weighed(part) if len(part) <= _LONGEST_WORD else _weigh(part)
        told += letters
        odd += strange
    return odd / told if told >= _ENOUGH_LETTERS else None


def _weigh(part: str) -> tuple[int, int]:
    """How many letters of a word, as it stands between spaces, tell something; how many are odd."""
    word = _BULLET.sub("", part).strip(_EDGES)
    if not word or not _tells(word):
        return 0, 0
    return len(word), len(word) if is_odd(word) else 0


# The same words stand on most pages of a county.
_weighed = lru_cache(maxsize=1 << 15)(_weigh)


def _tells(word: str) -> bool:
    """Whether something can be said of the word: not of figures, addresses, "a" and "of"."""
    if _NO_CHARACTER.search(word):
        return True
    return len(word) > 2 and not _ADDRESS.search(word) and any(map(str.isalpha, word))


def is_odd(word: str) -> bool:
    """Whether no writing has this word; it comes without the punctuation at its ends."""
    if _NO_CHARACTER.search(word) or any(not (c.isalnum() or c in _WITHIN) for c in word):
        return True
    if len(word) > _LONGEST_WORD and "/" not in word and "_" not in word and "..." not in word:
        return True
    if _MIXED.search(word) or _SAME.search(word):
        return True
    if word.isupper() and len(word) <= _ACRONYM:
        return False
    low = word.lower()
    return bool(_CONSONANTS.search(low)) or any(
        low[at : at + 2] in _RARE for at in range(len(low) - 1)
    )
