"""Every state's deadlines worked out by hand (`worked/XX.yaml`) against the count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundwork.law import Closure, Deadline, deadlines, known_states, load_law

WORKED = Path(__file__).parent / "worked"
FEWEST = 3  # of a jurisdiction that has a clock


def examples() -> Iterator[Any]:
    for path in sorted(WORKED.glob("*.yaml")):
        for example in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(path.stem, example, id=example["id"])


def found_for(state: str, example: dict[str, Any]) -> list[Deadline]:
    """The deadlines of the example's kind, and name where it gives one."""
    every = deadlines(
        load_law(state),
        received=example["received"],
        channel=example.get("channel", "email"),
        events=example.get("events") or {},
        closures=[Closure(day, "closed") for day in example.get("closures") or ()],
        custodian=example.get("custodian"),
    )
    return [
        d for d in every if d.kind == example["clock"] and example.get("name") in (None, d.name)
    ]


@pytest.mark.parametrize(("state", "example"), [*examples()])
def test_a_deadline_worked_by_hand_is_the_counted_one(state: str, example: dict[str, Any]) -> None:
    """Date, the first day of "late", and the days passed over; without a period, no date of law."""
    found = found_for(state, example)
    if example["due"] is None:
        assert [d.date for d in found if d.basis == "law" and d.verified and d.date] == []
        return
    one = next(d for d in found if d.basis == "law")
    assert one.date == example["due"], example["worked"]
    if "safe_from" in example:
        assert one.safe_from == example["safe_from"], example["worked"]
    if "skipped" in example:
        assert [s.date for s in one.skipped] == example["skipped"]


@pytest.mark.parametrize("state", known_states())
def test_every_state_has_its_worked_deadlines(state: str) -> None:
    """Three or more where the law has a clock for these offices, one where it has none."""
    path = WORKED / f"{state}.yaml"
    worked = yaml.safe_load(path.read_text(encoding="utf-8"))
    clocks = [c for c in load_law(state).clocks if c.number is not None]
    assert len(worked) >= (FEWEST if clocks else 1)
    assert all(isinstance(e["received"], date) and e["worked"] for e in worked)
