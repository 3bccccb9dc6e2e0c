"""The cells of ICE's lists of 287(g) agencies: tidy text, models, dates, links.

What a cell does not say is None; what it says oddly is read only where there is one reading, and
told as a remark either way.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from spiders.items import ModelCode

APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02bc\u00b4`]")
NOT_KNOWN = frozenset({"", "#N/A", "#NA", "N/A", "NA", "NONE", "UNKNOWN", "-", "#REF!", "#VALUE!"})
WRAPPERS = 3  # a safe link around a safe link has been seen in mail; more is no honest link

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A cell's value, and what a person should know about how it was read."""

    value: T
    remark: str | None = None


def tidy(value: object) -> str:
    """A cell as text: straight apostrophes, no control characters, single spaces, no ends."""
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    text = "".join(" " if unicodedata.category(c) in ("Zs", "Cc") else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(APOSTROPHES.sub("'", text).split())


def known(value: object) -> str | None:
    """A cell's tidy text; None where it is empty or one of Excel's words for not available."""
    text = tidy(value)
    return None if text.upper() in NOT_KNOWN else text


# --- model and type ---------------------------------------------------------------------------

_MODELS: tuple[tuple[ModelCode, re.Pattern[str]], ...] = (
    ("TFM", re.compile(r"\btask\s*force\b|\bTFM\b", re.IGNORECASE)),
    ("WSO", re.compile(r"\bwarrants?\b|\bWSO\b", re.IGNORECASE)),
    ("JEM", re.compile(r"\bjail\b|\bJEM\b", re.IGNORECASE)),
)
_TRIBAL = re.compile(r"\btribal\b", re.IGNORECASE)  # a model of its own, named in Maryland's ban


def model_of(label: str) -> Read[ModelCode]:
    """The model that a SUPPORT TYPE names; `other`, with the label shown, where it is none."""
    found = [code for code, pattern in _MODELS if pattern.search(label)]
    if len(found) == 1 and not _TRIBAL.search(label):
        return Read(found[0])
    if _TRIBAL.search(label):
        return Read("other")
    said = f"the unknown support type '{label}'" if label else "no support type"
    return Read("other", f"has {said}")


def type_of(value: object) -> str | None:
    """The kind of agency: `County`, `Municipality`, `State Agency`, else as the list has it."""
    text = known(value)
    return "State Agency" if text and text.casefold() == "state" else text


# --- SIGNED -----------------------------------------------------------------------------------

_DIGITS = re.compile(r"(?P<md>\d{1,2}[/.-]?\d{0,2})[/.-]?(?P<year>(?:19|20)\d\d)")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})|(?P<month2>\d\d)(?P<day2>\d\d)")
_ISO = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?: 00:00:00)?")


def signed_of(value: object) -> Read[date | None]:
    """The date in SIGNED: a real date, or text in American order with a slash forgotten."""
    if isinstance(value, datetime):
        return Read(value.date())
    if isinstance(value, date):
        return Read(value)
    text = known(value)
    if text is None:
        return Read(None)
    found = _american(text) or _iso(text)
    if found is None:
        return Read(None, f"has the date '{text}' in SIGNED, which cannot be read")
    return Read(found, f"has the text '{text}' in SIGNED, read as {found.isoformat()}")


def _american(text: str) -> date | None:
    whole = _DIGITS.fullmatch(text)
    parts = whole and _MONTH_DAY.fullmatch(whole["md"])
    if not whole or not parts:
        return None
    return _day(whole["year"], parts["month"] or parts["month2"], parts["day"] or parts["day2"])


def _iso(text: str) -> date | None:
    found = _ISO.fullmatch(text)
    return _day(found["year"], found["month"], found["day"]) if found else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- MOA, ADDENDUM ----------------------------------------------------------------------------

_ONE_SLASH = re.compile(r"^(https?):/(?=[^/])", re.IGNORECASE)
_EXTENSION = re.compile(r"^chrome-extension://[a-z]+/", re.IGNORECASE)


def link_of(value: object, target: str | None) -> Read[str | None]:
    """The address of an agreement on ice.gov, out of whatever wraps it; None where none is posted.

    `target` is the cell's hyperlink. An address elsewhere is not taken, and told.
    """
    text = known(value) or ""
    address = (target or "").strip() or (text if re.match(r"https?:/", text, re.I) else "")
    if not address:
        odd = text.casefold() == "link"
        return Read(None, "says 'link' but carries no address" if odd else None)
    found = _unwrapped(address)
    if found is None:
        return Read(None, f"links to {tidy(address)[:200]}, which is not on ice.gov; not taken")
    return Read(found)


def _unwrapped(address: str) -> str | None:
    for _ in range(WRAPPERS):
        address = _ONE_SLASH.sub(r"\1://", _EXTENSION.sub("", address))
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            return None
        if parts.scheme.lower() not in ("http", "https"):
            return None
        if host == "ice.gov" or host.endswith(".ice.gov"):
            # http and https are the same document; a change of scheme alone is no news.
            return urlunsplit(("https", host, parts.path, parts.query, ""))
        if not host.endswith(".safelinks.protection.outlook.com"):
            return None
        address = (parse_qs(parts.query).get("url") or [""])[0].strip()
    return None


# --- names of files ---------------------------------------------------------------------------

_RUNS = re.compile(r"\d+")
_SPLIT_DAY = re.compile(r"(?<!\d)((?:20)\d\d)-(\d\d)-(\d\d)(?!\d)")


def day_in_name(name: str) -> date | None:
    """The day that a workbook's file name hints at, in the forms that ICE and archives use."""
    plain = _SPLIT_DAY.sub(r"\1\2\3", unquote(name).replace("\\", "/").rsplit("/", 1)[-1])
    for run in _RUNS.findall(plain):
        found = _run_day(run)
        if found:
            return found
    return None


def _run_day(run: str) -> date | None:
    if len(run) == 6:
        return _day(f"20{run[4:]}", run[:2], run[2:4])
    if len(run) == 8:
        american = _day(run[4:], run[:2], run[2:4]) if run[4:6] == "20" else None
        return american or _day(run[:4], run[4:6], run[6:])
    return _day(run[:4], run[4:6], run[6:8]) if len(run) == 14 else None
