"""A watchlist's own examples, run as tests."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.matching.matcher import match_document
from monitors.matching.model import Rule, Watchlist


@dataclass(frozen=True, slots=True)
class OnePage:
    """A page made of one text."""

    text: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that went wrong: which rule and line of the file, the example, and why."""

    rule: str
    line: int
    example: str
    problem: str


def check_examples(watchlist: Watchlist) -> tuple[Failure, ...]:
    """Runs each rule's examples; a rule without `must_match` is a failure too."""
    failures = []
    for rule in watchlist.rules:
        if not rule.must_match:
            failures.append(Failure(rule.name, rule.line, "", "has no example under must_match"))
        for example in rule.must_match:
            if not _fires(rule, example, watchlist):
                failures.append(Failure(rule.name, rule.line, example, "should match"))
        for example in rule.must_not_match:
            if _fires(rule, example, watchlist):
                failures.append(Failure(rule.name, rule.line, example, "should not match"))
    return tuple(failures)


def _fires(rule: Rule, example: str, watchlist: Watchlist) -> bool:
    findings = match_document([OnePage(example)], watchlist, every_rule=True)
    return any(sign.rule == rule.name for finding in findings for sign in finding.signs)
