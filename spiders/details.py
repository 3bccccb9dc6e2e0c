"""What a meeting's own page adds to what its listing said of it."""

from __future__ import annotations

from dataclasses import replace

from spiders.items import MeetingFound, Parsed
from spiders.platforms.common import unique


def with_details(listed: MeetingFound, page: Parsed, *, facts: bool) -> MeetingFound:
    """The meeting of a listing with the items and files of its detail page, and its `facts`.

    What the listing says stands, and what it leaves open is filled: the time of day of the same
    date, the title where it had none but the body's, place, and how to take part. That a meeting
    is off counts wherever it is said. Without `facts` only files and items are taken: a platform
    whose detail pages are not read each time would say now this, now that.
    """
    alone = len(page.meetings) == 1
    same = [told for told in page.meetings if alone or told.key == listed.key]
    files = [*listed.documents, *page.documents]
    items = (*listed.items, *page.items)
    meeting = listed
    for told in same:
        files += told.documents
        items = items or told.items
        meeting = filled(meeting, told) if facts else meeting
    return replace(meeting, documents=unique(files), items=items, details=None)


def filled(listed: MeetingFound, told: MeetingFound) -> MeetingFound:
    """What a listing says, and of what it leaves open what the meeting's own page told."""
    off = told.status in ("cancelled", "postponed")
    return replace(
        listed,
        title=told.title if listed.title == listed.body else listed.title,
        start=told.start if _only_adds_time(listed.start, told.start) else listed.start,
        status=told.status if off or listed.status == "unknown" else listed.status,
        place=listed.place or told.place,
        participate=listed.participate or told.participate,
        url=listed.url or told.url,
        amended=listed.amended or told.amended,
    )


def _only_adds_time(day: str, start: str) -> bool:
    """Whether a start is the bare date that is known, with a time."""
    return len(day) == len("2026-01-01") and start[:10] == day
