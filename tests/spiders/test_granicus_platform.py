"""Granicus: the tables and blocks of a view's page, and its feed."""

from __future__ import annotations

from pathlib import Path

from spiders.items import DocumentFound, MeetingFound
from spiders.platforms import granicus, recognise

ROOT = "https://sampleco.granicus.com/"
URL = f"{ROOT}ViewPublisher.php?view_id=2"
FEED = f"{ROOT}ViewPublisherRSS.php?view_id=2&mode=agendas"


def test_a_view_gives_what_is_ahead_and_what_is_archived(pages: Path) -> None:
    """Dates are as shown and not the hidden seconds; a button opens an agenda as a link does."""
    body = (pages / "granicus_view.html").read_bytes()
    parsed = granicus.parse(body, URL, timezone="America/Los_Angeles")
    assert (parsed.outcome, parsed.variant, parsed.reason) == ("ok", "view", None)
    agenda = f"{ROOT}AgendaViewer.php?view_id=2"
    minutes = f"{ROOT}MinutesViewer.php?view_id=2"
    names = ("SAMPLE Board of Supervisors", "SAMPLE Zoning Board - CANCELLED")
    assert parsed.meetings == (
        MeetingFound(
            "event-41", names[0], names[0], "2026-12-08T18:00:00-08:00", "scheduled", url=URL,
            documents=(DocumentFound("agenda", "Amended Agenda", f"{agenda}&event_id=41"),),
            amended=True,
        ),
        MeetingFound(
            "event-42", names[1], names[1], "2026-12-10", "cancelled", url=URL,
            participate="Comment online: https://comment.example/42",
        ),
        MeetingFound(
            "event-43", "SAMPLE Jail Committee", "SAMPLE Jail Committee", "", "scheduled", url=URL,
            documents=(
                DocumentFound("video", "Video", f"{ROOT}MediaPlayer.php?view_id=2&event_id=43"),
                DocumentFound("agenda", "Agenda", "https://county.example/jail.pdf"),
            ),
        ),
        MeetingFound(
            "clip-37", "SAMPLE Regular Meeting", "SAMPLE Regular Meeting", "2026-11-10",
            "scheduled", url=URL,
            documents=(
                DocumentFound("agenda", "Agenda", f"{agenda}&clip_id=37"),
                DocumentFound("packet", "Agenda Packet", f"{agenda}&clip_id=37&packet=1"),
                DocumentFound("minutes", "Minutes", f"{minutes}&clip_id=37"),
            ),
        ),
    )  # fmt: skip


def test_cells_are_known_by_their_heads_where_they_do_not_say(pages: Path) -> None:
    """A template without `headers` on its cells is read by the heads of its columns."""
    body = (pages / "granicus_view.html").read_bytes()
    bare = body.replace(b"headers=", b"data-was=")
    known = granicus.parse(bare, URL)
    assert known.outcome == "ok"
    shown = [(m.key, m.title, m.start) for m in granicus.parse(body, URL).meetings]
    assert [(m.key, m.title, m.start) for m in known.meetings] == shown


def test_a_page_of_blocks_is_read_block_by_block(pages: Path) -> None:
    """The part with the date is the date; the next words are the name, with a time or without."""
    url = "https://sampleauth.granicus.com/ViewPublisher.php?view_id=5"
    parsed = granicus.parse((pages / "granicus_blocks.html").read_bytes(), url)
    assert (parsed.outcome, parsed.variant) == ("ok", "blocks")
    assert [(m.key, m.title, m.start) for m in parsed.meetings] == [
        ("clip-88", "SAMPLE Board of Directors 8:30 AM", "2026-12-09T08:30"),
        ("clip-87", "SAMPLE Planning Committee", "2026-11-18"),
    ]
    assert [d.kind for d in parsed.meetings[1].documents] == ["video", "agenda"]


def test_a_feed_tells_the_day_of_the_meeting_from_that_of_publishing(pages: Path) -> None:
    """The title's day wins; a time counts on the same day, where its seconds are zero."""
    body = (pages / "granicus_feed.xml").read_bytes()
    parsed = granicus.parse(body, FEED, timezone="America/New_York")
    assert (parsed.outcome, parsed.variant) == ("ok", "rss")
    assert [(m.key, m.body, m.start, m.status) for m in parsed.meetings] == [
        ("event-41", "SAMPLE Board of Supervisors", "2026-12-08", "scheduled"),
        ("event-42", "SAMPLE Zoning Board - CANCELLED", "2026-12-10T15:00:00-05:00", "cancelled"),
        ("clip-36", "SAMPLE Work Session", "2026-11-17", "scheduled"),
    ]
    assert [m.documents[0].kind for m in parsed.meetings] == ["agenda", "agenda", "video"]


def test_a_page_is_empty_only_where_each_table_says_so(pages: Path) -> None:
    """A table without rows and without words is no empty list."""
    body = (pages / "granicus_empty.html").read_bytes()
    assert granicus.parse(body, URL).outcome == "empty"
    table = b'<table class="listingTable"><tr><th>Name</th></tr></table></div>'
    assert granicus.parse(body.replace(b"</div>", table, 1), URL).outcome == "suspect"


def test_one_row_without_its_class_is_still_a_row(pages: Path) -> None:
    """Templates differ in how rows are called, so that the table and its cells must do."""
    body = (pages / "granicus_view.html").read_bytes()
    odd = body.replace(b'class="listingRow"', b'class="odd"')
    assert granicus.parse(odd, URL) == granicus.parse(body, URL)


def test_an_agenda_outside_of_all_rows_is_missed_loudly(pages: Path) -> None:
    """Links to agendas beside the tables say that rows were lost."""
    body = (pages / "granicus_view.html").read_bytes()
    extra = b'<p><a href="/AgendaViewer.php?view_id=2&event_id=9">Agenda</a></p></body>'
    parsed = granicus.parse(body.replace(b"</body>", extra), URL)
    assert (parsed.outcome, len(parsed.meetings)) == ("suspect", 4)


def test_a_view_is_recognised_by_its_address() -> None:
    """The player and a mere link are no listing."""
    known = recognise(URL, b"")
    assert known and known.name == "granicus"
    assert recognise(f"{ROOT}MediaPlayer.php?clip_id=1", b"") is None
    assert recognise("https://county.example/", f'<a href="{URL}">Watch</a>'.encode()) is None
