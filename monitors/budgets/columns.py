"""The heads of a table's columns: which year each is of, and how final."""

from __future__ import annotations

import re

from monitors.budgets.model import Column, Stage

_YEARS = re.compile(
    r"(?<![\d,.])(?:(?:FYE?|CY|fiscal year|year)\s?'?(?P<short>\d\d)(?![\d,])"
    r"(?:\s?[-/\u2013]\s?'?(?P<short_end>\d\d)(?!\d))?"
    r"|(?:(?:FYE?|CY|fiscal year)\s?)?(?P<long>20\d\d)(?![\d,])"
    r"(?:\s?[-/\u2013]\s?(?P<long_end>(?:20)?\d\d)(?!\d))?)",
    re.I,
)
_STAGES: tuple[tuple[Stage, str], ...] = (
    ("requested", r"request(?:ed)?|solicitado"),
    ("proposed", r"proposed|recommend(?:ed|ation)?|preliminary|tentative|propuesto"),
    ("amended", r"amended|revised|modified|current"),
    ("adopted", r"adopted|approved|original|enacted|appropriat(?:ed|ion)|final|adoptado"),
    ("estimate", r"estimate[ds]?|projected|projection|forecast|anticipated"),
    ("actual", r"actuals?|audited|ytd|unaudited|received|spent|prior"),
    ("adopted", r"budget(?:ed)?|presupuesto|amount"),
)
_NO_AMOUNT = (
    r"%|percent(?:age)?|pct|change|variance|difference|diff|increase|decrease|inc|dec|ftes?"
    r"|positions?|hours|rate|per capita"
)
_STAGE_WORD = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(words for _, words in _STAGES)})(?![a-z])", re.I
)
_HEAD_WORD = re.compile(
    rf"(?P<year>{_YEARS.pattern})"
    rf"|(?P<none>(?:\$\s|%\s?)?(?<![A-Za-z])(?:{_NO_AMOUNT})(?![a-z])(?:\s?[(]?[$%][)]?)?)"
    rf"|(?P<stage>{_STAGE_WORD.pattern})",
    re.I,
)


def column_of(head: str) -> Column:
    """A column by its head."""
    head = " ".join(head.split())
    years = [_year(found) for found in _YEARS.finditer(head)]
    stage = next((stage for stage, words in _STAGES if _says(words, head)), None)
    return Column(head, years[-1] if years else None, stage, not _says(_NO_AMOUNT, head))


def _says(words: str, head: str) -> bool:
    return bool(re.search(rf"(?<![a-z])(?:{words})(?![a-z])", head, re.I))


def is_head(head: str) -> bool:
    """Whether a cell heads a column of amounts, or of what is counted beside them."""
    return bool(_YEARS.search(head) or _HEAD_WORD.search(head)) and len(head) <= 60


def columns_in(line: str) -> tuple[str, ...]:
    """The heads of columns that stand on a line without tabs, in order; () where it is no such
    line: "Account Line Budget 2026 Requested 2027" has two."""
    words = list(_HEAD_WORD.finditer(line))
    if not words or not _only_heads(line, words):
        return ()
    year_first = words[0].lastgroup is not None and bool(words[0]["year"])
    heads: list[list[re.Match[str]]] = []
    for word in words:
        if not heads or _begins(word, heads[-1], year_first):
            heads.append([word])
        else:
            heads[-1].append(word)
    return tuple(line[head[0].start() : head[-1].end()] for head in heads)


def _only_heads(line: str, words: list[re.Match[str]]) -> bool:
    """Whether nothing but heads stands behind the first: else it is a sentence."""
    rest = line[words[0].start() :]
    for word in reversed(words):
        at = word.start() - words[0].start()
        rest = rest[:at] + rest[at + len(word.group()) :]
    before = line[: words[0].start()]
    return not rest.strip(" \t()/&-\u2013.,|") and len(before.split()) <= 5 and before[-1:] != ","


def _begins(word: re.Match[str], head: list[re.Match[str]], year_first: bool) -> bool:
    has_year = any(one["year"] for one in head)
    if word["none"] or head[-1]["none"]:
        return True
    if word["year"]:
        return has_year or year_first
    return (has_year and not year_first) or (not has_year and not _joins(head[-1], word))


def _joins(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two words are of one head: "Adopted Budget"."""
    said = one.group().lower()
    return other.group().lower().startswith("budget") or said in ("current", "amount")


def _year(found: re.Match[str]) -> int:
    """The year in which a fiscal year ends."""
    first = int(found["long"] or f"20{found['short']}")
    end = found["long_end"] or found["short_end"]
    if end is None:
        return first
    last = int(end) if len(end) == 4 else first // 100 * 100 + int(end)
    return last if last == first + 1 else first
