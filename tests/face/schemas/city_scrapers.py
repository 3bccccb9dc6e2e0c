"""A City Scrapers meeting, as the `Meeting` item of city-scrapers-core has it (items.py).

Restated by field, type and allowed words; `id`, `title`, `start` and `source` must be there.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AnyUrl, AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime


class Strict(BaseModel):
    """No field that the format does not know."""

    model_config = ConfigDict(extra="forbid")


class Location(Strict):
    """Where it is held."""

    name: str = ""
    address: str = ""


class Link(Strict):
    """A document or page of the meeting."""

    href: AnyUrl
    title: str = ""


class Meeting(Strict):
    """One line of a feed; `start` and `end` in local time."""

    id: str
    title: str
    start: NaiveDatetime
    source: AnyUrl
    description: str = ""
    classification: Literal[
        "Advisory Committee", "Board", "City Council", "Commission", "Committee", "Forum",
        "Police Beat", "Not classified",
    ] = "Not classified"  # fmt: skip
    status: Literal["cancelled", "tentative", "confirmed", "passed"] = "tentative"
    end: NaiveDatetime | None = None
    all_day: Annotated[bool, Field(strict=True)] = False
    time_notes: str = ""
    location: Location | None = None
    links: list[Link] = []
    last_scraped_date: AwareDatetime | None = None
