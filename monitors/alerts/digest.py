"""The digest: what did not interrupt anybody, grouped by county and body, once a period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitors.alerts.clock import day_words
from monitors.alerts.receipt import Receipt
from monitors.alerts.render import HTML, TEXT
from monitors.alerts.view import AlertView, shorten

Every = Literal["weekly", "daily"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHOWN = 60  # notices in one digest: nobody reads more in one mail
_EXCERPTS = 2


@dataclass(frozen=True, slots=True)
class Group:
    """The notices of one body of one county, meetings ahead first."""

    name: str
    notices: tuple[AlertView, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest: its notices, and the alerts of its time that nobody has judged yet."""

    since: date
    until: date
    groups: tuple[Group, ...]
    unjudged: tuple[AlertView, ...]
    more: int
    sample: bool

    @property
    def notices(self) -> tuple[AlertView, ...]:
        """The notices shown, in their order."""
        return tuple(one for group in self.groups for one in group.notices)

    @property
    def count(self) -> int:
        """How many notices there are, shown or not."""
        return len(self.notices) + self.more

    @property
    def ahead(self) -> tuple[str, ...]:
        """The meetings still ahead on which there are notices, the next first."""
        meetings = {
            (meeting.start, meeting.body): f"{meeting.clock.when}: {meeting.body} "
            f"({meeting.clock.left})"
            for one in self.notices
            if (meeting := one.meeting) is not None and meeting.clock.ahead
        }
        return tuple(words for _, words in sorted(meetings.items()))

    @property
    def subject(self) -> str:
        """What the digest holds, and to when."""
        what = f"{self.count} notice{'' if self.count == 1 else 's'}"
        ahead = f", {len(self.ahead)} meetings ahead" if len(self.ahead) > 1 else ""
        ahead = ", 1 meeting ahead" if len(self.ahead) == 1 else ahead
        return f"Digest to {day_words(self.until)}: {what}{ahead}"


def digest_of(
    notices: Iterable[AlertView],
    unjudged: Sequence[AlertView],
    since: date,
    until: date,
    sample: bool,
) -> Digest:
    """Groups notices by county and body; those on meetings ahead come first, and then the newest.

    Of more than SHOWN only the first are shown, and the rest is counted.
    """
    ordered = sorted(notices, key=_urgency)
    groups: dict[str, list[AlertView]] = {}
    for one in ordered[:SHOWN]:
        body = one.meeting.body if one.meeting else ""
        name = ": ".join(part for part in (one.place, body) if part)
        groups.setdefault(name or "Elsewhere", []).append(one)
    grouped = tuple(Group(name, tuple(groups[name])) for name in sorted(groups))
    return Digest(since, until, grouped, tuple(unjudged), max(0, len(ordered) - SHOWN), sample)


def _urgency(one: AlertView) -> tuple[bool, str, int]:
    ahead = one.meeting is not None and one.meeting.clock.ahead
    start = one.meeting.start if one.meeting and ahead else ""
    return not ahead, start, -int(one.id.removeprefix("a"))


def due_at(every: Every, day: str, hour: int, now: datetime, zone: str | None) -> datetime:
    """The last moment, not after the aware `now`, at which a digest fell due, in the zone's own
    hours: on that day of each week, or every day.
    """
    local = now.astimezone(ZoneInfo(zone) if zone else UTC)
    back = (local.weekday() - DAYS.index(day)) % 7 if every == "weekly" else 0
    on = local.date() - timedelta(days=back)
    moment = datetime.combine(on, time(hour), local.tzinfo)
    if moment <= now:
        return moment
    before = on - timedelta(days=7 if every == "weekly" else 1)
    return datetime.combine(before, time(hour), local.tzinfo)


def digest_text(digest: Digest, receipt: Receipt) -> str:
    """The digest as plain text, for a console and for mail."""
    text = TEXT.get_template("digest.txt.j2").render(_shown(digest, receipt))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def digest_html(digest: Digest, receipt: Receipt) -> str:
    """The digest as one HTML page without scripts, pictures or outside files."""
    return HTML.get_template("digest.html.j2").render(_shown(digest, receipt))


def _shown(digest: Digest, receipt: Receipt) -> dict[str, object]:
    return {
        "digest": digest,
        "since": day_words(digest.since),
        "until": day_words(digest.until),
        "excerpts": _EXCERPTS,
        "shorten": shorten,
        "receipt": receipt,
    }
