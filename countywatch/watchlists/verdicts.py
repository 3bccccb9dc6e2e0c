"""How often a watchlist was right in real use: people's verdicts, counted a rule.

An alert counts for each rule that has a sign in it. Precision is confirmed of confirmed and noise;
duplicates, alerts on other places, and those that nobody has judged stand apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document
from groundwork.casefile.signs import Sign
from groundwork.casefile.sources import Source
from groundwork.reading.masking import mask
from monitors.matching import Watchlist
from monitors.matching.where import SECTIONS

FEW = 5
MANY = 3  # noise verdicts from which on something is suggested
OUTCOMES = ("confirmed", "noise", "duplicate", "not-here", "open")
_SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Heard:
    """One alert with what was said of it, its signs, and where it came from."""

    id: str
    outcome: str
    topic: str
    grade: str
    source: str
    kind: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person may change in a list, in words; `words` are those that noise has in common."""

    rule: str
    text: str
    words: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


def heard_since(session: Session, since: date | None) -> list[Heard]:
    """Every alert of a watchlist raised from that local day on, the oldest first."""
    found = []
    for alert in reversed(outbox.all_alerts(session)):
        document = session.get_one(Document, alert.document_id)
        source = session.get_one(Source, document.source_id)
        day = alert.created_at.astimezone(ZoneInfo(source.timezone or "UTC")).date()
        # Alerts with a headline come from ICE's and other lists, which no watchlist finds.
        if alert.headline is None and (since is None or since <= day):
            found.append(_heard(session, alert, document, source))
    return found


def _heard(session: Session, alert: Alert, document: Document, source: Source) -> Heard:
    new = set(alert.new_sign_ids)
    signs = outbox.signs_of(session, alert)
    outcome = alert.verdict_why if alert.verdict == "dismissed" else alert.verdict
    return Heard(
        id=f"a{alert.id}",
        outcome=outcome or "open",
        topic=alert.topic,
        grade=alert.grade,
        source=source.name,
        kind=document.kind,
        signs=tuple(sign for sign in signs if sign.id in new) or tuple(signs),
    )


def report(heard: Sequence[Heard], watchlist: Watchlist) -> dict[str, object]:
    """The figures of `watchlist report --json`."""
    fired = {sign.rule for one in heard for sign in one.signs}
    return {
        "watchlist": watchlist.path,
        "alerts": len(heard),
        "all": figures(heard),
        "rules": _by(heard, lambda one: {sign.rule for sign in one.signs}),
        "topics": _by(heard, lambda one: {one.topic}),
        "sources": _by(heard, lambda one: {one.source}),
        "grades": _by(heard, lambda one: {one.grade}),
        "unjudged": [one.id for one in heard if one.outcome == "open"],
        "silent_rules": [rule.name for rule in watchlist.rules if rule.name not in fired],
        "suggestions": [
            {
                "rule": one.rule,
                "text": one.text,
                "words": list(one.words),
                "quotes": list(one.quotes),
            }
            for one in suggestions(heard, watchlist)
        ],
    }


def _by(heard: Iterable[Heard], names: Callable[[Heard], set[str]]) -> dict[str, dict[str, object]]:
    groups: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        for name in names(one):
            groups[name].append(one)
    return {name: figures(groups[name]) for name in sorted(groups)}


def figures(heard: Iterable[Heard]) -> dict[str, object]:
    """Counts, precision, and its interval; both None where fewer than five were judged."""
    counts = Counter(one.outcome for one in heard)
    right, judged = counts["confirmed"], counts["confirmed"] + counts["noise"]
    enough = judged >= FEW
    return {outcome.replace("-", "_"): counts[outcome] for outcome in OUTCOMES} | {
        "precision": round(right / judged, 2) if enough else None,
        "interval": list(wilson(right, judged)) if enough else None,
    }


def wilson(right: int, judged: int) -> tuple[float, float]:
    """Wilson's score interval of a share at 95 percent (E. B. Wilson, JASA 22, 1927)."""
    z = 1.959964
    share, width = right / judged, z * z / judged
    middle = share + width / 2
    spread = z * math.sqrt(share * (1 - share) / judged + width / (4 * judged))
    low, high = (middle - spread) / (1 + width), (middle + spread) / (1 + width)
    return round(max(0.0, low), 2), round(min(1.0, high), 2)


def suggestions(heard: Sequence[Heard], watchlist: Watchlist) -> list[Suggestion]:
    """What people's verdicts speak for, in words: a person edits the list, or does not."""
    found = []
    for rule in watchlist.rules:
        right = [
            (one, sign) for one, sign in _signs(heard, rule.name) if one.outcome == "confirmed"
        ]
        noise = [(one, sign) for one, sign in _signs(heard, rule.name) if one.outcome == "noise"]
        wrong, good = len({one.id for one, _ in noise}), len({one.id for one, _ in right})
        if wrong < MANY or wrong <= good:
            continue
        found.append(_grade(rule.name, rule.weight, wrong, good))
        if shared := shared_words([sign for _, sign in noise], [sign for _, sign in right]):
            quotes = tuple(dict.fromkeys(_quoted(sign) for _, sign in noise))[:MANY]
            found.append(
                Suggestion(
                    rule.name,
                    f"its noise shares words that no confirmed sign has; if they mark other "
                    f"business, add not_near: [{', '.join(shared)}]",
                    shared,
                    quotes,
                )
            )
        found += _contexts(rule.name, noise, right)
    return found


def _signs(heard: Iterable[Heard], rule: str) -> list[tuple[Heard, Sign]]:
    return [(one, sign) for one in heard for sign in one.signs if sign.rule == rule]


def _grade(rule: str, weight: int, wrong: int, good: int) -> Suggestion:
    if not good:
        said = f"never confirmed, and noise {wrong} times: "
        advice = "leave it out (without:), or make it stricter"
    else:
        said, advice = f"noise {wrong} times, confirmed {good} times: ", "make it stricter"
    lower = "lower its grade to notice, " if weight > 2 else ""
    return Suggestion(rule, f"{said}{lower}{'or ' if lower else ''}{advice}")


def shared_words(noise: Sequence[Sign], right: Sequence[Sign]) -> tuple[str, ...]:
    """Words around most signs of noise and around no confirmed one, the most frequent first."""
    own = {word for sign in (*noise, *right) for word in _words(sign.quote)}
    around = Counter(word for sign in noise for word in _words(mask(sign.context)))
    kept = {word for sign in right for word in _words(sign.context)} | own
    most = max(2, math.ceil(len(noise) * 2 / 3))
    words = [word for word, count in around.items() if count >= most and word not in kept]
    return tuple(sorted(words, key=lambda word: (-around[word], word))[:_SHOWN_WORDS])


def _words(text: str) -> set[str]:
    """Words of five letters and more: shorter ones mark no business."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{5,}", text)}


def _quoted(sign: Sign) -> str:
    return " ".join(mask(sign.context).split())


def _contexts(
    rule: str, noise: Sequence[tuple[Heard, Sign]], right: Sequence[tuple[Heard, Sign]]
) -> list[Suggestion]:
    """Sections and kinds of documents in which most noise stands, and nothing that was right."""
    found = []
    for key, tell in (("sections", _section), ("kinds", lambda one, sign: one.kind)):
        said = Counter(tell(one, sign) for one, sign in noise)
        name, count = said.most_common(1)[0]
        if name and count * 3 >= len(noise) * 2 and name not in {tell(*one) for one in right}:
            text = f"{count} of {len(noise)} signs of noise stand in '{name}' and none that was "
            text += f"confirmed does: a context with {key}: [{name}] and weight -1 would lower them"
            found.append(Suggestion(rule, text))
    return found


def _section(one: Heard, sign: Sign) -> str:
    parts = sign.where.replace(" ", ",").split(",")
    return next((part for part in parts if part in SECTIONS), "")
