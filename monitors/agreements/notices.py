"""What a person is told when ICE's list names an agency of a county that is watched.

A notice says what the list says. A row is no proof that an agreement is in force, and whether a
state's law allows one is not this module's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from groundwork.places import Place
from monitors.agreements.events import Event
from monitors.agreements.identity import Identity, identity
from monitors.agreements.listing import Listing
from monitors.agreements.matching import How, Match, match
from spiders.items import AgencyListed
from spiders.platforms.ice287g import ListKind

MODELS = {
    "TFM": "Task Force Model",
    "WSO": "Warrant Service Officer",
    "JEM": "Jail Enforcement Model",
}


@dataclass(frozen=True, slots=True)
class AgreementNotice:
    """An agency of a watched county on ICE's list.

    `event` is why it is told now: new, model_added, model_switched, returned (after it had been
    called removed), possible_relabel, or first_list where no list was read before and so nothing is
    known to be new.
    `read_on` is the day of reading, named where the list's own day is not known; `last_date` that
    of the list before.
    """

    place: Place
    row: AgencyListed
    kind: ListKind
    list_date: date | None
    read_on: date
    event: str
    matched: How
    was: AgencyListed | None = None
    last_date: date | None = None
    # What a reader should know of how it matched, or "".
    note: str = ""

    @property
    def identity(self) -> Identity:
        """The agency and model that it is about, for keying an alert."""
        return identity(self.row)

    @property
    def sentence(self) -> str:
        """What the list says, in one or two sentences."""
        row = self.row
        signed = f", date signed: {day_words(row.signed)}" if row.signed else ""
        where = ""
        if self.matched == "COUNTY column" and not self.note:
            where = f", with '{row.county}' in its COUNTY column"
        head = f"{list_words(self.kind, self.list_date, self.read_on)} names {row.agency}"
        note = f" {self.note}" if self.note else ""
        return f"{head} ({model_words(row)}{signed}){where}.{self._why()}{note}"

    def _why(self) -> str:
        before = f"of {day_words(self.last_date)}" if self.last_date else "before it"
        if self.event == "first_list":
            return " It is the first list that was read here, so since when is not known."
        if self.event == "model_added":
            return f" The list {before} named the agency, but not for this model."
        if self.event == "model_switched" and self.was is not None:
            return f" Lists before named it for {model_words(self.was)}, which is gone."
        if self.event == "returned":
            return f" Earlier lists named it; the list {before} did not."
        if self.was is not None:
            return f" It may be another name for {self.was.agency}, which is no longer listed."
        return f" The list {before} did not name it."

    def to_json(self) -> dict[str, Any]:
        """The notice as a value for scripts."""
        return {
            "place": {"name": self.place.full_name, "fips": self.place.fips},
            "state": self.row.state,
            "agency": self.row.agency,
            "model": self.row.model,
            "event": self.event,
            "matched_by": self.matched,
            "note": self.note,
            "sentence": self.sentence,
        }


def notices(
    new: Listing,
    events: Sequence[Event],
    places: Sequence[Place],
    *,
    first_list: bool,
    list_date: date | None,
    read_on: date,
    last_date: date | None = None,
) -> tuple[AgreementNotice, ...]:
    """The notices of a list for the watched counties, in the order of places, then of events."""
    told = [Event("new", row) for row in new.rows.values()] if first_list else events
    return tuple(
        AgreementNotice(
            place=place,
            row=event.row,
            kind=new.kind,
            list_date=list_date,
            read_on=read_on,
            event="first_list" if first_list else event.kind,
            matched=found.how,
            was=event.was,
            last_date=last_date,
            note=found.note,
        )
        for place in places
        for event, found in _of_place(told, place)
    )


def _of_place(events: Sequence[Event], place: Place) -> Iterator[tuple[Event, Match]]:
    """Only what is told as the county's own: postal codes alone are shown in lists, not mailed."""
    for event in events:
        found = match(event.row, place)
        if found and found.sure and _is_news(event, place):
            yield event, found


def _is_news(event: Event, place: Place) -> bool:
    if event.kind == "returned":
        return event.was_removed
    if event.kind == "possible_relabel":
        # Under its old name it was the county's already: a spelling is no news.
        return event.was is not None and match(event.was, place) is None
    return event.kind in ("new", "model_added", "model_switched")


def list_words(kind: ListKind, list_date: date | None, read_on: date) -> str:
    """The list as a sentence begins with it: `ICE's list of May 18, 2026`."""
    pending = " of pending agencies" if kind == "pending" else ""
    if list_date is None:
        return f"ICE's list{pending} as read on {day_words(read_on)}"
    return f"ICE's list{pending} of {day_words(list_date)}"


def model_words(row: AgencyListed) -> str:
    """The model's name; the list's own label where it is none of the three."""
    return MODELS.get(row.model) or row.label or "no support type given"


def day_words(day: date) -> str:
    """A day as Americans write it: `May 18, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"
