"""The rules of a look at one source, with a fake fetch in place of the network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from spiders.answers import Allowance, Budget, Fetched, Unfetched
from spiders.ending import Tally, ending
from spiders.items import Parsed
from spiders.platforms import PageRequest
from spiders.records import (
    CrawlSettings,
    DocumentFailed,
    DocumentFetched,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    Validator,
    from_line,
    to_line,
)
from spiders.span import host_of, listing_of
from spiders.visit import Tools, Visit
from tests.spiders.crawl_samples import ReadHere

PAGES = Path(__file__).parent / "pages"
SETTINGS = CrawlSettings("Countywatch/test", date(2026, 11, 24))
API = "https://webapi.legistar.com/v1/sample/events"
LEGISTAR = SourceSpec(7, "Sample", "legistar", API, "America/Chicago")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class FakeWeb:
    """Answers by path; an exception is raised, None is "not modified"."""

    answers: Mapping[str, bytes | Exception | None]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def get(
        self, ask: PageRequest, known: Validator | None, budget: Budget, allowance: Allowance
    ) -> Fetched:
        budget.take()
        path = urlsplit(ask.url).path
        self.asked.append((path, known.etag if known else None))
        answer = self.answers.get(path, Unfetched(f"{path} answered 404."))
        if isinstance(answer, Exception):
            raise answer
        if answer is None and known:
            return Fetched(ask.url, 304, b"", {})
        return Fetched(ask.url, 200, answer or b"%PDF", {"etag": '"1"'})


def _visit(
    web: FakeWeb,
    tmp_path: Path,
    source: SourceSpec = LEGISTAR,
    known: tuple[Validator, ...] = (),
    settings: CrawlSettings = SETTINGS,
) -> list[Record]:
    records: list[Record] = []
    by_url = {one.url: one for one in known}
    tools = Tools(
        settings, {source.id: by_url}, web.get, records.append, tmp_path, ReadHere(), lambda: NOW
    )
    asyncio.run(Visit(source, tools).run())
    return records


def _web(**others: bytes | Exception | None) -> FakeWeb:
    events = (PAGES / "legistar_events.json").read_bytes()
    items = {f"/v1/sample/events/{n}/eventitems": b"[]" for n in (499, 501, 502, 503)}
    items["/v1/sample/events/501/eventitems"] = (PAGES / "legistar_eventitems.json").read_bytes()
    files = {f"/files/{n}.pdf": b"%PDF" for n in ("501_agenda", "499_agenda", "499_minutes")}
    files |= {f"/sample/attachments/{n}": b"%PDF" for n in ("report.pdf", "moa.pdf", "budget.xlsx")}
    return FakeWeb({"/v1/sample/events": events, **items, **files, **others})


def _end(records: list[Record]) -> SourceDone:
    (done,) = [record for record in records if isinstance(record, SourceDone)]
    assert records[-1] is done
    return done


def _of(records: list[Record], kind: type[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def test_meetings_ahead_come_first_and_the_past_last(tmp_path: Path) -> None:
    """What a limit cuts off is the past; a video is not fetched."""
    web = _web()
    records = _visit(web, tmp_path)
    assert _end(records) == SourceDone(7, "ok", None, 4, 6, 11)
    assert [path for path, _ in web.asked][-3:] == [
        "/sample/attachments/budget.xlsx",
        "/files/499_agenda.pdf",
        "/files/499_minutes.pdf",
    ]
    assert _of(records, DocumentFetched)[0].fetched_at == "2026-11-24T12:00:00+00:00"


def test_meetings_outside_the_days_that_matter_are_left_out(tmp_path: Path) -> None:
    """The window is whole months, so that the listing's address stays the same for a month."""
    events = json.loads((PAGES / "legistar_events.json").read_bytes())
    events[0]["EventDate"] = "2026-08-31T00:00:00"
    events[1]["EventDate"] = "2026-09-01T00:00:00"
    web = _web(**{"/v1/sample/events": json.dumps(events).encode()})
    seen = [record.meeting.key for record in _of(_visit(web, tmp_path), MeetingSeen)]
    assert seen == ["503", "499", "502"]
    assert listing_of(LEGISTAR, SETTINGS).first_day == date(2026, 9, 1)
    assert listing_of(LEGISTAR, SETTINGS).last_day == date(2027, 4, 1)
    later = replace(SETTINGS, today=date(2026, 11, 25))
    assert listing_of(LEGISTAR, later) == listing_of(LEGISTAR, SETTINGS)


def test_items_of_past_meetings_are_asked_once(tmp_path: Path) -> None:
    """The agenda of a held meeting is read once; of one ahead each time, conditionally."""
    pages = _of(_visit(_web(), tmp_path), PageSeen)
    known = tuple(Validator(7, page.url, page.etag) for page in pages if page.meeting_key)
    web = _web(**{"/v1/sample/events/501/eventitems": None})
    records = _visit(web, tmp_path, known=known)
    details = [ask for ask in web.asked if ask[0].endswith("/eventitems")]
    assert [(path.split("/")[4], etag) for path, etag in details] == [
        ("501", '"1"'), ("502", '"1"'), ("503", '"1"'),
    ]  # fmt: skip
    told = {seen.meeting.key: seen.items_known for seen in _of(records, MeetingSeen)}
    assert told == {"501": False, "502": True, "503": True, "499": False}


def test_a_listing_is_asked_conditionally_where_the_parent_gives_its_validator(
    tmp_path: Path,
) -> None:
    """Unchanged, it costs one request, and the reason says since when."""
    (ask, *_) = (page.url for page in _of(_visit(_web(), tmp_path), PageSeen))
    web = _web(**{"/v1/sample/events": None})
    records = _visit(web, tmp_path, known=(Validator(7, ask, '"1"', "Mon, 23 Nov"),))
    assert web.asked == [("/v1/sample/events", '"1"')]
    assert _end(records).reason == "The listing is unchanged since Mon, 23 Nov."


def test_changed_items_behind_an_unchanged_listing_are_found(tmp_path: Path) -> None:
    """An attachment that is added bumps nothing on the event: the listing is then read again."""
    pages = _of(_visit(_web(), tmp_path), PageSeen)
    known = tuple(Validator(7, p.url, p.etag, meeting_key=p.meeting_key) for p in pages)

    class OnceUnchanged(FakeWeb):
        async def get(self, ask: PageRequest, known: Validator | None, *rest: Any) -> Fetched:
            if known and urlsplit(ask.url).path == "/v1/sample/events":
                return Fetched(ask.url, 304, b"", {})
            return await super().get(ask, known, *rest)

    records = _visit(OnceUnchanged(_web().answers), tmp_path, known=known)
    assert len(_of(records, MeetingSeen)) == 4
    assert _end(records).outcome == "ok"


def test_a_limit_on_requests_ends_the_look_with_a_note(tmp_path: Path) -> None:
    """The rest follows in the next crawl; what was found stands."""
    records = _visit(_web(), tmp_path, settings=replace(SETTINGS, max_requests=7))
    done = _end(records)
    assert (done.outcome, done.documents, done.requests) == ("ok", 2, 7)
    assert done.more
    assert done.reason == (
        "Stopped after 7 requests with 4 documents still to fetch; the next check continues."
    )


def test_an_error_in_our_own_code_costs_this_source_only(tmp_path: Path) -> None:
    """It becomes the source's outcome, named as ours."""
    done = _end(_visit(_web(**{"/v1/sample/events": KeyError("x")}), tmp_path))
    assert done.outcome == "failed"
    assert done.reason == "Countywatch itself failed here (KeyError: 'x')"


def test_broken_items_make_the_look_suspect(tmp_path: Path) -> None:
    """A detail page of another shape is an error with a name."""
    web = _web(**{"/v1/sample/events/501/eventitems": b'{"oops": 1}'})
    records = _visit(web, tmp_path)
    assert _end(records).outcome == "suspect"
    told = {seen.meeting.key: seen.items_known for seen in _of(records, MeetingSeen)}
    assert told["501"] is False


def test_a_blocked_detail_page_stops_the_source(tmp_path: Path) -> None:
    """A 403 anywhere ends the look: nothing more is asked."""
    refused = Unfetched("h refuses visits (403).", blocked=True)
    web = _web(**{"/v1/sample/events/502/eventitems": refused})
    records = _visit(web, tmp_path)
    assert (_end(records).outcome, _end(records).reason) == ("failed", "h refuses visits (403).")
    assert web.asked[-1][0] == "/v1/sample/events/502/eventitems"


@pytest.mark.parametrize(
    ("tally", "outcome", "reason"),
    [
        (Tally(pages=[Parsed("ok", "p")]), "ok", None),
        (Tally(pages=[Parsed("empty", "p", "none")]), "empty", "none"),
        (Tally(pages=[Parsed("ok", "p"), Parsed("empty", "p")]), "ok", None),
        (Tally(pages=[Parsed("ok", "p"), Parsed("suspect", "p", "odd")]), "suspect", "odd"),
        (
            Tally(pages=[Parsed("suspect", "p", "odd"), Parsed("failed", "p", "bad")]),
            "failed",
            "bad",
        ),
        (Tally(pages=[Parsed("ok", "p")], broken="gone"), "failed", "gone"),
        (Tally(unchanged=[""]), "ok", "The listing is unchanged since the last look."),
        (
            Tally(pages=[Parsed("ok", "p")], documents_failed=["a", "b"]),
            "ok",
            "2 documents could not be fetched: a",
        ),
        (
            Tally(pages=[Parsed("ok", "p")], documents_failed=["a", "b"], details_failed=["c"]),
            "suspect",
            "2 documents and 1 agenda could not be fetched: a",
        ),
        (Tally(direct=True, documents_failed=["gone"]), "failed", "gone"),
    ],
)
def test_the_worst_of_what_happened_is_the_outcome(
    tally: Tally, outcome: str, reason: str | None
) -> None:
    """Broken, then a page in trouble, then much missing, then ok or empty."""
    assert ending(tally) == (outcome, reason)


def test_a_shared_api_is_the_host_of_its_sources() -> None:
    """Sources are spread by the host that they mostly ask."""
    by_name = replace(LEGISTAR, url="https://sample.legistar.com/Calendar.aspx")
    assert host_of(by_name, SETTINGS) == "webapi.legistar.com"
    assert host_of(replace(LEGISTAR, platform="nope"), SETTINGS) == API


def test_records_survive_the_way_between_the_processes(tmp_path: Path) -> None:
    """Every record that a visit emits is read back as it was, from one line."""
    web = _web(**{"/files/499_minutes.pdf": Unfetched("gone")})
    records = _visit(web, tmp_path)
    assert len(_of(records, DocumentFailed)) == 1
    lines = "\n".join(to_line(record) for record in records).split("\n")
    assert [from_line(line) for line in lines] == records


@pytest.mark.parametrize("line", ["", "{}", "[]", "Nope {}", "PageSeen {}", "PageSeen"])
def test_a_line_that_is_no_record_is_an_error(line: str) -> None:
    """A child that dies in the middle of a line does not pass as a record."""
    with pytest.raises(ValueError):
        from_line(line)
