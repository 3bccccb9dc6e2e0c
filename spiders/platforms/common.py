"""What platforms share: times, words for status and kind, selectors that count, pages in trouble.

Nothing here fetches. A selector that finds another number than it expects raises `ShapeChanged`,
which `parse` of a platform turns into the outcome `suspect`: a changed page is an error with a
name, never an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from groundwork.errors import BadInput
from spiders.items import DocumentFound, DocumentKind, MeetingStatus, Outcome, Parsed, Section
from spiders.platforms.bounds import MOST_ADDRESS, MOST_DEPTH, MOST_TAGS
from spiders.platforms.hidden import without_hidden


class ShapeChanged(ValueError):
    """Raised when a page does not have the shape that its platform gives it; says what is amiss."""


class TooMuch(ShapeChanged, BadInput):
    """Raised for markup with more tags, or deeper ones, than are read."""


# The one-byte encodings that pages of US offices declare; what else they declare is not believed.
_XML_HEAD = re.compile(r"<\?xml\b[^<>]*>?", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?((?:windows-125|iso-8859-)[0-9]{1,2})\b", re.I)


def read_html(body: bytes) -> BeautifulSoup:
    """The tree of a page: UTF-8 where the bytes are, else what the page declares, else cp1252.

    Raises TooMuch for more tags, or deeper ones, than are read.
    """
    return tree_of(_decoded(body))


def tree_of(text: str) -> BeautifulSoup:
    """The tree of some markup, without the declarations of XML that some sites put before HTML.

    Raises TooMuch for more tags, or deeper ones, than are read.
    """
    tags = text.count("<")
    if tags > MOST_TAGS:
        raise TooMuch(f"the page has {tags:,} tags, and one of more than {MOST_TAGS:,} is not read")
    tree = BeautifulSoup(_XML_HEAD.sub("", text), "lxml")
    _refuse_depth(tree)
    return tree


def _refuse_depth(tree: BeautifulSoup) -> None:
    """Raises TooMuch where a tag stands too deep; once through the tree."""
    levels = {id(tree): 0}
    for tag in tree.find_all(True):
        level = levels[id(tag)] = levels[id(tag.parent)] + 1
        if level > MOST_DEPTH:
            raise TooMuch(f"the page's tags stand more than {MOST_DEPTH} deep in each other")


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = _CHARSET.search(body[:4096])
    try:
        return body.decode(found[1].decode() if found else "cp1252", errors="replace")
    except LookupError:
        return body.decode("cp1252", errors="replace")


def words(text: str | None) -> str:
    """Text with every run of white space as one space, and without control characters."""
    plain = text or ""
    if not plain.isprintable():
        plain = "".join(c for c in plain if c.isprintable() or c.isspace())
    return " ".join(plain.split())


def remove(tags: Iterable[Tag]) -> None:
    """Takes tags out of their tree, with all that they hold.

    `decompose` of each would look for it among all of its siblings: here they are met once.
    """
    unwanted = {id(tag): tag for tag in tags}
    parents = {id(tag.parent): tag.parent for tag in unwanted.values() if tag.parent}
    for parent in parents.values():
        for index in reversed(range(len(parent.contents))):
            if id(parent.contents[index]) in unwanted:
                parent.contents[index].extract(_self_index=index)


def end_lines(tags: Iterable[Tag]) -> None:
    """Puts a line's end at the end of each tag. The inner ones first: a tag's last place is then
    near, and need not be looked for through all that stands in it."""
    for tag in reversed(list(tags)):
        tag.append("\n")


def some(tag: Tag, selector: str, what: str) -> list[Tag]:
    """One or more matches; none raises ShapeChanged naming `what` was looked for."""
    found = list(tag.select(selector))
    if not found:
        raise ShapeChanged(f"no {what} ({selector})")
    return found


def one(tag: Tag, selector: str, what: str) -> Tag:
    """Exactly one match; none or several raise ShapeChanged."""
    found = some(tag, selector, what)
    if len(found) > 1:
        raise ShapeChanged(f"{len(found)} of {what} ({selector}) where one was expected")
    return found[0]


def one_or_none(tag: Tag, selector: str, what: str) -> Tag | None:
    """One match or none; several raise ShapeChanged."""
    return one(tag, selector, what) if tag.select_one(selector) else None


def link_of(tag: Tag, base: str) -> str | None:
    """The absolute http(s) address that a link leads to; None for script, mail and anchors."""
    href = str(tag.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    return absolute(href, base)


def absolute(href: str, base: str) -> str | None:
    """An address made absolute; None where it is no web address, or longer than servers take."""
    if len(href) > MOST_ADDRESS:
        return None
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return None
    return url if re.match(r"https?://[^/]", url, re.IGNORECASE) else None


# --- times ------------------------------------------------------------------------------------

_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?)?\s*(?:o.?clock\s+)?"
    r"(?P<half>[ap])(?:\.?\s?m\b|(?<=:\d\d[ap])\b)\.?",
    re.IGNORECASE,
)
# The beginning of a range whose half of the day stands at its end: "10:00 - 11:30 AM", "6-8 pm".
_FROM = re.compile(
    r"(?:(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)|^\W*(?P<alone>\d{1,2}))"
    r"\s*(?:[-\u2013\u2014]|to|until)\s*$",
    re.IGNORECASE,
)
# With one digit and neither half nor noon it is not said which: 7:00 may be either.
_CLOCK_24 = re.compile(
    r"(?<![\d:])(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
)
_NOON = re.compile(r"\b(?:12(?::00)?\s+)?noon\b", re.IGNORECASE)
_DAY_FORMS = ("%B %d, %Y", "%b %d, %Y", "%m/%d/%Y", "%m-%d-%Y", "%Y-%m-%d")


def clock(text: str | None) -> time | None:
    """The time of day that a text names ("4:00 PM", "9 a.m.", "18:30", "noon"), else None.

    Of a range it is the beginning. "7:00" alone names none: it does not say which half of the day.
    """
    text = text or ""
    found, noon = _CLOCK.search(text), _NOON.search(text)
    if noon and (found is None or noon.start() <= found.start()):
        return time(12)
    if found:
        end = _half(int(found["hour"]), int(found["minute"] or 0), found["half"])
        return _beginning(text[: found.start()], end, found["half"]) if end else None
    found = _CLOCK_24.search(text)
    return time(int(found["hour"]), int(found["minute"])) if found else None


def _half(hour: int, minute: int, half: str) -> time | None:
    if not 1 <= hour <= 12:
        return time(hour, minute) if hour <= 23 and half in "pP" else None
    return time(hour % 12 + (12 if half in "pP" else 0), minute)


def _beginning(before: str, end: time, half: str) -> time:
    """Where a range ends in `end`, its beginning, in the half in which it is before the end."""
    found = _FROM.search(before)
    if found is None:
        return end
    hour, minute = int(found["hour"] or found["alone"]), int(found["minute"] or 0)
    begins = (_half(hour, minute, said) for said in (half, "a"))
    return next((at for at in begins if at and at < end), end)


def day(text: str | None) -> date | None:
    """The date that a text is ("August 11, 2022", "Sept. 9, 2026", "8/11/2022"), else None."""
    plain = re.sub(r"\bSept\b", "Sep", words(text).replace(".", ""), flags=re.IGNORECASE)
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def local_start(on: date, at: time | None, timezone: str | None) -> str:
    """The start as `items.py` writes it: with offset, without one, or the bare date."""
    if at is None:
        return on.isoformat()
    start = datetime.combine(on, at, ZoneInfo(timezone) if timezone else None)
    return start.isoformat(timespec="seconds" if timezone else "minutes")


# --- words ------------------------------------------------------------------------------------

_CANCEL = r"(?:cancell?ed|cancell?ation)"
_POSTPONE = r"(?:postponed|re-?scheduled|deferred|postponement)"
_MEETING = r"(?:meeting|hearing|session|workshop)"
_DOUBT = re.compile(r"\b(?:if|unless|in case|should|may be|policy|procedure)\b", re.IGNORECASE)


def _says(word: str) -> re.Pattern[str]:
    # The word stands at the start, at the end, after a dash or in brackets, or as a sentence about
    # the meeting: "Discussion of the cancellation policy" cancels nothing, "rescheduled from May 1"
    # is the new date, and a deferred compensation board defers none of its meetings.
    other = r"(?!\s+(?:of|from|fee|policy|compensation)\b)"
    return re.compile(
        rf"^\W*{word}{other}"
        rf"|[-–—:|(\[*/]\s*{word}{other}"
        rf"|\b{word}\W*$"
        rf"|\b{_MEETING}\s+(?:(?:has|have|is|was|will|been|be|hereby)\s+){{0,6}}{word}\b{other}"
        rf"|\b{word}\s+(?:due to|because of|for lack of|until further)\b"
        rf"|\bnotice of (?:\w+ ){{0,2}}{word}|\b{word} notice"
        rf"|{word}\s+of\s+(?:\w+\s+){{0,4}}{_MEETING}",
        re.IGNORECASE,
    )


_CANCELLED = re.compile(
    rf"{_says(_CANCEL).pattern}|^\W*no (?:quorum|meeting)\b|[-–—(\[*]\s*no meeting\b"
    rf"|^\W*(?:cancel|not held)\W*$|\b{_MEETING} (?:will|was) not (?:be )?held\b"
    r"|\bwill not meet\b",
    re.IGNORECASE,
)
_POSTPONED = _says(_POSTPONE)
_SHOUTED = re.compile(r"\bCANCELL?ED\b")


def status_of(*texts: str | None) -> MeetingStatus:
    """`cancelled` or `postponed` only where one of the texts says so of the meeting itself."""
    lines = [line for text in texts for line in (text or "").splitlines() if line.strip()]
    sure = [words(line) for line in lines if not _DOUBT.search(line)]
    if any(_CANCELLED.search(line) or _shouts(line) for line in sure):
        return "cancelled"
    if any(_POSTPONED.search(line) for line in sure):
        return "postponed"
    return "scheduled"


def _shouts(line: str) -> bool:
    """CANCELLED in capitals, anywhere in a line that is not all in capitals."""
    return bool(_SHOUTED.search(line)) and line != line.upper()


_AMENDED = re.compile(r"\b(?:amended|revised|revision)\b", re.IGNORECASE)


def is_amended(*texts: str | None) -> bool:
    """Whether one of the texts says that an earlier agenda was replaced."""
    return any(_AMENDED.search(text or "") for text in texts)


_KINDS: tuple[tuple[DocumentKind, str], ...] = (
    ("video", r"\b(?:video|webcast|livestream|recording)\b"),
    ("minutes", r"\b(?:minutes|recap|journal)\b"),
    ("packet", r"\bpacket\b"),
    ("moa", r"\b(?:MOA|MOU|memorand(?:um|a) of (?:agreement|understanding))\b"),
    ("staff_report", r"\b(?:staff|agenda item) (?:report|memo)|\bitem summary|\bagenda item form"),
    ("budget", r"\bbudgets?\b"),
    ("notice", r"\b(?:notice|cancellation)\b"),
    ("agenda", r"\bagenda\b"),
)


def kind_of(text: str) -> DocumentKind:
    """The kind of document that a title names; `other` where it names none."""
    for kind, pattern in _KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return "other"


_SECTIONS: tuple[tuple[Section, str], ...] = (
    ("consent", r"\bconsent\b"),
    ("closed", r"\b(?:closed|executive)\s+(?:session|meeting)\b"),
    ("hearing", r"\bpublic\s+hearings?\b"),
    (
        "regular",
        r"\b(?:(?:regular|action|discussion|individual|non-?consent) (?:agenda|items?|business)"
        r"|(?:new|old|unfinished|other) business|reports?|call to order|adjourn\w{0,9}"
        r"|public comments?|open session)\b",
    ),
)


def section_of(heading: str) -> Section:
    """The section that a heading opens; `unknown` where it names none."""
    for section, pattern in _SECTIONS:
        if re.search(pattern, heading, re.IGNORECASE):
            return section
    return "unknown"


# --- pages in trouble -------------------------------------------------------------------------

_TROUBLE: tuple[tuple[str, str], ...] = (
    (
        "a page that asks visitors to prove they are no robot",
        r"just a moment\.\.\.|checking your browser|verify (?:that )?you are (?:a )?human"
        r"|enable javascript and cookies",
    ),
    (
        "a page that refuses access",
        r"<title>\s*(?:access denied|forbidden|403|attention required|request rejected)"
        r"|you don't have permission to access|request (?:was )?(?:rejected|blocked)",
    ),
    (
        "an error page, although its status was 200",
        r"<title>[^<]*(?:error|not found|404|500|unavailable|maintenance)"
        r"|<h1[^<>]*>[^<]*(?:error|not found|404|unavailable|maintenance)"
        r"|server error in '/|runtime error|an error (?:has )?occurred|page (?:was )?not found"
        r"|service unavailable|bad gateway",
    ),
)


# What good pages hold too: forms guarded against robots, a corner to log in, and the scripts that
# guards put into every page that they let through. It tells only where there is little else.
_ALONE = (
    (_TROUBLE[0][0], r"cf-challenge|challenge-platform|_incapsula_|captcha"),
    ("a login page", r"<input[^<>]+type=[\"']?password"),
)
_SHORT = 1500
_TAG = re.compile(r"<[^<>]*>")
NO_PAGE = (b"%PDF-", b"PK\x03\x04")  # how a PDF and an office file begin


def trouble(body: bytes) -> str | None:
    """What kind of page stands where a listing should: challenge, refusal, login or error.

    Ask only where the platform's own shape was not recognised: a good page may hold such words.
    """
    if not body.strip():
        return "an empty answer"
    if body.startswith(NO_PAGE):
        return None
    page = body[:500_000].decode("utf-8", errors="replace").lower()
    said = without_hidden(page)
    is_short = len(words(_TAG.sub(" ", said))) < _SHORT
    signs = [*_TROUBLE, *((name, sign) for name, sign in _ALONE if is_short)]
    return next((name for name, sign in signs if re.search(sign, said)), None)


def unrecognised(platform: str, body: bytes, because: str) -> Parsed:
    """The outcome for a page without the platform's shape: `failed` where we see why."""
    seen = trouble(body)
    if seen:
        return Parsed("failed", platform, f"The address answered with {seen}.")
    return suspect(platform, because)


def suspect(platform: str, because: str, outcome: Outcome = "suspect") -> Parsed:
    """The outcome for a page that looks redesigned, or damaged."""
    return Parsed(
        outcome,
        platform,
        f"The page does not look as {platform} pages do: {because}. It may have been redesigned; "
        "look at it in a browser and report it if meetings are listed there.",
    )


def unique(documents: Iterable[DocumentFound]) -> tuple[DocumentFound, ...]:
    """The documents in order, each address once."""
    kept: dict[str, DocumentFound] = {}
    for document in documents:
        kept.setdefault(document.url, document)
    return tuple(kept.values())
