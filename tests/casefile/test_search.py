"""Full-text search: keywords are data, never query syntax."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundwork.casefile import CaseFile, documents, meetings
from groundwork.casefile.documents import Bytes, DocumentFacts, Page, Text
from groundwork.casefile.meetings import MeetingFacts
from groundwork.casefile.search import search
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def store(casefile: CaseFile, name: str, start: str, *pages: str, fips: str = "42999") -> None:
    """Keeps one document of a meeting with its pages."""
    with casefile.session() as session:
        source = Source(
            name=name, platform="legistar", url=name, every_minutes=60, added_at=NOW,
            place_fips=fips,
        )  # fmt: skip
        session.add(source)
        session.flush()
        facts = MeetingFacts("Board", "Board", start, "scheduled")
        meeting = meetings.keep_meeting(session, source.id, name, facts, NOW)
        row = documents.keep_document(
            session, source.id, meeting.id, DocumentFacts("packet", name, f"http://x/{name}"), NOW
        )
        documents.keep_version(session, row, Bytes(name, 1, None, NOW))
        text = Text(
            sha256=name, reader="1", outcome="read", reason=None, media_type="text/plain",
            text_sha256=name, read_at=NOW,
        )  # fmt: skip
        numbered = enumerate(pages, 1)
        documents.keep_text(
            session, text, [Page(number=n, label=None, text=t, unread=None) for n, t in numbered]
        )


def found(casefile: CaseFile, query: str, **options: object) -> list[tuple[str, int]]:
    """Title and page of each hit."""
    with casefile.reading() as session:
        return [(hit.title, hit.page) for hit in search(session, query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["287(g)", "287 (g)", "287g", '"287(g)"', "287(G)", "287(g"])
def test_287g_is_found_however_it_is_typed(casefile: CaseFile, query: str) -> None:
    """The programme's name works as it is, in any of its spellings on either side."""
    store(casefile, "a", "2026-12-01", "Section 287(g) of the Act", "nothing")
    store(casefile, "b", "2026-11-01", "a 287g agreement", "US 287 south", "287 (g) again")
    spaced = query == "287 (g)"  # typed as two words, it is two words: both must be there
    expected = [("a", 1), ("b", 3)] if spaced else [("a", 1), ("b", 1), ("b", 3)]
    assert found(casefile, query) == expected


def test_all_words_must_stand_on_the_page_and_phrases_together(casefile: CaseFile) -> None:
    """Words narrow a search; quoted words must follow each other."""
    store(casefile, "a", "2026-12-01", "task force model", "the model of a task and a force")
    assert found(casefile, "model force") == [("a", 1), ("a", 2)]
    assert found(casefile, '"task force"') == [("a", 1)]
    assert found(casefile, "model sheriff") == []


def test_newest_meeting_first_with_filters(casefile: CaseFile) -> None:
    """Order is by meeting, newest first; place and day narrow it."""
    store(casefile, "old", "2026-01-01T18:00:00-05:00", "jail beds")
    store(casefile, "new", "2026-12-01", "jail beds")
    store(casefile, "other", "2026-06-01", "jail beds", fips="37127")
    assert found(casefile, "jail") == [("new", 1), ("other", 1), ("old", 1)]
    assert found(casefile, "jail", fips="42999") == [("new", 1), ("old", 1)]
    assert found(casefile, "jail", since=date(2026, 6, 1)) == [("new", 1), ("other", 1)]
    assert found(casefile, "jail", limit=1) == [("new", 1)]


def test_a_search_without_a_word_is_refused(casefile: CaseFile) -> None:
    """Punctuation alone names nothing to look for."""
    with pytest.raises(WrongUse, match="holds no word"):
        found(casefile, '"()" --')


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(query=st.text(max_size=40))
def test_nothing_typed_is_ever_syntax(casefile: CaseFile, query: str) -> None:
    """Whatever is typed, the engine sees quoted words: it answers, or refuses in words."""
    try:
        found(casefile, query)
    except WrongUse:
        assert not any(letter.isalnum() or letter == "_" for letter in query)
