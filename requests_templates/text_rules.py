"""What is wrong with the words of a request, by rules that need nothing but the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from requests_templates.model import Check

PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\{%|\[(?:your |insert )?[A-Z_ ]{3,}\]|\[(?:your|insert)\b[^\]]{0,40}\]|"
    r"\bTODO\b|\bTBD\b|\bX{4,}\b|_{4,}"
)
_BROAD = re.compile(
    r"\bany and all\b|\b(?:all|any) (?:documents|records|e-?mails|communications|correspondence) "
    r"(?:relating|pertaining|related|concerning|regarding|about)\b|"
    r"\bincluding,? but not limited to\b|\bwithout limitation\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(?:A-numbers?|alien (?:registration )?numbers?|birth ?dates?|dates? of birth|"
    r"social security numbers?|home addresses|"
    r"names? of (?:the |all |each )?(?:detainees?|inmates?|prisoners?|(?:people|persons?) held))\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"\b(?:without|leave out|leaving out|exclud\w+|redact\w*|black\w* out|nor?|not ask for)\b"
    r"[^.;]*$",
    re.IGNORECASE,
)
_OPEN_DATES = re.compile(
    r"\b(?:to (?:the )?present|to date|until now|ongoing|going forward|"
    r"since (?:the )?(?:beginning|inception|start)|at any time|"
    r"since (?:\w+ )?(?:19|20)\d\d\b(?![^.]*\b(?:to|through|until)\b))",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:all|every|each|any) (?:of (?:the|your) )?(?:employees?|staff|officials?|personnel|"
    r"custodians?|mailbox(?:es)?|members? of (?:the )?staff)\b|\beveryone\b|\banyone\b",
    re.IGNORECASE,
)
_SENT = re.compile(r"\b(?:e-?mails?|messages|texts|communications|correspondence)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^\s*(?:how|why|what|when|who|where|which|did|does|do|is|are|was|were|has|have|can|"
    r"please (?:explain|tell|describe|answer)|explain|tell me)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s{0,3}(\d{1,3})[.)]\s+", re.MULTILINE)


def placeholder(text: str) -> Iterator[Check]:
    """A place that nobody has filled in."""
    left = PLACEHOLDER.search(text)
    if left:
        yield Check(
            "placeholder_left",
            f"{left.group()!r} looks like a place that nobody has filled in; replace it.",
            True,
        )


def item_checks(name: str, text: str) -> Iterator[Check]:
    """What is wrong with one item; `name` is what the findings call it, as in `Item 3`."""
    yield from _too_wide(name, text)
    for match in _IDENTITY.finditer(text):
        if not _LEFT_OUT.search(text[: match.start()]):
            yield Check(
                "identifiers",
                f"{name} asks for {match.group()!r}, which identifies people; ask for counts "
                "instead.",
                True,
            )
    if text.rstrip().endswith("?") or _ASKS.match(text):
        yield Check(
            "question",
            f"{name} is a question, which a records law need not answer; ask for a record that "
            "holds the answer.",
            False,
        )


def _too_wide(name: str, text: str) -> Iterator[Check]:
    broad = _BROAD.search(text)
    if broad:
        yield Check(
            "too_broad",
            f"{name} says {broad.group()!r}, which invites a refusal; name the series, the office "
            "and the period.",
            False,
        )
    undated = _OPEN_DATES.search(text)
    if undated:
        yield Check(
            "open_dates",
            f"{name} says {undated.group()!r}, which has no last day; give a first and a last day.",
            False,
        )
    everybody = _EVERYBODY.search(text)
    if everybody and _SENT.search(text):
        yield Check(
            "unlimited_custodians",
            f"{name} asks for messages of {everybody.group()!r}, which costs much and is refused; "
            "name two or three mailboxes by role.",
            False,
        )


def items_in(text: str) -> tuple[tuple[int, str], ...]:
    """The numbered items of a text in Markdown, each with its words on one line."""
    parts = _NUMBERED.split(text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return tuple((int(no), " ".join(said.split("\n\n")[0].split())) for no, said in pairs)
