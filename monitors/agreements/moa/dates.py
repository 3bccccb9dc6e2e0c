"""Dates that stand cleanly in a text; a damaged one is None and is never mended."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "(?P<month>[A-Za-z]{3,9})\\.?"
_JUNK = r"[\s_\-–—.~]*"
_FORMS = (
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
    # A stamp's figures stand apart: OCT 1 5 2019.
    re.compile(rf"{_MONTH}\s*(?P<d>\d\s?\d?),?\s+(?P<y>\d{{4}})"),
    re.compile(rf"(?P<d>\d{{1,2}})\s+{_MONTH},?\s+(?P<y>\d{{4}})"),
)
_IN_NAME = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})\.(?P<d>\d{1,2})\.(?P<y>\d{4}|\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d\d)(?P<d>\d\d)(?P<y>20\d\d|\d\d)(?!\d)"),
)
_WORDED = re.compile(r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<d>\d{1,2}), (?P<y>\d{4})")


def whole_date(text: str) -> date | None:
    """The date that a text consists of, lines and dashes around it apart; else None."""
    for form in _FORMS:
        found = re.fullmatch(rf"{_JUNK}{form.pattern}{_JUNK}", text)
        day = _day(found) if found else None
        if day:
            return day
    return None


def dates_in(text: str) -> tuple[date, ...]:
    """Every clean date in a sentence."""
    found = [*_FORMS[0].finditer(text), *_WORDED.finditer(" ".join(text.split()))]
    return tuple(day for one in found if (day := _day(one)))


def date_in_name(name: str) -> date | None:
    """The date in a file's name, in American order; None for none, or for several."""
    found = {day for form in _IN_NAME for one in form.finditer(name) if (day := _day(one))}
    return found.pop() if len(found) == 1 else None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = _month(parts["month"]) if parts.get("month") else int(parts["m"])
    year = int(parts["y"])
    year = year + 2000 if year < 100 else year
    if month is None or not 1996 <= year <= 2100:  # section 287(g) is of 1996
        return None
    try:
        return date(year, month, int("".join(parts["d"].split())))
    except ValueError:
        return None


def _month(word: str) -> int | None:
    word = word.lower()
    full = [index for index, name in enumerate(MONTHS, 1) if name == word]
    short = [index for index, name in enumerate(MONTHS, 1) if word in (name[:3], name[:4])]
    return next(iter(full or short), None)
