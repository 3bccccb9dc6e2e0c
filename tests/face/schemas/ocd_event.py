"""An Open Civic Data event, as pupa's event schema has it (pupa/scrape/schemas/event.py, 0.10).

Restated by field, type and allowed words. Nothing beyond the published fields passes, except the
`_type` and `_id` that pupa writes for every object.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, StringConstraints

Filled = Annotated[str, StringConstraints(min_length=1)]
# A year, a month or a day; a day may have a time, and a time an offset. Blank where unknown.
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d){0,2})?$")]
Moment = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\d{4}((-\d\d){0,2}|(-\d\d){2}T\d\d(:\d\d){0,2}(Z|[+-]\d\d(:\d\d)?)?))?$"
    ),
]


class Strict(BaseModel):
    """No field that the format does not know, and no silent conversion."""

    model_config = ConfigDict(extra="forbid")


class Link(Strict):
    """An address with a note."""

    url: AnyUrl
    note: str = ""


class MediaLink(Strict):
    """One form of a recording."""

    url: AnyUrl
    media_type: str


class Media(Strict):
    """A recording; `offset` in seconds."""

    name: Filled
    type: Filled
    date: Day
    offset: float | None
    links: list[MediaLink]


class File(Strict):
    """A document of the event."""

    note: Filled
    url: Filled
    media_type: Filled | None = None
    date: Day = ""


class Coordinates(Strict):
    """Degrees, as text."""

    latitude: Filled
    longitude: Filled


class Location(Strict):
    """Where it is held."""

    name: Filled
    note: str = ""
    url: AnyUrl | None = None
    coordinates: Coordinates | None = None


class Participant(Strict):
    """Who takes part; pupa writes the kind of it as `entity_type`."""

    name: Filled
    entity_type: Literal["organization", "person"]
    note: Filled


class Related(Strict):
    """A bill, person or body that an item is about."""

    entity_type: Filled
    name: Filled
    note: Filled | None


class Item(Strict):
    """An item of the agenda; `order` is a text."""

    description: Filled
    classification: list[Filled]
    order: str | None
    subjects: list[Filled]
    media: list[Media]
    notes: list[Filled]
    related_entities: list[Related]


class Event(Strict):
    """The event itself; at least one source."""

    type_: Literal["event"] = Field(alias="_type")
    id_: Annotated[str, StringConstraints(pattern=r"^ocd-event/[0-9a-f-]{36}$")] = Field(
        alias="_id"
    )
    name: Filled
    all_day: Annotated[bool, Field(strict=True)]
    start_date: Moment
    end_date: Moment
    status: Literal["cancelled", "tentative", "confirmed", "passed"]
    classification: Filled
    description: str
    location: Location | None = None
    media: list[Media]
    documents: list[File]
    links: list[Link]
    participants: list[Participant]
    agenda: list[Item]
    sources: Annotated[list[Link], Field(min_length=1)]
    extras: dict[str, object]
