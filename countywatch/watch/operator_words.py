"""The operator's summary in words: what happened, to what, what silence means, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from countywatch.watch.operator_problems import LINE, Found, Present
from groundwork.casefile.problems import Problem

# A mail that a person reads to its end; `status` lists all.
LISTED = 10

_SILENCE = "Until then, silence about {them} does not mean that nothing happened."
_OPEN_IT = (
    "Open the address in a browser: if it opens there, the site may have changed or may refuse "
    "Countywatch."
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One message to the operator: new problems, what is over, and all that is wrong now."""

    new: tuple[Present, ...]
    over: tuple[Problem, ...]
    found: Found
    zone: str | None

    @property
    def subject(self) -> str:
        """One line: the gravest of what is new, else what is over."""
        return _subject_of_new(self) if self.new else _subject_of_over(self)

    @property
    def body(self) -> str:
        """The message as text."""
        parts = [_section(self, kind) for kind in _SECTIONS]
        if self.over:
            parts.append(_over(self))
        parts.append("countywatch status shows how everything stands now.")
        return "\n\n".join(part for part in parts if part) + "\n"


def _of_kind(summary: Summary, kind: str) -> list[Present]:
    return [one for one in summary.new if one.kind == kind]


def _subject_of_new(summary: Summary) -> str:
    if _of_kind(summary, LINE):
        return (
            "Your internet connection seems to be down: "
            f"{_of_all(_on_the_line(summary), summary.found)} could not be reached"
        )
    kinds = dict.fromkeys(one.kind for one in summary.new)
    return "; ".join(_heading(kind, _of_kind(summary, kind)) for kind in kinds)


def _heading(kind: str, problems: list[Present]) -> str:
    if len(problems) == 1:
        return _ONE[kind].format(name=_short(problems[0].name))
    return _SEVERAL[kind].format(n=len(problems))


def _subject_of_over(summary: Summary) -> str:
    kinds = {_key_kind(row) for row in summary.over}
    if kinds == {"source"} and not _failing_sources(summary.found) and len(summary.over) > 1:
        return f"All {summary.found.sources} sources answer again"
    if len(summary.over) == 1:
        (row,) = summary.over
        return _ONE_OVER[_key_kind(row)].format(name=_short(row.name))
    if kinds == {"source"}:
        return f"{len(summary.over)} sources answer again"
    return f"Over: {len(summary.over)} problems"


def _key_kind(row: Problem) -> str:
    return row.key.partition(" ")[0]


def _failing_sources(found: Found) -> list[Present]:
    return [one for one in found.problems if one.key.startswith("source ")]


def _of_all(failing: Sequence[Present], found: Found) -> str:
    return f"{len(failing)} of {found.sources} sources"


def _short(name: str) -> str:
    """A name without the address in brackets."""
    return name.partition(" (http")[0]


def _count(number: int, one: str, several: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {several}"


_ONE = {
    "host": "{name} could not be reached",
    "source": "{name} could not be checked",
    "task": "{name} could not be processed",
    "mail": "Mail to {name} is not accepted",
    "delivery": "{name} was not delivered",
    "clock": "The clock of this computer was wrong",
}

_SEVERAL = {
    "host": "{n} sources could not be reached",
    "source": "{n} sources could not be checked",
    "task": "{n} documents could not be processed",
    "mail": "Mail to {n} addresses is not accepted",
    "delivery": "{n} messages were not delivered",
    "clock": "The clock of this computer was wrong",
}


def _section(summary: Summary, kind: str) -> str:
    problems = _of_kind(summary, kind)
    if not problems:
        return ""
    return _SECTIONS[kind](summary, problems)


def _on_the_line(summary: Summary) -> list[Present]:
    """All that the line keeps from us, those included that were told by themselves before."""
    return [one for one in summary.found.problems if one.kind == LINE]


def _line(summary: Summary, problems: list[Present]) -> str:
    them = _of_all(_on_the_line(summary), summary.found)
    return _block(
        f"{them} could not be reached at all: your own internet connection seems to be down.",
        problems,
        "Check the connection of the computer that runs Countywatch. Sources that cannot be "
        "reached later for the same reason are not listed one by one; you get one more message "
        "when they answer again.",
        _SILENCE.format(them="these sources"),
    )


def _hosts(summary: Summary, problems: list[Present]) -> str:
    causes = dict.fromkeys(one.cause for one in problems)
    return "\n\n".join(
        _host(cause, [one for one in problems if one.cause == cause]) for cause in causes
    )


def _host(cause: str, problems: list[Present]) -> str:
    site = cause.partition(" ")[2]
    return _block(
        f"{_count(len(problems), 'source', 'sources')} on {site} could not be reached.",
        problems,
        _OPEN_IT + " Others on that site are not listed later.",
        _SILENCE.format(them="these sources"),
    )


def _sources(summary: Summary, problems: list[Present]) -> str:
    them = "this source" if len(problems) == 1 else "these sources"
    return _block(
        f"{_count(len(problems), 'source', 'sources')} could not be checked.",
        problems,
        _OPEN_IT,
        _SILENCE.format(them=them),
    )


def _tasks(summary: Summary, problems: list[Present]) -> str:
    return _block(
        f"{_count(len(problems), 'document or list', 'documents or lists')} could not be "
        "processed, so no alert can come from there.",
        problems,
        "Open the document and read it yourself. Countywatch tries again by itself.",
    )


def _mail(summary: Summary, problems: list[Present]) -> str:
    return _block(
        f"Mail to {_count(len(problems), 'address', 'addresses')} is not accepted; it waits and "
        "is tried again.",
        problems,
        "When you have corrected the cause, send at once what waits: countywatch deliveries retry "
        "--all",
    )


def _deliveries(summary: Summary, problems: list[Present]) -> str:
    return _block(
        f"{_count(len(problems), 'message was', 'messages were')} not delivered.",
        problems,
        "When you have corrected the cause, send one again by its number: countywatch deliveries "
        "retry v12",
    )


def _clock(summary: Summary, problems: list[Present]) -> str:
    return _block(
        f"{_count(len(problems), 'source was', 'sources were')} last checked at a time that has "
        "not come yet.",
        problems,
        "The clock of this computer was wrong, or is wrong now: correct it. These sources are "
        "checked again at once.",
    )


_SECTIONS = {
    LINE: _line,
    "host": _hosts,
    "source": _sources,
    "task": _tasks,
    "delivery": _deliveries,
    "mail": _mail,
    "clock": _clock,
}


def _block(head: str, problems: Sequence[Present], *advice: str) -> str:
    lines = _listed([f"{one.name}: {one.sentence}" for one in problems])
    return "\n".join([head, "", *lines, "", " ".join(advice)])


def _over(summary: Summary) -> str:
    head = f"{_count(len(summary.over), 'problem is', 'problems are')} over."
    zone = ZoneInfo(summary.zone or "UTC")
    ends = []
    for row in summary.over:
        since = f"{row.since.astimezone(zone):%Y-%m-%d %H:%M %Z}"
        ends.append(f"{row.name}: {_end_of(row)}. The problem of {since} was: {row.sentence}")
    parts = [head, "", *_listed(ends)]
    failing = _failing_sources(summary.found)
    if failing:
        still = f"{_of_all(failing, summary.found)} still could not be checked:"
        parts += ["", still, "", *_listed([f"{one.name}: {one.sentence}" for one in failing])]
    return "\n".join(parts)


def _listed(lines: Sequence[str]) -> list[str]:
    more = len(lines) - LISTED
    rest = [f"- ... and {more} more"] if more > 0 else []
    return [*(f"- {line}" for line in lines[:LISTED]), *rest]


def _end_of(row: Problem) -> str:
    return _ENDS[_key_kind(row)]


_ENDS = {
    "source": "it answers again",
    "task": "it was processed after all",
    "mail": "mail is accepted again",
    "delivery": "it was sent, or is tried again",
    "clock": "its date is right again",
}

_ONE_OVER = {
    "source": "{name} answers again",
    "task": "{name} was processed after all",
    "mail": "Mail to {name} is accepted again",
    "delivery": "{name} was sent, or is tried again",
    "clock": "The clock of this computer is right again",
}
