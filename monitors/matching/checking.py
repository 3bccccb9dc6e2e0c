"""A watchlist's own examples, run as tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.matching.matcher import match_document
from monitors.matching.model import ALERT_FROM, Example, Rule, Sign, StanceWords, Watchlist


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
    """Runs the examples of each rule and stance; a rule without `must_match` is a failure too.

    An example may say at what grade and stance the rule must (or must not) match it.
    """
    failures: list[Failure] = []
    for rule in watchlist.rules:
        failures += _of_rule(rule, watchlist)
    for said in watchlist.stances:
        failures += _of_stance(said, watchlist)
    return tuple(failures)


def _of_rule(rule: Rule, watchlist: Watchlist) -> Iterator[Failure]:
    if not rule.must_match:
        yield Failure(rule.name, rule.line, "", "has no example under must_match")
    for example in rule.must_match:
        signs = [sign for sign in _signs(example, watchlist) if sign.rule == rule.name]
        if not any(_fits(sign, example) for sign in signs):
            yield _failure(rule.name, example, _should(example, signs))
    for example in rule.must_not_match:
        signs = [sign for sign in _signs(example, watchlist) if sign.rule == rule.name]
        if any(_fits(sign, example) for sign in signs):
            yield _failure(rule.name, example, f"should not match{_as(example)}")


def _of_stance(said: StanceWords, watchlist: Watchlist) -> Iterator[Failure]:
    name = f"stance {said.stance}"
    for wanted, examples in ((True, said.must_match), (False, said.must_not_match)):
        for example in examples:
            signs = _signs(example, watchlist)
            if not signs:
                yield _failure(name, example, "holds no sign of any rule, so it has no stance")
            elif any(sign.stance == said.stance for sign in signs) != wanted:
                has = ", ".join(sorted({sign.stance for sign in signs}))
                yield _failure(name, example, f"is told as: {has}")


def _failure(name: str, example: Example, problem: str) -> Failure:
    return Failure(name, example.line, example.text, problem)


def _should(example: Example, signs: list[Sign]) -> str:
    if not signs:
        return "should match"
    has = ", ".join(sorted({f"{_grade(sign)}, {sign.stance}" for sign in signs}))
    return f"should match{_as(example)}, not as {has}"


def _as(example: Example) -> str:
    said = [part for part in (example.grade, example.stance) if part]
    return f" as {', '.join(said)}" if said else ""


def _fits(sign: Sign, example: Example) -> bool:
    return example.grade in (None, _grade(sign)) and example.stance in (None, sign.stance)


def _grade(sign: Sign) -> str:
    return "alert" if sign.weight >= ALERT_FROM else "notice"


def _signs(example: Example, watchlist: Watchlist) -> list[Sign]:
    pages = [OnePage(example.text)]
    findings = match_document(pages, watchlist, kind=example.kind, every_rule=True)
    return [sign for finding in findings for sign in finding.signs]
