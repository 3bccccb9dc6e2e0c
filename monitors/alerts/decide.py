"""Which signs make an alert: pure decisions, apart from storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TopicSigns:
    """The signs of one topic in one version: ids and fingerprints side by side."""

    topic: str
    grade: str
    stance: str
    ids: tuple[int, ...]
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """An alert to raise: all its signs, and those among them that are new."""

    topic: str
    grade: str
    stance: str
    sign_ids: tuple[int, ...]
    new_sign_ids: tuple[int, ...]


def decide(
    found: Sequence[TopicSigns],
    earlier: Mapping[str, Collection[str]],
    alerted: Collection[str],
    raised: Collection[str],
    re_read: bool,
    ahead: bool,
) -> list[Decision]:
    """The alerts that one version of a document raises.

    `earlier` holds, per topic, the fingerprints that any version of the document gave before, and
    `alerted` the topics that were of grade `alert` then: what was a notice and is an alert now (an
    item moved to the consent calendar) interrupts, even where no sentence is new. `raised` are the
    topics that this very version has told at their grade. A version that was matched before, by
    an older reader or watchlist (`re_read`), alerts only while its meeting is `ahead`, and never
    again on a topic it has raised.
    """
    decisions = []
    for topic in found:
        if topic.topic in raised or (re_read and not ahead):
            continue
        known = earlier.get(topic.topic, ())
        pairs = zip(topic.ids, topic.fingerprints, strict=True)
        new = tuple(sign for sign, mark in pairs if mark not in known)
        risen = topic.grade == "alert" and topic.topic not in alerted
        if new or risen:
            decisions.append(Decision(topic.topic, topic.grade, topic.stance, topic.ids, new))
    return decisions
