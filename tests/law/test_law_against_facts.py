"""The law files against the collected facts and their second look: periods, limits, statuses.

A departure stands in a small table with its reason. A fact that changes, or a new row of the second
look on a deadline, fails here until somebody has read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundwork.law import load_law
from groundwork.law.model import Clock
from groundwork.law.records import JURISDICTIONS, Statement, statements

WORKED = Path(__file__).parent / "worked"
LAWS = Path(__file__).parents[2] / "groundwork" / "law" / "data" / "records"
RESIDENTS_ONLY = {"AL", "AR", "DE", "KY", "TN", "VA"}
NO_PERIOD = {"AK", "FL", "IA", "MN", "MT", "NC", "ND", "OH", "OK", "WI"}
FIRST_ANSWER = ("respond", "produce", "acknowledge")

# Where the first period of the facts is no general clock from the request: kind, number, unit.
OTHER_FIRST_PERIOD = {
    "AR": ("produce", 3, "business"),  # for records in active use or storage only
    "CT": ("silence", 4, "business"),  # the four days bind a denial; silence counts as one
    "SD": ("appeal_decision", 10, "business"),  # for the formal request after a first refusal
}
# Where the extension of the facts is held as another clock: kind, number, unit, counted from.
OTHER_EXTENSION = {
    "AL": ("extension", 30, "business", "acknowledged"),  # 15 more, told as one total
    "HI": ("extension", 20, "business", "received"),  # the rule names the total
    "NY": ("produce", 20, "business", "acknowledged"),  # a period for the records, no extension
}
# The requester's limits where the facts were overruled: number, unit, status.
OTHER_APPEAL = {
    "AK": (None, "business", "unverified"),  # never seen: the denial letter names the limit
    "HI": (1, "years", "verified"),  # 365 days in the facts; the rule says one year
    "NJ": (45, "calendar", "verified"),  # sixty days until September 2024
    "US": (90, "calendar", "verified"),  # inside the 90 working days of the agency's rule
}
# Limits that the second look could not find, so that no verified clock may stand there.
NEVER_SEEN = [
    ("AK", "appeal_by", "appeal.administrative.deadline"),
    ("AL", "produce", "response.substantive.note"),
    ("MD", "extension", "response.extension"),
    ("OK", "court_limit", "appeal.court.deadline"),
    ("SC", "silence", "response (silence)"),
    ("SD", "appeal_by", "appeal.administrative.deadline"),
]
# What a corrected row on a deadline became: party, kind, number, unit, counted from, status.
CORRECTED = {
    ("DE", "appeal.administrative.deadline"): [
        ("requester", "appeal_by", 60, "calendar", "denied", "unverified"),  # county: our own cap
        ("requester", "appeal_by", 60, "calendar", "denied", "verified"),  # state departments
        ("requester", "appeal_by", 6, "months", "denied", "verified"),
    ],
    ("NC", "OUR clock: mediation"): [
        ("requester", "court_limit", 30, "calendar", "suit_answered", "verified")
    ],
    ("NJ", "appeal.administrative.deadline"): [
        ("requester", "appeal_by", 45, "calendar", "denied", "verified"),
        ("requester", "appeal_by", 45, "calendar", "silence", "verified"),
    ],
    ("OK", "appeal.ombuds"): [("requester", "appeal_by", 30, "calendar", "denied", "verified")],
    ("SC", "appeal.court.deadline"): [
        ("requester", "court_limit", 1, "years", "denied", "verified")
    ],
    ("TX", "OUR clock: answer an itemised estimate"): [
        ("requester", "fee_answer", 10, "business", "fee", "verified")
    ],
    ("TX", "OUR clock: deposit or bond"): [
        ("requester", "fee_answer", 9, "business", "deposit_asked", "verified")
    ],
    ("TX", "OUR clock: answer a clarification"): [
        ("requester", "clarify", 61, "calendar", "clarification_asked", "verified")
    ],
    ("TX", "OUR clock: collect and pay"): [
        ("requester", "collect", 60, "calendar", "ready", "verified")
    ],
    ("WI", "OUR clock: oral request"): [
        ("requester", "appeal_by", 5, "business", "denied", "unverified")  # a print of 1997
    ],
}
# Worked examples whose date is another one here. Dates of an office are later, our own earlier.
OTHER_DUE = {
    "AL-1": "2026-11-30",  # the law on a last day that is a holiday was read since
    "GA-1": "2026-12-01",  # the Friday after Thanksgiving is a state holiday
    "KY-2": "2026-06-09",  # 3 June stands in the list of holidays
    "NH-1": "2026-12-02",  # the State closes on the Friday
    "OK-1": "2026-12-23",  # Christmas Eve may be named a holiday: act the day before
    "PA-2": "2027-01-04",  # a last day on a Saturday moves on
    "SC-1": "2027-01-05",  # 26 December on a Saturday is kept on the Monday
    "TN-1": "2026-12-02",  # business days: the governor closes offices on the Friday
}
# The last day of 2026 cannot lengthen a count that ends on the 30th, so it is left out.
OTHER_SAFE_DAY = {"AL-2": "2026-12-31"}
# Which of our fields a mark of mere knowledge is about.
MARKED = {
    "appeal.attorney_fees": ("attorney_fees",),
    "appeal.court": ("clocks.court_limit",),
    "applies_to_sheriff": ("applies_to_sheriff",),
    "denial": ("denial_written", "exemption_cited", "segregation"),
    "electronic_format_right": ("electronic_format",),
    "fee_waiver": ("fee_waiver.",),
    "fees": ("fees", "per_page"),
    "identification_or_purpose_required": ("form.purpose",),
    "law_enforcement_exemption": ("criminal_justice",),
    "open_meetings.public_comment_right": ("open_meetings.public_comment",),
    "residency_required": ("residency.",),
    "written_request_required": ("form.written",),
}


@dataclass(frozen=True)
class Facts:
    """The entries by state, the rows of the second look in order, and its worked examples."""

    entries: dict[str, dict[str, Any]]
    review: list[dict[str, Any]]
    worked: list[dict[str, Any]]


@lru_cache(maxsize=1)
def _read(folder: Path) -> Facts:
    def load(name: str) -> Any:
        return yaml.safe_load((folder / name).read_text(encoding="utf-8"))

    halves = [*load("records_law_a_m.yaml"), *load("records_law_n_z.yaml")]
    second = load("records_law_review.yaml")
    return Facts({e["code"]: e for e in halves}, second["review"], second["worked_examples"])


@pytest.fixture
def facts(shared: Path) -> Facts:
    """The collected facts on the records laws."""
    return _read(shared / "facts")


def _clocks(state: str, kinds: Iterable[str]) -> list[Clock]:
    """The clocks of those kinds that bind a county, or ICE for the federal law."""
    return [
        c for c in load_law(state).clocks if c.kind in kinds and {"local", "federal"} & set(c.binds)
    ]


def _told(clock: Clock) -> tuple[str, str, int | None, str, str, str]:
    return (
        clock.party, clock.kind, clock.number, clock.unit, clock.counted_from, clock.status,
    )  # fmt: skip


def test_every_jurisdiction_of_the_facts_has_its_law(facts: Facts) -> None:
    """Nobody is left out, and the facts have no other."""
    assert set(facts.entries) == set(JURISDICTIONS)


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_the_first_answer_period_is_that_of_the_facts(facts: Facts, state: str) -> None:
    """Number and unit agree, and what the facts are sure of is verified."""
    response = facts.entries[state]["response"]
    if response.get("days") is None:
        assert state in NO_PERIOD
        return
    wanted = (response["days"], response["unit"])
    if state in OTHER_FIRST_PERIOD:
        kind, *period = OTHER_FIRST_PERIOD[state]
        assert tuple(period) == wanted
        found = [c for c in _clocks(state, [kind]) if (c.number, c.unit) == wanted]
    else:
        general = [c for c in _clocks(state, FIRST_ANSWER) if not c.for_some]
        found = [c for c in general if (c.number, c.unit) == wanted]
    assert found
    sure = facts.entries[state]["confidence"]["response"] == "high"
    assert any(c.verified for c in found) or not sure


@pytest.mark.parametrize("state", sorted(NO_PERIOD))
def test_no_date_of_law_where_the_law_has_no_period(facts: Facts, state: str) -> None:
    """Those states are the ones of the facts, and no clock there dates an answer by a county."""
    without = {c for c, e in facts.entries.items() if e["response"].get("days") is None}
    assert without == NO_PERIOD
    dated = _clocks(state, (*FIRST_ANSWER, "silence"))
    assert [c for c in dated if c.verified and c.counted_from == "received"] == []
    assert load_law(state).duty.verified


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_an_extension_is_added_or_a_total_as_the_facts_say(facts: Facts, state: str) -> None:
    """A total counts from the request, what is added from the end of the first period."""
    extension = facts.entries[state]["response"].get("extension") or {}
    if not extension.get("days"):
        return
    if state in OTHER_EXTENSION:
        kind, *wanted = OTHER_EXTENSION[state]
        found = [(c.number, c.unit, c.counted_from) for c in _clocks(state, [kind])]
        assert tuple(wanted) in found
        return
    same = [
        c
        for c in _clocks(state, ["extension"])
        if (c.number, c.unit) == (extension["days"], extension["unit"])
    ]
    assert same
    measured = str(extension.get("measured") or "")
    for word, start in (("added", "first_period"), ("total", "received")):
        if measured.startswith(word):
            assert {c.counted_from for c in same} == {start}


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_the_requesters_limits_are_those_of_the_facts(facts: Facts, state: str) -> None:
    """A limit for an appeal is neither longer nor shorter than what was found last."""
    appeal = facts.entries[state].get("appeal") or {}
    ours = [(c.number, c.unit, c.status) for c in load_law(state).clocks if c.kind == "appeal_by"]
    for step in ("administrative", "ombuds"):
        limit = appeal.get(step) or {}
        if not limit.get("deadline"):
            continue
        if state in OTHER_APPEAL:
            assert set(ours) == {OTHER_APPEAL[state]}
        else:
            wanted = (limit["deadline"], limit["unit"])
            assert wanted in [(number, unit) for number, unit, _ in ours]


@pytest.mark.parametrize(("state", "kind", "field"), NEVER_SEEN)
def test_a_limit_that_was_never_seen_is_not_verified(
    facts: Facts, state: str, kind: str, field: str
) -> None:
    """The second look still says so, and no clock of that kind is told as law."""
    rows = [r for r in facts.review if r["code"] == state and r["field"] == field]
    assert rows[-1]["verdict"] == "still_unverified"
    assert [c.name for c in load_law(state).clocks if c.kind == kind and c.verified] == []


def test_every_corrected_deadline_is_reflected(facts: Facts) -> None:
    """Each row that corrects a limit has its clocks here, with the status that it allows."""
    rows = {
        (row["code"], row["field"])
        for row in facts.review
        if row["verdict"] == "corrected"
        and re.search(r"deadline|OUR clock|appeal\.ombuds$", row["field"])
    }
    assert rows == set(CORRECTED)
    for (state, _), wanted in CORRECTED.items():
        held = [_told(c) for c in load_law(state).clocks]
        assert [one for one in wanted if one not in held] == [], state


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_who_may_ask_is_that_of_the_facts(facts: Facts, state: str) -> None:
    """Six laws are for residents, verified; no other says so to anybody."""
    required = load_law(state).residency.required
    limited = facts.entries[state]["residency_required"]["value"] == "yes"
    assert limited == (state in RESIDENTS_ONLY)
    assert (required.printable is True) == limited
    assert limited or required.value is not True


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_a_fee_for_a_page_is_that_of_the_facts(facts: Facts, state: str) -> None:
    """The first amount in the facts is ours; Kentucky's comes from decisions of its attorney
    general."""
    named = re.search(r"\d*\.\d+", str(facts.entries[state]["fees"].get("per_page_default")))
    ours = load_law(state).per_page
    if named:
        assert ours.value is not None and float(ours.value) == float(named.group(0))
    elif ours.value is not None:
        assert (state, ours.value) == ("KY", "0.10")


@pytest.mark.parametrize("state", JURISDICTIONS)
def test_mere_knowledge_is_not_verified_by_the_sources_of_the_entry(
    facts: Facts, state: str
) -> None:
    """What the entry marks as knowledge needs a row of the second look or a source read later."""
    entry = facts.entries[state]
    marked = {mark.split(" ")[0] for mark in entry.get("knowledge_only") or []}
    looked = [
        r["field"]
        for r in facts.review
        if r["code"] == state and r["verdict"] in ("confirmed", "corrected")
    ]
    open_marks = [m for m in marked if not any(field.startswith(m) for field in looked)]
    names = tuple(name for mark in open_marks for name in MARKED.get(mark, ()))
    cited = {_plain(s.get("source") or s.get("url")) for s in entry["sources"]}
    raw = yaml.safe_load((LAWS / f"{state}.yaml").read_text(encoding="utf-8"))["sources"]

    def from_the_entry(one: Statement) -> bool:
        return _plain(raw[one.source]["where"]) in cited

    found = [
        one.name
        for one in statements(load_law(state))
        if names and one.name.startswith(names) and one.status == "verified" and from_the_entry(one)
    ]
    assert found == []


def _plain(where: object) -> str:
    """An address or repository without the word before it and the remark after it."""
    text = re.sub(r"^(repo|github)\s+", "", str(where).strip(), flags=re.IGNORECASE)
    return re.sub(r"\s*\(.*\)$", "", text).rstrip("/")


def test_the_worked_examples_of_the_second_look_are_ours(facts: Facts) -> None:
    """Same date, or one in the table; never late before the day that the second look allows."""
    ours = {
        one["id"]: one
        for path in WORKED.glob("*.yaml")
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    assert facts.worked and {one["id"] for one in facts.worked} <= set(ours)
    other_due, other_safe = {}, {}
    for example in facts.worked:
        mine = ours[example["id"]]
        due, allowed = _day(example["due"]), _day(example.get("do_not_claim_late_before_end_of"))
        if mine["due"] != due:
            other_due[example["id"]] = mine["due"].isoformat()
        first_late = mine.get("safe_from")
        if first_late and first_late < max(d for d in (due, allowed) if d) + timedelta(days=1):
            other_safe[example["id"]] = first_late.isoformat()
        if mine["due"] != due and first_late:
            assert due is None or mine["due"] > due
    assert other_due == OTHER_DUE
    assert other_safe == OTHER_SAFE_DAY


def _day(text: object) -> date | None:
    found = re.search(r"\d{4}-\d\d-\d\d", str(text))
    return date.fromisoformat(found.group(0)) if found else None
