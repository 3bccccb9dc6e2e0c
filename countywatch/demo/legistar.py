"""The county's calendar as Legistar's Web API answers it: events, and the items of one event."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from countywatch.demo.agenda import Item, agenda
from countywatch.demo.county import BOARD, BOARD_EVENT, PAST_EVENT, SampleCounty

Record: TypeAlias = "dict[str, str | int | list[Record] | None]"
UrlOf: TypeAlias = Callable[[str], str]

PAGE_SIZE = 1000  # what the vendor gives at most
_DAYS = re.compile(r"EventDate (ge|gt|le|lt|eq) datetime'(\d{4}-\d{2}-\d{2})")
_AGENDA_STATUS = {"scheduled": "Final", "postponed": "Postponed", "cancelled": "Cancelled"}


def events(county: SampleCounty, url_of: UrlOf, query: dict[str, str]) -> list[Record]:
    """The events of the days that `$filter` asks for, by `$orderby`, from `$skip` up to `$top`."""
    limits = _DAYS.findall(query.get("$filter", ""))
    found = [event for event in _events(county, url_of) if _within(str(event["EventDate"]), limits)]
    descending = query.get("$orderby", "").endswith(" desc")
    found.sort(key=lambda event: str(event["EventDate"]), reverse=descending)
    skip = int(query.get("$skip", "0"))
    return found[skip : skip + min(int(query.get("$top", PAGE_SIZE)), PAGE_SIZE)]


def event_items(county: SampleCounty, url_of: UrlOf, event: int) -> list[Record] | None:
    """The items of an event: none of the meeting that was held; None for no such event."""
    if event == PAST_EVENT:
        return []
    if event != BOARD_EVENT:
        return None
    return [_item(order, item, url_of) for order, item in enumerate(agenda(county), 1)]


def _events(county: SampleCounty, url_of: UrlOf) -> list[Record]:
    return [
        _event(
            PAST_EVENT,
            county.past_day,
            "6:00 PM",
            "Final",
            published=county.past_day - timedelta(days=7),
            minutes=url_of("/files/board-minutes.pdf"),
        ),
        _event(
            BOARD_EVENT,
            county.board_day,
            county.board_clock,
            _AGENDA_STATUS[county.status],
            published=county.first_run,
            agenda_file=url_of("/files/board-packet.pdf"),
        ),
    ]


def _event(
    number: int,
    day: date,
    clock: str | None,
    status: str,
    *,
    published: date,
    agenda_file: str | None = None,
    minutes: str | None = None,
) -> Record:
    return {
        "EventId": number,
        "EventGuid": f"5A3F1E00-0000-4000-8000-00000000{number}",
        "EventLastModifiedUtc": f"{published}T14:05:00",
        "EventBodyId": 138,
        "EventBodyName": f"SAMPLE {BOARD}",
        "EventDate": f"{day}T00:00:00",
        "EventTime": clock,
        "EventVideoStatus": "Public",
        "EventAgendaStatusId": 10,
        "EventAgendaStatusName": status,
        "EventMinutesStatusId": 10 if minutes else 9,
        "EventMinutesStatusName": "Final" if minutes else "Draft",
        "EventLocation": "Larkmoor Courthouse, Room 201, 12 Court Square",
        "EventAgendaFile": agenda_file,
        "EventMinutesFile": minutes,
        "EventAgendaLastPublishedUTC": f"{published}T14:05:00",
        "EventMinutesLastPublishedUTC": None,
        "EventComment": "To speak, sign up with the Chief Clerk by noon: clerk@larkmoor.example",
        "EventVideoPath": None,
        "EventMedia": None,
        "EventInSiteURL": None,
        "EventItems": [],
    }


def _item(order: int, item: Item, url_of: UrlOf) -> Record:
    return {
        "EventItemId": 90000 + order,
        "EventItemEventId": BOARD_EVENT,
        "EventItemAgendaSequence": order,
        "EventItemMinutesSequence": order,
        "EventItemAgendaNumber": item.number,
        "EventItemTitle": item.title,
        "EventItemAgendaNote": None,
        "EventItemMinutesNote": None,
        "EventItemConsent": int(item.section == "consent"),
        "EventItemMatterId": None if item.heading else 70000 + order,
        "EventItemMatterAttachments": [
            {
                "MatterAttachmentId": 80000 + order * 10 + place,
                "MatterAttachmentName": name,
                "MatterAttachmentHyperlink": url_of(path),
            }
            for place, (name, path) in enumerate(item.files)
        ],
    }


def _within(day: str, limits: list[tuple[str, str]]) -> bool:
    return all(_meets(day[:10], word, limit) for word, limit in limits)


def _meets(day: str, word: str, limit: str) -> bool:
    """Dates in ISO form sort as text."""
    order = (day > limit) - (day < limit)
    return order in {"ge": (0, 1), "gt": (1,), "le": (-1, 0), "lt": (-1,), "eq": (0,)}[word]
