"""What a watchlist may do on places that nobody looked at: tuned on some, measured on the rest.

The places are dealt into folds. Each fold is judged by the watchlist without the phrases that no
passage of the other folds holds: as if nobody had read the fold's places when the list was written.
A pattern of several spellings counts as one phrase, so the figure is a little kind to patterns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from countywatch.watchlists.evaluate import Judged, Passage, judge, measures
from groundwork.errors import WrongUse
from monitors.matching import Watchlist, only_with, terms_in


@dataclass(frozen=True, slots=True)
class Fold:
    """The passages of one fold's places, as the list without their own words judges them."""

    places: int
    judged: tuple[Judged, ...]


def judge_folds(passages: Sequence[Passage], watchlist: Watchlist, count: int) -> list[Fold]:
    """Deals the places into `count` folds, the same each time, and judges each fold.

    A passage that names no place is a place of its own. Raises WrongUse where there are fewer
    places than folds.
    """
    by_place: dict[str, list[Passage]] = {}
    for passage in passages:
        by_place.setdefault(passage.place or passage.id, []).append(passage)
    if not 2 <= count <= len(by_place):
        raise WrongUse(
            f"--folds {count} does not fit {len(by_place)} places; give a number from 2 to that"
        )
    dealt = sorted(by_place, key=lambda place: hashlib.sha256(place.encode()).digest())
    used = {
        place: {term for one in of_place for term in terms_in(one.text, watchlist)}
        for place, of_place in by_place.items()
    }
    folds = []
    for number in range(count):
        held_out = dealt[number::count]
        others = {term for place in dealt if place not in held_out for term in used[place]}
        trimmed = only_with(watchlist, others)
        judged = judge([one for place in held_out for one in by_place[place]], trimmed)
        folds.append(Fold(len(held_out), tuple(judged)))
    return folds


def fold_figures(folds: Sequence[Fold], watchlist: Watchlist) -> dict[str, object]:
    """The figures of each fold, and the means over the folds in which they can be said."""
    each = []
    for fold in folds:
        figures = measures(fold.judged, watchlist)
        kept = ("recall", "precision", "positives", "negatives", "missed", "false_alerts")
        each.append({"places": fold.places, **{key: figures[key] for key in kept}})
    return {
        "count": len(folds),
        "recall": _mean([one["recall"] for one in each]),
        "precision": _mean([one["precision"] for one in each]),
        "each": each,
    }


def _mean(values: Sequence[object]) -> float | None:
    said = [value for value in values if isinstance(value, float)]
    return round(sum(said) / len(said), 4) if said else None
