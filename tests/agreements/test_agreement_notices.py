"""What a person is told of a watched county: what the list says, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from groundwork.places import resolve
from monitors.agreements import AgreementNotice, Event, Listing, notices
from spiders.items import AgencyListed

Row = Callable[..., AgencyListed]
Once = Callable[..., Listing]
NASH = resolve("Nash County, NC")


def tell(new: Listing, events: Sequence[Event], **other: Any) -> tuple[AgreementNotice, ...]:
    values: dict[str, Any] = {
        "first_list": False,
        "list_date": date(2026, 5, 18),
        "read_on": date(2026, 5, 20),
        "last_date": date(2026, 5, 14),
    }
    return notices(new, events, [NASH], **{**values, **other})


@pytest.fixture
def nash(row: Row) -> AgencyListed:
    """The sheriff of Nash County, without a COUNTY."""
    return row("Nash County Sheriff's Office", "NORTH CAROLINA", signed=date(2026, 5, 8))


HEAD = (
    "ICE's list of May 18, 2026 names Nash County Sheriff's Office (Task Force Model, date signed: "
    "May 8, 2026)."
)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("new", "The list of May 14, 2026 did not name it."),
        ("model_added", "The list of May 14, 2026 named the agency, but not for this model."),
    ],
)
def test_sentence_of_a_new_agency(once: Once, nash: AgencyListed, event: Any, why: str) -> None:
    """The sentence names the list, its day, agency, model and date, and what is new."""
    (told,) = tell(once(nash), [Event(event, nash)])
    assert told.sentence == f"{HEAD} {why}"
    assert (told.place, told.matched, told.event) == (NASH, "agency name", event)


def test_sentence_of_the_first_list(once: Once, nash: AgencyListed) -> None:
    """Of the first list every agency of the county is told, and that nothing earlier is known."""
    (told,) = tell(once(nash), [], first_list=True, last_date=None)
    assert told.event == "first_list"
    assert told.sentence == (
        f"{HEAD} It is the first list that was read here, so since when is not known."
    )


def test_sentence_of_a_town_and_of_a_pending_list(row: Row, once: Once) -> None:
    """A town's police is told with the COUNTY that matched; the pending list is called so."""
    town = row("Spring Hope PD", "NC", "other", "Border Model", county="Nash County", signed=None)
    (told,) = tell(once(town, kind="pending"), [Event("new", town)], list_date=None)
    assert told.sentence == (
        "ICE's list of pending agencies as read on May 20, 2026 names Spring Hope PD (Border "
        "Model), with 'Nash County' in its COUNTY column. The list of May 14, 2026 did not name it."
    )


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (lambda row: Event("returned", row, was_removed=True), True),
        (lambda row: Event("returned", row), False),
        (lambda row: Event("missing_once", row), False),
        (lambda row: Event("removed", row), False),
        (lambda row: Event("changed", row, "signed", None, "2026-05-08"), False),
    ],
)
def test_what_is_news(
    once: Once, nash: AgencyListed, event: Callable[[AgencyListed], Event], told: bool
) -> None:
    """A blip of the list, a correction and a removal raise no alert of a new agency."""
    assert bool(tell(once(nash), [event(nash)])) is told


def test_respelled_agency_is_news_only_to_its_new_county(
    row: Row, once: Once, nash: AgencyListed
) -> None:
    """A respelling within the county is no news; a name that now is the county's is."""
    within = row("Nash County Sheriffs Dept", "NORTH CAROLINA")
    from_elsewhere = row("Nasch County Sheriff's Office", "NORTH CAROLINA")
    assert tell(once(nash), [Event("possible_relabel", nash, was=within)]) == ()
    (told,) = tell(once(nash), [Event("possible_relabel", nash, was=from_elsewhere)])
    assert told.sentence.endswith(
        "It may be another name for Nasch County Sheriff's Office, which is no longer listed."
    )


def test_no_sentence_claims_an_agreement(once: Once, nash: AgencyListed) -> None:
    """A row is what a list says: no notice speaks of an agreement, of force or of a law."""
    for event in ("new", "model_added", "returned"):
        for told in tell(once(nash), [Event(event, nash, was_removed=True)]):
            words = told.sentence.casefold()
            assert not any(word in words for word in ("agreement", "in force", "law", "has signed"))


def test_switched_model_is_news(row: Row, once: Once, nash: AgencyListed) -> None:
    """A model in place of another is told with the one that is gone."""
    before = row("Nash County Sheriff's Office", "NORTH CAROLINA", model="WSO")
    (told,) = tell(once(nash), [Event("model_switched", nash, was=before)])
    assert told.sentence == (
        f"{HEAD} Lists before named it for Warrant Service Officer, which is gone."
    )


def test_town_is_told_with_how_it_matched(row: Row, once: Once) -> None:
    """The police of a town of the county is news, and the sentence says how it is the county's."""
    town = row("Nashville Police Department", "NORTH CAROLINA", signed=None)
    (told,) = tell(once(town), [Event("new", town)])
    assert (told.matched, told.note) == (
        "town",
        "The list gives no county; the town of its name lies in Nash County.",
    )
    assert told.sentence.endswith(f"did not name it. {told.note}")


def test_postal_codes_alone_are_not_mailed(row: Row, once: Once) -> None:
    """A county that only the town's postal codes reach is shown in lists and raises no alert."""
    aurora = row("Aurora Police Department", "ILLINOIS")
    places = [resolve("Kane County, IL"), resolve("DuPage County, IL")]
    told = notices(
        once(aurora),
        [Event("new", aurora)],
        places,
        first_list=False,
        list_date=date(2026, 5, 18),
        read_on=date(2026, 5, 20),
    )
    assert [one.place.name for one in told] == ["Kane County"]
