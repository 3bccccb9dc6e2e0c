"""State law on agreements and detainers: what is printed, and what may be proposed where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from groundwork.errors import BadInput, UnknownState
from groundwork.law.immigration import (
    ImmigrationLaw,
    LocalPolicyBar,
    StateRule,
    gate,
    load_immigration_law,
    read_immigration_law,
)
from groundwork.law.records import JURISDICTIONS

STATES = tuple(code for code in JURISDICTIONS if code != "US")


def law(agreement: StateRule, bar: LocalPolicyBar | None = None) -> ImmigrationLaw:
    quiet = StateRule("none_found", "low", "2026")
    return ImmigrationLaw(
        "XX", "Example", agreement, quiet, bar or LocalPolicyBar("unknown", "low")
    )


def rule(position: str, confidence: str, **more: object) -> StateRule:
    return StateRule(position, confidence, "2026", citation="Code § 1", **more)  # type: ignore[arg-type]


def test_the_files_hold_what_was_collected(shared: Path) -> None:
    """Position, kind of mandate, confidence and bar of all 53 are those of the collected facts."""
    facts = yaml.safe_load((shared / "facts" / "state_287g.yaml").read_text(encoding="utf-8"))
    assert len(facts["jurisdictions"]) == len(STATES)
    for entry in facts["jurisdictions"]:
        held = load_immigration_law(entry["code"])
        for subject in ("agreement", "detainer"):
            found, wanted = getattr(held, subject), entry[subject]
            assert (found.position, found.confidence, found.mandate_kind) == (
                wanted["position"],
                wanted["confidence"],
                wanted.get("mandate_kind"),
            ), (entry["code"], subject)
        assert held.local_policy_bar.exists == entry["local_policy_bar"]["exists"]


@pytest.mark.parametrize("state", STATES)
def test_a_mandate_or_a_doubt_shuts_the_gate(state: str) -> None:
    """No state with a duty, a ban, a bar, or without research lets a text propose to decline."""
    held = load_immigration_law(state)
    for subject in ("agreement", "detainer"):
        found = gate(held, subject)
        rule = getattr(held, subject)
        shut = (
            rule.position in ("mandate", "ban", "permit_expressly", "not_researched")
            or rule.confidence == "low"
            or held.local_policy_bar.exists == "yes"
        )
        assert found.decline == (not shut)
        assert found.listed_is_news == (rule.position == "ban" and rule.confidence != "low")
        assert held.state_name in found.why and found.why.endswith(".")
        if rule.standing != "law":
            assert "county attorney" in found.why


def test_what_each_standing_prints() -> None:
    """High prints as law, medium with a check, low and unseen as not researched."""
    assert "county attorney" not in gate(law(rule("ban", "high"))).why
    assert "check it with the county attorney" in gate(law(rule("ban", "medium"))).why
    assert "not researched" in gate(law(rule("ban", "low"))).why
    assert not gate(law(rule("ban", "low"))).listed_is_news
    open_one = gate(law(rule("none_found", "medium")))
    assert (open_one.decline, open_one.check) == (True, True)
    barred = gate(law(rule("none_found", "high"), LocalPolicyBar("yes", "low", "Code § 2")))
    assert not barred.decline and "Code § 2" in barred.why
    weak_duty = rule("mandate", "low", mandate_kind="sign_287g")
    assert "not researched" in gate(law(weak_duty)).why and not gate(law(weak_duty)).decline


def test_the_contracts_word_for_a_state() -> None:
    """One word a state: the duty first, then what was found, never more than was read."""
    words = {
        s: load_immigration_law(s).position for s in ("TX", "NC", "MD", "MN", "KY", "OK", "NY")
    }
    assert words == {
        "TX": "mandate_agreement",
        "NC": "mandate_detainer",
        "MD": "ban",
        "MN": "limit",
        "KY": "not_researched",
        "OK": "mandate_detainer",
        "NY": "not_researched",
    }


def test_a_wrong_file_is_told_by_name(tmp_path: Path) -> None:
    """A mandate without its kind, a law without source and a strange key are errors."""
    good = {
        "state": "XX",
        "state_name": "Example",
        "agreement": {"position": "none_found", "confidence": "low", "as_of": "2026"},
        "detainer": {"position": "none_found", "confidence": "low", "as_of": "2026"},
        "local_policy_bar": {"exists": "unknown", "confidence": "low"},
    }
    path = tmp_path / "XX.yaml"
    for change in (
        {"agreement": {"position": "mandate", "confidence": "low", "as_of": "2026"}},
        {"detainer": {"position": "ban", "confidence": "high", "as_of": "2026"}},
        {"agreement": {"position": "free", "confidence": "low", "as_of": "2026"}},
        {"surprise": 1},
    ):
        path.write_text(yaml.safe_dump(good | change), encoding="utf-8")
        with pytest.raises(BadInput, match=r"XX\.yaml"):
            read_immigration_law(path)
    path.write_text(yaml.safe_dump(good), encoding="utf-8")
    assert read_immigration_law(path).position == "not_researched"
    with pytest.raises(UnknownState):
        load_immigration_law("ZZ")
