"""How often a watchlist is right: measured on labelled passages, bare or planted in documents.

Recall and precision count findings of grade `alert` and leave borderline passages out. A measure
where nothing can be divided is None.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countywatch.archive.scan import files_in, read_text_file
from groundwork.errors import BadInput, WrongUse
from monitors.matching import OnePage, Rule, Sign, Watchlist, match_document

LABELS = ("positive", "negative", "borderline")
PAGE_LENGTH = 2500
"""Characters of a page where an ordinary text has no pages of its own."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One labelled passage; `place` is its jurisdiction where the file names one."""

    id: str
    text: str
    label: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the watchlist said of a passage: its grade, its signs, and wrong pages or quotes."""

    passage: Passage
    grade: str
    signs: tuple[Sign, ...]
    errors: int = 0

    @property
    def rules(self) -> list[str]:
        """The rules that fired, each once, in order of name."""
        return sorted({sign.rule for sign in self.signs})


def read_passages(path: Path) -> list[Passage]:
    """Reads a JSON-lines file of labelled passages; raises BadInput with the line."""
    passages = []
    for number, line in enumerate(read_text_file(path).split("\n"), 1):
        if line.strip():
            passages.append(_passage(line, f"{path}, line {number}"))
    if not passages:
        raise BadInput(f"{path} holds no passage; write one JSON object a line")
    return passages


def _passage(line: str, where: str) -> Passage:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where}: this is no JSON ({error.msg}); one object a line") from None
    if not isinstance(row, dict):
        raise BadInput(f"{where}: should be a JSON object with id, text, label and kind")
    for key in ("id", "text", "label", "kind"):
        if not isinstance(row.get(key), str):
            raise BadInput(f"{where}, key '{key}': is missing or no text; write one")
    if row["label"] not in LABELS:
        raise BadInput(f"{where}, key 'label': '{row['label']}' is none of {', '.join(LABELS)}")
    place = str(row.get("jurisdiction") or "")
    return Passage(row["id"], row["text"], row["label"], row["kind"], place)


def judge(passages: Iterable[Passage], watchlist: Watchlist) -> list[Judged]:
    """Judges each passage as a document of one page."""
    judged = []
    for passage in passages:
        pages = [OnePage(passage.text)]
        judged.append(_judged(passage, _signs(pages, watchlist), pages, None))
    return judged


def judge_planted(
    passages: Iterable[Passage], watchlist: Watchlist, folder: Path, seed: int
) -> list[Judged]:
    """Judges each positive on a random page of an ordinary document, and the rest bare.

    Only signs that touch the planted passage count; a sign cited on another page, or whose quote
    does not stand there, is an error. The same seed plants in the same places.
    """
    documents = _documents(folder)
    chance = random.Random(seed)
    judged = []
    for passage in passages:
        if passage.label != "positive":
            judged += judge([passage], watchlist)
            continue
        pages, planted = _plant(passage.text, chance.choice(documents), chance)
        judged.append(_judged(passage, _signs(pages, watchlist), pages, planted))
    return judged


def _documents(folder: Path) -> list[list[str]]:
    if not folder.is_dir():
        raise WrongUse(f"{folder} is no folder; give one that holds ordinary .txt documents")
    texts = [read_text_file(path) for path in files_in([folder]) if path.suffix == ".txt"]
    if not texts:
        raise WrongUse(f"{folder} holds no .txt document; give a folder of ordinary documents")
    return [_pages(text) for text in texts]


def _pages(text: str) -> list[str]:
    return [text[at : at + PAGE_LENGTH] for at in range(0, len(text), PAGE_LENGTH)] or [""]


def _plant(
    text: str, document: Sequence[str], chance: random.Random
) -> tuple[list[OnePage], tuple[int, int, int]]:
    """The document with the passage after a random line of a random page; page, start and end."""
    pages = list(document)
    number = chance.randrange(len(pages))
    host = pages[number]
    ends = [0, *(at + 1 for at, char in enumerate(host) if char == "\n"), len(host)]
    at = chance.choice(ends)
    before = host[:at] + ("" if not at or host[at - 1] == "\n" else "\n") + "\n"
    pages[number] = f"{before}{text}\n\n{host[at:]}"
    planted = (number + 1, len(before), len(before) + len(text))
    return [OnePage(page, count) for count, page in enumerate(pages, 1)], planted


def _signs(pages: Sequence[OnePage], watchlist: Watchlist) -> list[tuple[str, Sign]]:
    return [
        (finding.grade, sign)
        for finding in match_document(pages, watchlist, every_rule=True)
        for sign in finding.signs
    ]


def _judged(
    passage: Passage,
    graded: Sequence[tuple[str, Sign]],
    pages: Sequence[OnePage],
    planted: tuple[int, int, int] | None,
) -> Judged:
    texts = {page.number: page.text for page in pages}
    wrong = sum(texts[sign.page][sign.start : sign.end] != sign.quote for _, sign in graded)
    if planted:
        page, start, end = planted
        graded = [
            (grade, sign)
            for grade, sign in graded
            if sign.page == page and sign.start < end and start < sign.end
        ]
    grades = {grade for grade, _ in graded}
    grade = "alert" if "alert" in grades else "notice" if grades else "none"
    return Judged(passage, grade, tuple(sign for _, sign in graded), wrong)


def measures(judged: Sequence[Judged], watchlist: Watchlist) -> dict[str, object]:
    """The figures of `evaluate --json`, as CONTRACTS.md fixes them."""
    by_label: Mapping[str, list[Judged]] = {
        label: [one for one in judged if one.passage.label == label] for label in LABELS
    }
    positives, negatives = by_label["positive"], by_label["negative"]
    false_alerts = [one for one in negatives if one.grade == "alert"]
    return {
        "recall": _recall(positives, ("alert",)),
        "precision": _precision(positives, negatives, ("alert",)),
        "positives": len(positives),
        "negatives": len(negatives),
        "borderlines": len(by_label["borderline"]),
        "with_notices": {
            "recall": _recall(positives, ("alert", "notice")),
            "precision": _precision(positives, negatives, ("alert", "notice")),
        },
        "by_kind": _by_kind(positives),
        "missed": [one.passage.id for one in positives if one.grade != "alert"],
        "false_alerts": [{"id": one.passage.id, "rules": one.rules} for one in false_alerts],
        "borderline_alerts": [
            one.passage.id for one in by_label["borderline"] if one.grade == "alert"
        ],
        "rules_firing_once": [rule.name for rule in _firing_once(judged, watchlist)],
        "reasons": {rule.name: rule.few for rule in _firing_once(judged, watchlist)},
        "page_errors": sum(one.errors for one in judged),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _recall(positives: Sequence[Judged], grades: tuple[str, ...]) -> float | None:
    return _share(sum(one.grade in grades for one in positives), len(positives))


def _precision(
    positives: Sequence[Judged], negatives: Sequence[Judged], grades: tuple[str, ...]
) -> float | None:
    right = sum(one.grade in grades for one in positives)
    wrong = sum(one.grade in grades for one in negatives)
    return _share(right, right + wrong)


def _by_kind(positives: Sequence[Judged]) -> dict[str, dict[str, int]]:
    kinds: dict[str, dict[str, int]] = {}
    for kind in sorted({one.passage.kind for one in positives}):
        of_kind = [one for one in positives if one.passage.kind == kind]
        caught = sum(one.grade == "alert" for one in of_kind)
        kinds[kind] = {"positives": len(of_kind), "caught": caught}
    return kinds


def _firing_once(judged: Sequence[Judged], watchlist: Watchlist) -> list[Rule]:
    """Rules that fire in one passage, or in one place, only: tuned to it, or rare.

    `few` of each says why it is kept.
    """
    fired: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in judged:
        for rule in one.rules:
            fired[rule].add((one.passage.id, one.passage.place))
    return [
        rule
        for rule in watchlist.rules
        if fired[rule.name] and len({place or one for one, place in fired[rule.name]}) == 1
    ]
