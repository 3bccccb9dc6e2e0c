"""Words found in text that a scanner spoiled: spaces, punctuation and a few letters do not count.

Real agreements read "tenninates" for terminates, "ofICE" for of ICE and "p e r f o r m".
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

LETTERS_PER_ERROR = 7


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's letters and digits in lower case; `at[i]` is the offset of letter i in the text."""

    kept: str
    at: tuple[int, ...]

    def find(self, words: str) -> tuple[int, int] | None:
        """Where the words stand in the text, as offsets [start, end); None where they do not."""
        found = _find(only_letters(words), self.kept)
        return None if found is None else (self.at[found[0]], self.at[found[1] - 1] + 1)

    def has(self, words: str) -> bool:
        """Whether the words stand in the text."""
        return _find(only_letters(words), self.kept) is not None


def letters_of(text: str) -> Letters:
    """The letters of a text, with their places."""
    at = tuple(index for index, char in enumerate(text) if char.isalnum())
    return Letters("".join(_lower(text[index]) for index in at), at)


@cache
def only_letters(words: str) -> str:
    """Words as a run of letters and digits in lower case."""
    return "".join(_lower(char) for char in words if char.isalnum())


def alike(one: str, other: str, least: float = 0.85) -> bool:
    """Whether two short texts are the same but for spaces, punctuation and a few letters."""
    a, b = only_letters(one), only_letters(other)
    return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= least


def _lower(char: str) -> str:
    """One character in lower case: some become two, and would shift what follows."""
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _find(needle: str, text: str) -> tuple[int, int] | None:
    """The best place of the needle with at most one error in seven letters, as [start, end)."""
    if not needle:
        return None
    exact = text.find(needle)
    if exact >= 0:
        return exact, exact + len(needle)
    errors = len(needle) // LETTERS_PER_ERROR
    if not errors or not _a_part_stands(needle, text, errors):
        return None
    score, last = _best_end(needle, text)
    if score > errors:
        return None
    window = text[max(0, last + 1 - len(needle) - errors) : last + 1]
    _, back = _best_end(needle[::-1], window[::-1])
    return last - back, last + 1


def _a_part_stands(needle: str, text: str, errors: int) -> bool:
    """With so many errors one of errors + 1 parts is whole: a quick way to rule most texts out."""
    size = len(needle) // (errors + 1)
    parts = (needle[start : start + size] for start in range(0, size * (errors + 1), size))
    return any(part in text for part in parts)


def _best_end(needle: str, text: str) -> tuple[int, int]:
    """The fewest errors with which the needle ends somewhere in the text, and that letter's index.

    Myers' bit-parallel search (Journal of the ACM 46, 1999): one step for each letter.
    """
    full, high = (1 << len(needle)) - 1, 1 << (len(needle) - 1)
    where: dict[str, int] = {}
    for index, char in enumerate(needle):
        where[char] = where.get(char, 0) | 1 << index
    plus, minus, score = full, 0, len(needle)
    best, end = score, -1
    for index, char in enumerate(text):
        equal = where.get(char, 0)
        down = equal | minus
        across = (((equal & plus) + plus) ^ plus) | equal
        up = (minus | ~(across | plus)) & full
        fall = plus & across
        score += bool(up & high) - bool(fall & high)
        up, fall = up << 1, fall << 1
        plus = (fall | ~(down | up)) & full
        minus = up & down & full
        if score < best:
            best, end = score, index
    return best, end
