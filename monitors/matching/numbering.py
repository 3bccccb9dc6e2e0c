"""The numbers that items of an agenda begin with: "7.C.", "VII.", "C-3", "a)", "26-0123"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitors.matching.headings import heading_of

_TOKEN = r"(?:[1-9]\d{0,2}|[A-Z]{1,2}|[a-z]{1,2}|[IVX]{3,5}|[ivx]{3,5})"
_COMPOSED = re.compile(
    r"(?P<path>(?:[1-9]\d?|[A-Z]|[IVX]{2,5})(?:\.(?:[1-9]\d?|[A-Za-z])){1,3}"
    r"|[A-Z](?:-|(?=\d))[1-9]\d?"
    r"|[1-9]\d?[A-Za-z](?=[.)])|[1-9]\d?[A-Z](?=\s)"
    r"|(?:[1-9]\d?|[A-Z]|[IVX]{2,5})\.(?:\s(?:[1-9]\d?|[A-Za-z])\.){1,3})"
    r"[.):]*(?:\s+-)?(?:\s+(?P<title>\S.*)|$)"
)
_SIMPLE = re.compile(rf"(?P<label>{_TOKEN})(?P<end>[.)])(?:\s+-)?(?:\s+(?P<title>\S.*)|$)")
_FILE = r"(?:File (?:#|No\.?|ID):? ?)?(?P<file>(?!20\d\d-20\d\d)(?:20)?\d\d-\d{3,5})"
_BARE = re.compile(rf"(?P<label>[1-9]\d{{0,2}}|[A-Z])\s+(?P<title>{_FILE}(?:\s+\S.*)?)")
_FILED = re.compile(rf"{_FILE}(?:\s+(?P<title>[^\d\s].*)|$)")
_HEADED = re.compile(r"(?P<label>[1-9]\d?|[A-Z])\s+(?P<title>[A-Z].*)")  # "6 Public hearing"
_NAMED = re.compile(
    r"(?:agenda\s+)?item(?:\s+(?:no\.?|number|#)|\s?#|:)?\s*(?<![a-z])"
    r"(?-i:(?P<label>[A-Z]?[1-9]\d{0,2}(?:[.\-]?(?:\d{1,3}|[A-Z])(?![A-Za-z]))*"
    r"|[IVX]{1,5}(?:\.[A-Z0-9]{1,2})*|[A-Z](?:\.\d{1,2})*))"
    r"(?![.\-]?[A-Za-z0-9])(?:\s*[:.)]+|\s+-|,?\s+(?=continued)|\s+(?=(?-i:[A-Z]{2}))|$)"
    r"\s*(?P<title>.*)",
    re.I,
)
# What every number that is read below begins with, and hardly anything else: it is asked of each
# line of a document. Each alternative begins with a set of characters, which is the fastest to try.
_MAY_BE = re.compile(
    r"\d\d{0,3}[-.)A-Za-z]|[1-9]\d?\s|[1-9]\d\d\s+(?:File|\d)|[A-Z][-\d\s]"
    r"|[A-Za-z][A-Za-z]{0,4}[.)]|A(?i:genda\s)|I(?i:tem)|File"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Token:
    """One number of a list: its style (digits, letters, their case, what ends it) and its place in
    the list, from 1."""

    style: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Number:
    """What a line begins with: `label` as it is said ("7.C"), `path` its parts, and the rest.

    `kind` is "named" (Item 7.C), "composed" (7.C), "simple" (7.) or "file" (26-0123, without a
    path). `file` is the file's number that stands behind another ("7.C 26-0123"). `written` counts
    the line's characters before the title. A simple number has as many `readings` as it can be
    read: "I." is the roman one and the ninth letter.
    """

    kind: str
    label: str
    path: tuple[str, ...]
    title: str
    written: int
    readings: tuple[Token, ...] = ()
    file: str = ""


def number_of(line: str) -> Number | None:
    """The number that a line (plain, on one line) begins with."""
    return _number_of(line) if _MAY_BE.match(line) else None


# A document's lines are asked for several times, by each of its readers.
@lru_cache(maxsize=1 << 15)
def _number_of(line: str) -> Number | None:
    if found := _NAMED.match(line):
        if not line[0].isupper():
            return None
        return _number("named", found, _parts(found["label"]))
    if found := _COMPOSED.match(line):
        return _number("composed", found, _parts(found["path"]))
    if found := _SIMPLE.match(line) or _BARE.match(line):
        end = found.groupdict().get("end", "")
        return _number("simple", found, (found["label"],), _readings(found["label"], end))
    found = _HEADED.match(line)
    if found and heading_of(found["title"], numbered=True, within_item=False):
        return _number("simple", found, (found["label"],), _readings(found["label"], ""))
    found = _FILED.match(line)
    if found and found["title"]:
        return Number("file", found["file"], (), found["title"], found.start("title"))
    return None


def token_of(part: str) -> tuple[Token, ...]:
    """How a part of a composed number can be read."""
    return _readings(part, "")


def _number(
    kind: str, found: re.Match[str], path: tuple[str, ...], readings: tuple[Token, ...] = ()
) -> Number:
    groups = found.groupdict()
    title = groups["title"] or ""
    written = found.start("title") if title else found.end()
    label = groups.get("label") or groups["path"].replace(" ", "").rstrip(".")
    filed = _FILED.match(title)
    if filed and kind != "file":
        title = filed["title"] or ""
        written += filed.start("title") if title else filed.end()
    return Number(kind, label, path, title, written, readings, filed["file"] if filed else "")


def _parts(label: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+|[A-Za-z]+", label))


def _readings(label: str, end: str) -> tuple[Token, ...]:
    if label.isdigit():
        return (Token(f"digit{end}", int(label)),)
    case = "upper" if label.isupper() else "lower"
    found = []
    if set(label.upper()) <= _ROMAN.keys():
        found.append(Token(f"roman {case}{end}", _roman(label.upper())))
    if len(label) == 1 or len(set(label)) == 1:  # "AA" comes after "Z", then "BB"
        found.append(Token(f"{case}{end}", _letter(label[0]) + 26 * (len(label) - 1)))
    if len(label) == 2 and label[0].lower() == "a":  # or "ab" comes after "aa"
        found.append(Token(f"{case}{end}", 26 + _letter(label[1])))
    return tuple(found)


def _letter(letter: str) -> int:
    return ord(letter.upper()) - ord("A") + 1


def _roman(label: str) -> int:
    values = [_ROMAN[letter] for letter in label]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def forget_lines() -> None:
    """Forgets every line: so that a benchmark's next reader gains nothing by the last."""
    _number_of.cache_clear()
