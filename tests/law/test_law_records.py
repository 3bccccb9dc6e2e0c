"""The law files: schema, statuses, and the rule that only verified fields are law."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from groundwork.errors import BadInput, UnknownState
from groundwork.law import known_states, load_law, statements, unverified, with_sentinel
from groundwork.law.model import LawField
from groundwork.law.records import JURISDICTIONS, contradictions, read_law

FIVE = ("CA", "KY", "NC", "PA", "TX")
DATA = Path(__file__).parents[2] / "groundwork" / "law" / "data" / "records"


def test_the_five_states_of_the_loop_are_here() -> None:
    """The sample county's state and the four others load, in any case of letters."""
    assert set(FIVE) <= set(known_states()) <= set(JURISDICTIONS)
    assert [load_law(s.lower()).state for s in FIVE] == list(FIVE)


@pytest.mark.parametrize("state", ["ZZ", "", "Texas", "../holidays/TX"])
def test_another_state_is_refused_in_a_sentence_that_names_those_we_have(state: str) -> None:
    """The refusal names the states whose law is in the files."""
    with pytest.raises(
        UnknownState, match=r"in no file of ours; use one of .*CA.*KY.*NC"
    ) as raised:
        load_law(state)
    assert str(raised.value).count(".") <= 3 and raised.value.exit_code == 2


@pytest.mark.parametrize("state", known_states())
def test_a_law_file_does_not_contradict_itself(state: str) -> None:
    """Every value has a status that fits it, and a source that is listed."""
    assert contradictions(load_law(state)) == ()


@pytest.mark.parametrize("state", known_states())
def test_every_known_statement_has_source_and_date(state: str) -> None:
    """What is not unknown says where and when it was read."""
    for one in statements(load_law(state)):
        if one.status != "unknown":
            assert one.source and one.as_of, one.name


@pytest.mark.parametrize("state", known_states())
def test_nothing_verified_rests_on_knowledge(state: str) -> None:
    """A statement without a source that was read is never verified."""
    assert [
        s.name
        for s in statements(load_law(state))
        if s.status == "verified" and s.source == "entry"
    ] == []


def test_a_misread_field_stays_unverified() -> None:
    """North Carolina's clause on written denials stands in another paragraph: ask, do not claim."""
    law = load_law("NC")
    assert (law.denial_written.status, law.exemption_cited.status) == ("unverified", "unverified")
    assert law.denial_written.printable is None


def test_who_may_ask() -> None:
    """Kentucky wants a statement of residency; the others ask for none by state."""
    need = {s: load_law(s).residency.statement_needed.printable for s in FIVE}
    required = {s: load_law(s).residency.required.printable for s in FIVE}
    assert need == {"CA": False, "KY": True, "NC": False, "PA": None, "TX": False}
    assert required == {"CA": False, "KY": True, "NC": False, "PA": False, "TX": False}


def test_north_carolina_has_no_clock_of_the_office() -> None:
    """The law sets no period, so no clock of the office stands in the file."""
    assert [c for c in load_law("NC").clocks if c.party == "office"] == []


@pytest.mark.parametrize("state", known_states())
def test_a_sentinel_stands_in_every_unverified_field_and_in_no_verified_one(state: str) -> None:
    """The marked law differs from the real one in its unverified statements only."""
    law, marked = load_law(state), with_sentinel(load_law(state), "SENTINEL-7f3a")
    names = {s.name for s in unverified(law)}
    assert names
    for real, other in zip(statements(law), statements(marked), strict=True):
        assert (real == other) == (real.name not in names)
        assert ("SENTINEL-7f3a" in repr(other)) == (real.name in names)


@pytest.mark.parametrize("state", known_states())
def test_printable_never_gives_a_sentinel(state: str) -> None:
    """What a letter may print of a field is empty unless the field is verified."""
    for _, field in with_sentinel(load_law(state), "SENTINEL-7f3a").named_fields():
        assert "SENTINEL-7f3a" not in repr(field.printable)
        assert (field.printable is None) == (field.status != "verified")


def spoiled(tmp_path: Path, **changes: object) -> Path:
    raw = yaml.safe_load((DATA / "KY.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "KY.yaml"
    path.write_text(yaml.safe_dump({**raw, **changes}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fees": {"value": "free", "status": "sure", "source": "sd1"}}, "fees.status"),
        ({"feees": None}, "feees"),
        (
            {"fees": {"value": "free", "status": "verified", "source": "nobody"}},
            "fees names the source",
        ),
        ({"fees": {"value": "free", "status": "verified", "source": "entry"}}, "without a source"),
        ({"fees": {"value": None, "status": "verified"}}, "fees is verified with the value None"),
        ({"clocks": [{"kind": "respond"}]}, "clocks.0"),
    ],
)
def test_a_broken_law_file_is_refused_with_its_key(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    """The error names the file and the key that is wrong."""
    with pytest.raises(BadInput, match=r"KY\.yaml") as raised:
        read_law(spoiled(tmp_path, **changes))
    assert message in str(raised.value)


def test_a_clock_that_rolls_needs_a_citation() -> None:
    """A roll without a citation is found by the check."""
    law = load_law("PA")
    bad = replace(law, clocks=(replace(law.clocks[0], roll_cite=None),))
    assert contradictions(bad) == ("clock 'first answer' rolls forward without a citation",)


def test_an_unknown_value_is_never_printable() -> None:
    """Unknown is a value of its own and prints nothing."""
    unknown: LawField[str] = LawField(None, "unknown")
    assert (unknown.verified, unknown.printable) == (False, None)


def test_a_sentinel_stands_in_rules_of_arrival_and_pauses_too() -> None:
    """What moves a date without being verified is marked, whatever the status of its clock."""
    law, mark = load_law("NY"), "SENTINEL-7f3a"
    doubted = replace(law.arrival[0], status="unverified")
    marked = with_sentinel(replace(law, arrival=(*law.arrival, doubted)), mark)
    assert marked.arrival[0] == law.arrival[0]
    arrival = marked.arrival[1]
    assert (arrival.rule, arrival.cite, arrival.note) == (mark, mark, mark)
    assert (arrival.number, arrival.unit) == (doubted.number, doubted.unit)
    found = set()
    for state in known_states():
        real, other = load_law(state), with_sentinel(load_law(state), mark)
        for one, two in zip(real.clocks, other.clocks, strict=True):
            for pause, twin in zip(one.pauses, two.pauses, strict=True):
                found.add((one.status, pause.status))
                doubtful = pause.status == "unverified"
                assert (twin.cite == mark) == (twin.note == mark) == doubtful
                assert doubtful or twin == pause
    assert {("verified", "unverified"), ("verified", "verified")} <= found
