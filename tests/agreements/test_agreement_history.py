"""What all lists said of a county, in sentences that name their list, and the state's law."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from countywatch.agreements.history import histories, listed_sentences, naming
from countywatch.agreements.state_law import state_law
from countywatch.agreements.sync import keep_list, sync_workbook
from countywatch.cli.agreements import agreements
from groundwork.casefile import Base
from groundwork.law.immigration import load_immigration_law
from groundwork.law.records import JURISDICTIONS
from groundwork.places import Place, resolve
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList

Row = Callable[..., AgencyListed]
Listed = Callable[..., AgencyList]
Book = Callable[..., bytes]
START = datetime(2026, 5, 1, tzinfo=UTC)
NASH = resolve("Nash County, NC")
SHERIFF = "Nash County Sheriff's Office"
STAYS = AgencyListed("NORTH CAROLINA", "Wake County Sheriff's Office", "TFM")


def read(session: Session, listed: Listed, *lists: Sequence[AgencyListed]) -> None:
    """Each list, a week apart, as fetched on its day: the first is of May 1, 2026."""
    for number, rows in enumerate(lists):
        now = START + timedelta(days=7 * number)
        keep_list(session, listed(STAYS, *rows), f"hash {number}", now=now, fetched=now)


def told(session: Session, place: Place = NASH) -> list[tuple[str, str]]:
    (history,) = histories(session, place)
    return [(one.event, one.sentence) for one in history.told]


def nash(row: Row, **other: object) -> AgencyListed:
    return row(SHERIFF, "NORTH CAROLINA", **{"model": "WSO", "county": "Nash County", **other})


def test_no_list_says_nothing(session: Session) -> None:
    """Where no list was read there is no sentence, not even that nobody is named."""
    assert listed_sentences(session, NASH) == ()
    assert histories(session, NASH) == ()


def test_named_missing_and_removed(row: Row, listed: Listed, session: Session) -> None:
    """From the first list to the removal, each sentence names the list that says it."""
    read(session, listed, (nash(row),), (), ())
    assert told(session) == [
        (
            "first_list",
            f"ICE's list of May 1, 2026 names {SHERIFF} (Warrant Service Officer, date signed: "
            "September 22, 2025). It is the first list that was read.",
        ),
        (
            "missing_once",
            f"ICE's list of May 8, 2026 does not name {SHERIFF} (Warrant Service Officer), which "
            "the list before did. Rows often come back, so it is not called removed.",
        ),
        (
            "removed",
            f"ICE's list of May 15, 2026 is the second in a row without {SHERIFF} (Warrant Service "
            "Officer): it was removed. ICE gives no reason, and it is no proof that an agreement "
            "ended.",
        ),
    ]
    assert listed_sentences(session, NASH) == (
        "ICE's list of May 15, 2026 names no agency that could be matched to Nash County, NC.",
        f"ICE's list of May 15, 2026 no longer names {SHERIFF} (Warrant Service Officer); the list "
        "of May 1, 2026 was the last that did. ICE gives no reason, and it is no proof that an "
        "agreement ended.",
    )


def test_missing_once_is_not_gone(row: Row, listed: Listed, session: Session) -> None:
    """After one absence the sentence says so, and that rows come back."""
    read(session, listed, (), (nash(row),), ())
    assert listed_sentences(session, NASH)[1] == (
        f"ICE's list of May 15, 2026 does not name {SHERIFF} (Warrant Service Officer); the list "
        "of May 8, 2026 did. It is missing once, and rows often come back."
    )


def test_models_dates_and_links(row: Row, listed: Listed, session: Session) -> None:
    """A switched model, a corrected date and a link are told with the values that each list had."""
    signed = {"model": "TFM", "signed": date(2025, 9, 22)}
    read(
        session,
        listed,
        (),
        (nash(row),),
        (nash(row, **signed),),
        (nash(row, **{**signed, "signed": date(2025, 9, 23)}),),
        (nash(row, **{**signed, "signed": date(2025, 9, 23), "moa_url": "https://www.ice.gov/a"}),),
    )
    assert [event for event, _ in told(session)] == [
        "new",
        "model_switched",
        "date_corrected",
        "moa_link_added",
    ]
    _, switched, corrected, link = (sentence for _, sentence in told(session))
    assert switched == (
        f"ICE's list of May 15, 2026 names {SHERIFF} (Task Force Model, date signed: September 22, "
        "2025) and no longer for Warrant Service Officer."
    )
    assert corrected == (
        f"ICE's list of May 22, 2026 gives September 23, 2025 as the day on which {SHERIFF} (Task "
        "Force Model) signed; the list before gave September 22, 2025."
    )
    assert link.endswith("for the first time: https://www.ice.gov/a")
    now = listed_sentences(session, NASH)
    assert now[0].endswith("Of the lists that were read, that of May 15, 2026 named it first.")
    assert now[1].endswith(
        "The list of May 15, 2026 named the agency for Task Force Model in its place."
    )


def test_state_agencies_stand_apart(row: Row, listed: Listed, session: Session) -> None:
    """An agency of the whole state is no county's, and is said to cover the county too."""
    patrol = row(
        "State Highway Patrol", "NORTH CAROLINA", type="State Agency", county="Nash County"
    )
    read(session, listed, (patrol,))
    nobody, statewide = listed_sentences(session, NASH)
    assert "names no agency" in nobody
    assert statewide == (
        "ICE's list of May 1, 2026 names an agreement of an agency of the whole state, which "
        "covers Nash County, NC too: State Highway Patrol (Task Force Model)."
    )
    assert naming(histories(session, NASH)) is None


def test_alias_and_town_are_told(row: Row, listed: Listed, session: Session) -> None:
    """How a row came to the county is told where it is not by the list's own word."""
    read(session, listed, (row("Nashville Police Department", "NORTH CAROLINA"),))
    assert listed_sentences(session, NASH)[0].endswith(
        "The list gives no county; the town of its name lies in Nash County."
    )
    bunnell = row("Bunnell Police Department", "FLORIDA", county="Flager County")
    keep_list(
        session,
        listed(STAYS, bunnell),
        "x",
        now=START + timedelta(30),
        fetched=START + timedelta(30),
    )
    assert (
        "'Flager County' in the COUNTY column is read as Flagler County"
        in (listed_sentences(session, resolve("Flagler County, FL"))[0])
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.sampled_from(("TFM", "WSO", "JEM"))), min_size=1, max_size=7))
def test_sentences_hold_over_any_history(lists: list[set[str]]) -> None:
    """Every sentence names a list that was read; "no longer" takes two absences."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    days = []
    with Session(engine) as session:
        for number, models in enumerate(lists):
            now = START + timedelta(days=number)
            rows = [AgencyListed("NORTH CAROLINA", SHERIFF, one) for one in models]  # type: ignore[arg-type]
            columns = frozenset({"state", "agency", "label"})
            found = AgencyList("participating", (STAYS, *rows), columns)  # type: ignore[arg-type]
            keep_list(session, found, str(number), now=now, fetched=now)
            days.append(f"ICE's list of {now:%B} {now.day}, 2026 ")
        (history,) = histories(session, NASH)
    for one in history.standings:
        missing = [models for models in lists if one.row.model not in models]
        assert (one.absent == 0) == (one.row.model in lists[-1])
        assert ("no longer names" in one.sentence) <= (one.absent >= 2)
        assert missing or one.oldest
    assert {one.row.model for one in history.named} == lists[-1]
    for event in history.told:
        assert event.sentence.startswith(tuple(days))
        assert event.sentence.endswith(".")
    engine.dispose()


# --- the state's law --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("county", "position", "confidence", "words"),
    [
        ("Garrett County, MD", "ban", "high", "bans agreements under 287(g)"),
        ("Galveston County, TX", "mandate_agreement", "high", "requires the offices it binds"),
        ("Franklin County, PA", "not_researched", "low", "not researched; ask the county attorney"),
        ("Nash County, NC", "mandate_detainer", "high", "to comply with detainers"),
    ],
)
def test_law_by_its_confidence(county: str, position: str, confidence: str, words: str) -> None:
    """High prints as law, anything else with the advice or as not researched; each has its day."""
    law = state_law(resolve(county)).to_json()
    assert (law["position"], law["confidence"]) == (position, confidence)
    assert any(words in sentence for sentence in law["sentences"])
    assert bool(law["cite"]) == (position != "not_researched")
    assert law["as_of"]


def test_every_state_keeps_to_its_confidence() -> None:
    """In no state is anything but high confidence printed as law, and no doubt has a citation."""
    for state in JURISDICTIONS:
        law = load_immigration_law(state)
        told = state_law(Place("", "00000", "X County", state, "UTC"), listed="ICE's list")
        value = told.to_json()
        assert value["position"] == law.position
        if law.agreement.standing == "check" and law.agreement.position != "not_researched":
            assert "check it with the county attorney" in told.sentences[0]
        if value["position"] == "not_researched":
            assert value["cite"] is None
            assert "not researched" in told.sentences[0]
        assert ("news in itself" in " ".join(told.sentences)) == told.bans


def test_listed_in_a_ban_state_is_news(row: Row, listed: Listed, session: Session) -> None:
    """Where the law bans agreements a listed agency is news: a breach, or a stale list."""
    garrett = resolve("Garrett County, MD")
    read(session, listed, (row("Garrett County Sheriff's Office", "MARYLAND", model="WSO"),))
    law = state_law(garrett, listed=naming(histories(session, garrett)))
    assert law.sentences[-1] == (
        "ICE's list of May 1, 2026 names an agency of Garrett County, MD all the same. That is "
        "news in itself: the agreement may break the law, or the list is stale, for ICE's list "
        "lags the law."
    )
    assert not any("news" in one for one in state_law(garrett).sentences)


def test_a_place_without_a_state_we_know() -> None:
    """A place of the operator's own in no known state has a law that is not researched."""
    law = state_law(Place("", "99999", "Pecan Bend County", "ZZ", "UTC")).to_json()
    assert (law["position"], law["cite"], law["as_of"]) == ("not_researched", None, None)


# --- the command ------------------------------------------------------------------------------


def test_show_json_and_words(home: Path, tmp_path: Path, book: Book) -> None:
    """`show` tells the history and the law; the JSON keeps its keys and gains the new ones."""
    wso = ("MARYLAND", "Garrett County Sheriff's Office", "County", "Garrett County", "WSO")
    path = tmp_path / "participating05142026.xlsx"
    path.write_bytes(book([(*wso, date(2026, 5, 8))]))
    run = CliRunner()
    assert run.invoke(agreements, ["sync", str(path)]).exit_code == 0
    done = run.invoke(agreements, ["show", "Garrett County, MD", "--json"])
    value = json.loads(done.stdout)
    assert set(value) >= {
        "place", "agencies", "statistics", "facilities", "awards_asked", "awards",
        "federal_register_asked", "federal_register", "notes", "history", "state_law", "listed",
    }  # fmt: skip
    assert value["state_law"]["position"] == "ban"
    assert [(one["event"], one["list_date"], one["model"]) for one in value["history"]] == [
        ("first_list", "2026-05-14", "WSO")
    ]
    assert value["agencies"][0]["agencies"][0]["matched_by"] == "COUNTY column"
    words = run.invoke(agreements, ["show", "Garrett County, MD"]).stdout
    assert "ICE's list of May 14, 2026 names Garrett County Sheriff's Office" in words
    assert "That is news in itself" in words


def test_real_history_of_garrett_county(ice: Path, session: Session) -> None:
    """The real lists of two counties: new, missing once after Maryland's ban, and a switch."""
    for number, name in enumerate(("06272025am", "07012025pm", "05142026am", "05182026am")):
        data = (ice / f"participatingAgencies{name}.xlsx").read_bytes()
        now = datetime(2026, 6, 1 + number, tzinfo=UTC)
        sync_workbook(session, data, f"participatingAgencies{name}.xlsx", now=now)
    assert [event for event, _ in told(session, resolve("Garrett County, MD"))] == [
        "first_list",
        "missing_once",
    ]
    assert [event for event, _ in told(session, resolve("McMullen County, TX"))] == [
        "first_list",
        "model_switched",
    ]
    now = listed_sentences(session, resolve("Hopewell city, VA"))
    assert "is read as Hopewell city" in now[0]
