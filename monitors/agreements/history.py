"""What ICE's lists said of an agency over time, in sentences that each name their list.

A list is believed about what it prints and about nothing else: a row is no proof that an agreement
is in force, and a row that is gone is no proof that one ended, or when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from monitors.agreements.notices import MODELS, day_words, list_words, model_words
from spiders.items import AgencyListed
from spiders.platforms.ice287g import ListKind

NO_REASON = "ICE gives no reason, and it is no proof that an agreement ended"
STATEWIDE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """A list that was read: its kind, its own day where that is known, and the day of reading."""

    kind: ListKind
    list_date: date | None
    read_on: date

    @property
    def words(self) -> str:
        """`ICE's list of May 18, 2026`."""
        return list_words(self.kind, self.list_date, self.read_on)

    @property
    def day(self) -> date:
        """The list's day, else the day of reading."""
        return self.list_date or self.read_on


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a list as it was stored; the row as that list had it, else the last that did."""

    seen: Seen
    event: str
    row: AgencyListed
    field: str | None = None
    before: str | None = None
    after: str | None = None

    @property
    def sentence(self) -> str:
        """What the list says, in one or two sentences."""
        say = _SENTENCES.get(self.event, _changed)
        return f"{self.seen.words} {say(self)}"


@dataclass(frozen=True, slots=True)
class Successor:
    """The row that may stand for one that went: another name, or another model of the agency."""

    seen: Seen
    agency: str
    model: str
    switched: bool

    @property
    def sentence(self) -> str:
        """What came, and which list had it first."""
        day = day_words(self.seen.day)
        if self.switched:
            return f"The list of {day} named the agency for {_model(self.model)} in its place."
        return f"It may be {self.agency}, which the list of {day} named in its place."


@dataclass(frozen=True, slots=True)
class Standing:
    """How one agency and model of a county stands in the lists of one kind.

    `absent` counts the lists since the last that named it. `oldest` where the first list of its
    kind that was read named it already. `note` tells how it was matched, or is "".
    """

    row: AgencyListed
    first: Seen
    last: Seen
    newest: Seen
    absent: int
    oldest: bool
    note: str = ""
    became: Successor | None = None

    @property
    def sentence(self) -> str:
        """What the newest list says of it, and since when or until when it was named."""
        if self.absent == 0:
            return self._named()
        last = day_words(self.last.day)
        if self.became:
            what = f"does not name {_agency(self.row)}; the list of {last} did."
            return f"{self.newest.words} {what} {self.became.sentence}"
        if self.absent == 1:
            what = f"does not name {_agency(self.row)}; the list of {last} did."
            return f"{self.newest.words} {what} It is missing once, and rows often come back."
        what = f"no longer names {_agency(self.row)}; the list of {last} was the last that did."
        return f"{self.newest.words} {what} {NO_REASON}."

    def _named(self) -> str:
        first = day_words(self.first.day)
        since = (
            f"The first list that was read, of {first}, named it already."
            if self.oldest
            else f"Of the lists that were read, that of {first} named it first."
        )
        note = f" {self.note}" if self.note else ""
        return f"{self.newest.words} names {_agency(self.row, dated=True)}. {since}{note}"


def nothing_named(newest: Seen, county: str) -> str:
    """The sentence on a list that names no agency of a county."""
    return f"{newest.words} names no agency that could be matched to {county}."


def statewide_sentence(newest: Seen, rows: Sequence[AgencyListed], county: str) -> str:
    """The sentence on agencies of the whole state: no county's own, and at work in each."""
    shown = "; ".join(_agency(row) for row in rows[:STATEWIDE_SHOWN])
    more = len(rows) - STATEWIDE_SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    many = (
        f"{len(rows)} agreements of agencies of the whole state, which cover"
        if len(rows) > 1
        else "an agreement of an agency of the whole state, which covers"
    )
    return f"{newest.words} names {many} {county} too: {shown}{rest}."


def _agency(row: AgencyListed, *, dated: bool = False) -> str:
    signed = f", date signed: {day_words(row.signed)}" if dated and row.signed else ""
    return f"{row.agency} ({model_words(row)}{signed})"


# --- one sentence for each event --------------------------------------------------------------


def _first(told: Told) -> str:
    return f"names {_agency(told.row, dated=True)}. It is the first list that was read."


def _new(told: Told) -> str:
    return f"names {_agency(told.row, dated=True)}, which the list before did not."


def _added(told: Told) -> str:
    return f"names {_agency(told.row, dated=True)}: a further model of the agency."


def _switched(told: Told) -> str:
    return f"names {_agency(told.row, dated=True)} and no longer for {_model(told.before)}."


def _returned(told: Told) -> str:
    return f"names {_agency(told.row)} again."


def _relabelled(told: Told) -> str:
    what = f"names {_agency(told.row)} where lists before named {told.before}"
    return f"{what}; it may be the same agency."


def _missing(told: Told) -> str:
    what = f"does not name {_agency(told.row)}, which the list before did"
    return f"{what}. Rows often come back, so it is not called removed."


def _removed(told: Told) -> str:
    return f"is the second in a row without {_agency(told.row)}: it was removed. {NO_REASON}."


def _superseded(told: Told) -> str:
    later = " and ".join(_model(code) for code in (told.after or "").split(", "))
    what = f"is the second in a row without {_agency(told.row)}"
    return f"{what}, and names the agency for {later}, which came later."


def _date(told: Told) -> str:
    what = f"gives {_day(told.after)} as the day on which {_agency(told.row)} signed"
    return f"{what}; the list before gave {_day(told.before)}."


def _link(told: Told) -> str:
    what = "addendum" if told.field == "addendum" else "agreement"
    if told.before is None:
        return f"links the {what} of {_agency(told.row)} for the first time: {told.after}"
    return f"links another file as the {what} of {_agency(told.row)}: {told.after}"


def _changed(told: Told) -> str:
    if told.field in ("moa", "addendum"):
        if told.after:
            return _link(told)
        return f"has no link any more to the {_FIELDS[told.field]} of {_agency(told.row)}."
    if told.field == "signed" and told.before and told.after:
        return _date(told)
    what = _FIELDS.get(told.field or "", told.field or "entry")
    before, after = (
        (_day(value) if told.field == "signed" else value) or "nothing"
        for value in (told.before, told.after)
    )
    return f"has {after} for the {what} of {_agency(told.row)}; the list before had {before}."


_FIELDS = {
    "moa": "agreement",
    "addendum": "addendum",
    "signed": "date signed",
    "county": "county",
    "type": "kind",
}

_SENTENCES: dict[str, Callable[[Told], str]] = {
    "first_list": _first,
    "new": _new,
    "model_added": _added,
    "model_switched": _switched,
    "returned": _returned,
    "possible_relabel": _relabelled,
    "missing_once": _missing,
    "removed": _removed,
    "superseded": _superseded,
    "date_corrected": _date,
    "moa_link_added": _link,
    "moa_link_changed": _link,
    "addendum_link_added": _link,
    "addendum_link_changed": _link,
}


def _model(code: str | None) -> str:
    return MODELS.get(code or "", "another model")


def _day(value: str | None) -> str:
    return day_words(date.fromisoformat(value)) if value else ""
