"""Reads a watchlist file: a list of rules that a person can edit and a reviewer can read.

docs/watchlists.md describes the file. Every mistake raises BadInput with file, line and key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import cast

from groundwork.errors import BadInput
from groundwork.yaml_files import read_text
from monitors.matching.compiled import MATCHER_VERSION, pattern_error
from monitors.matching.model import (
    STANCES,
    Case,
    Context,
    Example,
    Forms,
    Grade,
    Near,
    Rule,
    StanceWords,
    Term,
    Watchlist,
    WordSet,
)
from monitors.matching.nodes import Entry, read_yaml
from monitors.matching.normalise import UNKNOWN, fold
from monitors.matching.sums import sums_pattern
from monitors.matching.where import SECTIONS
from monitors.matching.windows import window_of

DEFAULT = Path(__file__).parent.parent / "watchlists" / "default.yaml"

_TOP = ("name", "extends", "without", "topics", "lists", "rules", "stances", "contexts")
_WORDS = ("terms", "lists", "case", "forms", "not_near")
_RULE = (
    "name", "topic", "about", "grade", "weight", "find", "near", "not_near", "requires", "stance",
    "few", "must_match", "must_not_match",
)  # fmt: skip
_GRADE_WEIGHT = {"alert": 3, "notice": 1}


def load_watchlist(path: Path | None = None) -> Watchlist:
    """Reads a watchlist; without a path the shipped one. Raises BadInput on any mistake in it."""
    path = path or DEFAULT
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such watchlist; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read ({error}); save it as UTF-8 text") from None
    return parse_watchlist(text, str(path))


@lru_cache(maxsize=8)
def parse_watchlist(text: str, file: str) -> Watchlist:
    """The watchlist of a file's text; `file` names it in messages.

    The same text gives the same object, so what is compiled for it is compiled once.
    """
    top = read_yaml(text, file).table(_TOP)
    base = _base(top)
    lists = dict(base.lists) if base else {}
    if "lists" in top:
        lists |= {name: _word_set(entry) for name, entry in top["lists"].table().items()}
        _check_lists(top["lists"], lists)
    rules = _kept(base, top) + [_rule(entry, lists, top) for entry in _entries(top, "rules")]
    _check_names(rules, file)
    if not rules:
        raise BadInput(f"{file}: holds no rule; add one under 'rules:'")
    stances = [_stance(entry, lists) for entry in _entries(top, "stances")]
    contexts = [_context(entry, lists) for entry in _entries(top, "contexts")]
    inherited = (base.stances, base.contexts) if base else ((), ())
    return _hashed(
        top["name"].text() if "name" in top else Path(file).stem,
        file,
        tuple(rules),
        lists,
        (*inherited[0], *stances),
        (*inherited[1], *contexts),
    )


def _hashed(
    name: str,
    file: str,
    rules: tuple[Rule, ...],
    lists: dict[str, WordSet],
    stances: tuple[StanceWords, ...],
    contexts: tuple[Context, ...],
) -> Watchlist:
    silent = ("about", "few", "line", "must_match", "must_not_match")
    said = {
        "matcher": MATCHER_VERSION,
        "rules": [
            {key: value for key, value in asdict(rule).items() if key not in silent}
            for rule in rules
        ],
        "lists": {key: asdict(lists[key]) for key in sorted(lists)},
        "stances": [{"stance": one.stance, "near": asdict(one.near)} for one in stances],
        "contexts": [asdict(context) for context in contexts],
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Watchlist(name, file, rules, digest, lists, stances, contexts)


def _base(top: dict[str, Entry]) -> Watchlist | None:
    if "extends" not in top:
        return None
    top["extends"].choice(("default",))
    return load_watchlist(DEFAULT)


def _kept(base: Watchlist | None, top: dict[str, Entry]) -> list[Rule]:
    dropped = {
        entry.choice([rule.name for rule in base.rules] if base else [])
        for entry in _entries(top, "without")
    }
    return [rule for rule in base.rules if rule.name not in dropped] if base else []


def _entries(table: dict[str, Entry], key: str) -> Iterable[Entry]:
    return table[key].items() if key in table else ()


def _rule(entry: Entry, lists: dict[str, WordSet], top: dict[str, Entry]) -> Rule:
    keys = entry.table(_RULE)
    for needed in ("name", "topic", "find"):
        if needed not in keys:
            entry.wrong(f"a rule needs '{needed}:'; add it")
    topics = [topic.text() for topic in _entries(top, "topics")]
    topic = keys["topic"].choice(topics) if topics else keys["topic"].text()
    grade = keys["grade"].choice(_GRADE_WEIGHT) if "grade" in keys else "alert"
    weight = keys["weight"].number(1, 5) if "weight" in keys else _GRADE_WEIGHT[grade]
    return Rule(
        name=keys["name"].text(),
        topic=topic,
        weight=weight,
        find=_known(keys["find"], lists),
        near=tuple(_near(item, lists) for item in _tables(keys, "near")),
        not_near=tuple(_near(item, lists) for item in _tables(keys, "not_near")),
        requires=tuple(_known(item, lists) for item in _tables(keys, "requires")),
        stance=keys["stance"].choice(STANCES) if "stance" in keys else None,
        about=keys["about"].text() if "about" in keys else "",
        few=keys["few"].text() if "few" in keys else "",
        must_match=_examples(keys, "must_match"),
        must_not_match=_examples(keys, "must_not_match"),
        line=entry.line,
    )


def _examples(keys: dict[str, Entry], key: str) -> tuple[Example, ...]:
    return tuple(_example(item) for item in _entries(keys, key))


def _example(entry: Entry) -> Example:
    if not entry.is_table():
        return Example(entry.text(), line=entry.line)
    keys = entry.table(("text", "grade", "stance", "kind"))
    if "text" not in keys:
        entry.wrong("needs 'text:', the words of the example; add it")
    return Example(
        keys["text"].text(),
        cast(Grade, keys["grade"].choice(_GRADE_WEIGHT)) if "grade" in keys else None,
        keys["stance"].choice(STANCES) if "stance" in keys else None,
        keys["kind"].text() if "kind" in keys else "",
        entry.line,
    )


def _tables(keys: dict[str, Entry], key: str) -> Iterable[Entry]:
    if key not in keys:
        return ()
    return [keys[key]] if keys[key].is_table() else keys[key].items()


def _near(entry: Entry, lists: dict[str, WordSet] | None) -> Near:
    keys = entry.table((*_WORDS, "within"))
    window = window_of(keys["within"]) if "within" in keys else window_of(None)
    words = _words_of(entry, keys)
    if lists is not None:
        _check_references(entry, words, lists)
    return Near(words, window)


def _known(entry: Entry, lists: dict[str, WordSet]) -> WordSet:
    words = _word_set(entry)
    _check_references(entry, words, lists)
    return words


def _word_set(entry: Entry) -> WordSet:
    if entry.is_table():
        return _words_of(entry, entry.table(_WORDS))
    return WordSet(terms=tuple(_term(item, "any", "plural") for item in entry.items()))


def _words_of(entry: Entry, keys: dict[str, Entry]) -> WordSet:
    case = keys["case"].choice(("any", "exact", "acronym")) if "case" in keys else "any"
    forms = keys["forms"].choice(("none", "plural", "verb")) if "forms" in keys else "plural"
    if "terms" not in keys and "lists" not in keys:
        entry.wrong("names no words; add 'terms:' with phrases, or 'lists:' with names of lists")
    return WordSet(
        terms=tuple(_term(item, case, forms) for item in _entries(keys, "terms")),
        lists=tuple(item.text() for item in _entries(keys, "lists")),
        not_near=tuple(_near(item, None) for item in _tables(keys, "not_near")),
    )


def _term(entry: Entry, case: str, forms: str) -> Term:
    if not entry.is_table():
        return Term(_phrase(entry), cast(Case, case), cast(Forms, forms))
    if "sum" in (keys := entry.table(("phrase", "pattern", "case", "forms", "sum", "up_to"))):
        return Term(sums_pattern(keys), "any", "none", is_pattern=True)
    case = keys["case"].choice(("any", "exact", "acronym")) if "case" in keys else case
    forms = keys["forms"].choice(("none", "plural", "verb")) if "forms" in keys else forms
    if "pattern" in keys:
        term = Term(keys["pattern"].text(), cast(Case, case), "none", is_pattern=True)
        if problem := pattern_error(term):
            keys["pattern"].wrong(f"is no RE2 pattern ({problem}); correct it or use a phrase")
        return term
    if "phrase" not in keys:
        entry.wrong("needs 'phrase:', 'pattern:' or 'sum:'; add one")
    return Term(_phrase(keys["phrase"]), cast(Case, case), cast(Forms, forms))


def _phrase(entry: Entry) -> str:
    phrase = entry.text()
    if not any(char.isalnum() for char in phrase) or UNKNOWN in fold(phrase):
        entry.wrong(f"'{phrase}' has no Latin letter or digit, or a sign that cannot be matched")
    return phrase


def _stance(entry: Entry, lists: dict[str, WordSet]) -> StanceWords:
    keys = entry.table((*_WORDS, "within", "stance", "must_match", "must_not_match"))
    if "stance" not in keys:
        entry.wrong(f"needs 'stance:', one of: {', '.join(STANCES)}")
    window = window_of(keys["within"]) if "within" in keys else window_of(None)
    words = _words_of(entry, {key: value for key, value in keys.items() if key in _WORDS})
    _check_references(entry, words, lists)
    return StanceWords(
        keys["stance"].choice(STANCES),
        Near(words, window),
        _examples(keys, "must_match"),
        _examples(keys, "must_not_match"),
        entry.line,
    )


def _context(entry: Entry, lists: dict[str, WordSet]) -> Context:
    keys = entry.table(("name", "weight", "sections", "kinds", "titles", "near"))
    for needed in ("name", "weight"):
        if needed not in keys:
            entry.wrong(f"a context needs '{needed}:'; add it")
    return Context(
        name=keys["name"].text(),
        weight=keys["weight"].number(-5, 5),
        sections=tuple(item.choice(SECTIONS) for item in _entries(keys, "sections")),
        kinds=tuple(item.text() for item in _entries(keys, "kinds")),
        titles=_known(keys["titles"], lists) if "titles" in keys else None,
        near=_near(keys["near"], lists) if "near" in keys else None,
    )


def _check_lists(entry: Entry, lists: dict[str, WordSet]) -> None:
    own = entry.table()
    for name, words in lists.items():
        if name in own:
            _check_references(own[name], words, lists)
            _check_circle(own[name], name, lists, ())


def _check_references(entry: Entry, words: WordSet, lists: dict[str, WordSet]) -> None:
    for name in words.lists:
        if name not in lists:
            entry.wrong(f"there is no list '{name}'; write it under 'lists:' or correct the name")
    for near in words.not_near:
        _check_references(entry, near.words, lists)


def _check_circle(
    entry: Entry, name: str, lists: dict[str, WordSet], seen: tuple[str, ...]
) -> None:
    if name in seen:
        entry.wrong(f"the list '{name}' contains itself; take it out of one of its lists")
    words = lists[name]
    for inner in (*words.lists, *(one for near in words.not_near for one in near.words.lists)):
        _check_circle(entry, inner, lists, (*seen, name))


def _check_names(rules: list[Rule], file: str) -> None:
    seen: dict[str, int] = {}
    for rule in rules:
        if rule.name in seen:
            raise BadInput(
                f"{file}, line {rule.line}, key 'name': a rule '{rule.name}' stands already on "
                f"line {seen[rule.name]}; give it another name"
            )
        seen[rule.name] = rule.line
