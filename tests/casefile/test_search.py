"""Full-text search: what is found, in which order, and that it stays true when things change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from groundwork.casefile import CaseFile, documents, meetings
from groundwork.casefile.documents import Bytes, Document, DocumentFacts, Page, Text
from groundwork.casefile.meetings import MeetingFacts
from groundwork.casefile.search import Hit, beginnings, parse, search
from groundwork.casefile.search.index import LAST_DAY, rows_from, rows_of
from groundwork.casefile.search.marking import marks
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_source(casefile: CaseFile, name: str, fips: str = "42999") -> int:
    """A source of a county."""
    with casefile.session() as session:
        source = Source(
            name=name, platform="legistar", url=name, every_minutes=60, added_at=NOW,
            place_fips=fips,
        )  # fmt: skip
        session.add(source)
        session.flush()
        return source.id


def listed(
    casefile: CaseFile, source: int, name: str, start: str | None, kind: str, body: str
) -> int:
    """Keeps a document of a meeting that begins then (None: of no meeting)."""
    with casefile.session() as session:
        meeting = None
        if start is not None:
            facts = MeetingFacts(body, body, start, "scheduled")
            meeting = meetings.keep_meeting(session, source, name, facts, NOW).id
        facts_of = DocumentFacts(kind, name, f"http://x/{name}")
        return documents.keep_document(session, source, meeting, facts_of, NOW).id


def fetched(casefile: CaseFile, document: int, sha256: str) -> None:
    """Keeps a version of a document."""
    with casefile.session() as session:
        row = session.get_one(Document, document)
        documents.keep_version(session, row, Bytes(sha256, 1, None, NOW))


def read(casefile: CaseFile, sha256: str, *pages: str, reader: str = "1") -> None:
    """Keeps what a reader made of some bytes."""
    said = Text(
        sha256=sha256, reader=reader, outcome="read", reason=None, media_type="text/plain",
        text_sha256=sha256, read_at=NOW,
    )  # fmt: skip
    with casefile.session() as session:
        rows = [Page(number=n, label=None, text=t, unread=None) for n, t in enumerate(pages, 1)]
        documents.keep_text(session, said, rows)


def store(
    casefile: CaseFile,
    name: str,
    start: str | None,
    *pages: str,
    fips: str = "42999",
    kind: str = "packet",
    body: str = "Board",
) -> int:
    """Keeps one document of a meeting with its pages; gives its id."""
    document = listed(casefile, a_source(casefile, name, fips), name, start, kind, body)
    fetched(casefile, document, name)
    read(casefile, name, *pages)
    return document


def hits(casefile: CaseFile, query: str, **options: bool | int) -> list[Hit]:
    """What a search finds."""
    with casefile.reading() as session:
        return list(search(session, parse(query), **options))  # type: ignore[arg-type]


def found(casefile: CaseFile, query: str, **options: bool | int) -> list[tuple[str, int]]:
    """Title and page of each hit."""
    return [(hit.title, hit.page) for hit in hits(casefile, query, **options)]


def assert_in_step(casefile: CaseFile) -> None:
    """The index holds exactly the words of the pages that it says it holds."""
    with casefile.session() as session:
        session.execute(text("INSERT INTO search_stale SELECT id FROM document"))
        before = session.execute(text("SELECT * FROM search_entry ORDER BY 1")).all()
    with casefile.reading() as session:
        assert session.execute(text("SELECT * FROM search_entry ORDER BY 1")).all() == before
        rows = text("SELECT count(*) FROM page_search WHERE page_search MATCH 'filters:\ue000page'")
        pages = text(
            "SELECT count(*) FROM search_entry AS entry JOIN page ON page.text_id = entry.text_id "
            "WHERE page.text <> ''"
        )
        assert session.execute(rows).scalar() == session.execute(pages).scalar()


@pytest.mark.parametrize("query", ["287(g)", "287 (g)", "287g", '"287(g)"', "287(G)", "287(g"])
def test_287g_is_found_however_it_is_typed(casefile: CaseFile, query: str) -> None:
    """The programme's name works as it is, in any of its spellings on either side."""
    store(casefile, "a", "2026-12-01", "Section 287(g) of the Act", "nothing")
    store(casefile, "b", "2026-11-01", "a 287g agreement", "US 287 south", "287 (g) again")
    if query == "287 (g)":  # typed as two words, it is two words in brackets: both must be there
        assert found(casefile, query) == [("a", 1), ("b", 3)]
    else:
        assert found(casefile, query) == [("a", 1), ("b", 1), ("b", 3)]


def test_words_phrases_beginnings_and_operators(casefile: CaseFile) -> None:
    """Words narrow, quotes keep words together, OR widens, NOT takes away, * leaves an end open."""
    store(casefile, "a", "2026-12-01", "task force model", "the model of a task and a force")
    store(casefile, "b", "2026-11-01", "a jail model", "detained, and detention beds", "bail")
    one, two, jail, held, bail = ("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3)
    assert found(casefile, "model force") == found(casefile, "model AND force") == [one, two]
    assert found(casefile, '"task force"') == [one]
    assert found(casefile, "model sheriff") == []
    assert found(casefile, "bail OR force") == [one, two, bail]
    assert found(casefile, "model NOT jail") == found(casefile, "NOT jail model") == [one, two]
    assert found(casefile, 'model NOT (jail OR "task force")') == [two]
    assert found(casefile, "jail OR task NOT and") == [one, jail]
    assert found(casefile, "(jail OR task) NOT and") == [one, jail]
    assert found(casefile, "(jail OR beds) det*") == [held]
    assert found(casefile, "det* OR bai*") == [held, bail]
    assert found(casefile, "detain") == []


def test_words_are_found_in_any_case_and_without_their_accents(casefile: CaseFile) -> None:
    """What is typed plainly finds what is written with accents, and the other way round."""
    store(casefile, "a", "2026-12-01", "La Cañada DETENTION", "can\u0303ada")
    both = [("a", 1), ("a", 2)]
    assert found(casefile, "canada") == found(casefile, "CAÑADA") == both
    assert found(casefile, "can\u0303ada") == both
    assert found(casefile, "detention") == [("a", 1)]


LATIN = [letter for letter in map(chr, range(0x30, 0x100)) if letter.isalnum()]


def test_a_beginning_finds_what_the_engine_finds_by_it(
    casefile: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few words are searched for one by one; that finds the same pages, whatever is typed."""
    store(casefile, "a", "2026-12-01", *(f"two q{letter}x{letter} ends" for letter in LATIN))
    store(
        casefile, "b", "2026-11-01", "per diems", "per Di\u0301em", "a dieme", "qcommon \u0153uvre"
    )
    typed = [f"q{letter}*" for letter in LATIN]
    typed += [
        "die*",
        "di\u00e9*",
        "die\u0301*",
        "per-die*",
        "two NOT qa*",
        "\u0153u*",
        "qo* OR die*",
    ]
    few = [found(casefile, query, limit=500) for query in typed]
    monkeypatch.setattr(beginnings, "MOST_WORDS_BEGUN", 0)
    assert few == [found(casefile, query, limit=500) for query in typed]
    assert all(few)


def test_a_beginning_of_more_words_than_are_listed_finds_them_all(casefile: CaseFile) -> None:
    """One word more than is looked up one by one: the engine takes over."""
    most = beginnings.MOST_WORDS_BEGUN
    pages = [f"begin{number:04}" for number in range(most + 1)]
    store(casefile, "a", "2026-12-01", *pages)
    with casefile.reading() as session:
        assert list(beginnings.words_begun(session, "BEGIN00")) == pages[:100]
        assert beginnings.words_begun(session, "begin") == ()
    assert len(found(casefile, "begin*", limit=500)) == most + 1


def test_newest_meeting_first_with_filters(casefile: CaseFile) -> None:
    """Order is by meeting, newest first; county, body, kind and days narrow it, alone or not."""
    store(casefile, "old", "2026-01-01T18:00:00-05:00", "jail beds", kind="minutes")
    store(casefile, "new", "2026-12-01", "jail beds", body="County Commission")
    store(casefile, "other", "2026-06-01", "jail beds", fips="37127", kind="agenda")
    new, other, old = ("new", 1), ("other", 1), ("old", 1)
    assert found(casefile, "jail") == [new, other, old]
    assert found(casefile, "jail", limit=2) == [new, other]
    assert found(casefile, "county:42999") == [new, old]
    assert found(casefile, "county:37127 OR kind:minutes") == [other, old]
    assert found(casefile, "beds NOT county:37127") == [new, old]
    assert found(casefile, "body:commission jail") == [new]
    assert found(casefile, 'body:"commission county"') == found(casefile, "body:comm") == []
    assert found(casefile, "jail since:2026-06-01") == [new, other]
    assert found(casefile, "until:2026-06-01 jail") == [other, old]
    assert found(casefile, "since:2026-02 until:2026-11") == [other]
    assert found(casefile, "until:2026-06-01 since:2026-06-01 until:2027") == [other]
    assert found(casefile, "since:2027") == []


def test_a_filters_word_is_not_a_word_of_a_page(casefile: CaseFile) -> None:
    """Searching for what a county, a body or a kind is called finds pages that say it."""
    store(casefile, "a", "2026-12-01", "a page", kind="minutes", body="Finance")
    assert found(casefile, "42999 OR minutes OR finance") == []
    store(casefile, "b", "2026-12-01", "finance", "\ue001\ue00242999", body="Board")
    assert found(casefile, "finance") == [("b", 1)]
    assert found(casefile, "body:finance") == [("a", 1)]


def test_pages_of_a_document_stand_in_their_order_and_documents_of_a_day_in_theirs(
    casefile: CaseFile,
) -> None:
    """Within a day the order is by document and page, also beyond nine pages."""
    store(casefile, "a", "2026-12-01T10:00", *["jail"] * 12)
    store(casefile, "b", "2026-12-01T09:00", "jail")
    assert found(casefile, "jail") == [*(("a", n) for n in range(1, 13)), ("b", 1)]


def test_ranked_the_page_that_says_it_most_comes_first(casefile: CaseFile) -> None:
    """Rank goes by how often and how densely a page says it, not by its day."""
    store(casefile, "new", "2026-12-01", "a long page of other things with one jail among them")
    store(casefile, "old", "2026-01-01", "jail jail jail")
    assert found(casefile, "jail", rank=True) == [("old", 1), ("new", 1)]
    assert found(casefile, "jail", rank=True, limit=1) == [("old", 1)]
    assert found(casefile, "jail county:42999", rank=True) == [("old", 1), ("new", 1)]


def test_a_document_of_no_meeting_stands_at_the_day_it_was_first_seen(casefile: CaseFile) -> None:
    """It is found by that day, and shows none."""
    store(casefile, "loose", None, "jail")
    store(casefile, "before", "2026-11-23", "jail")
    store(casefile, "after", "2026-11-25", "jail")
    assert found(casefile, "jail") == [("after", 1), ("loose", 1), ("before", 1)]
    (hit,) = hits(casefile, "jail since:2026-11-24 until:2026-11-24")
    assert (hit.title, hit.start) == ("loose", None)


def test_only_the_newest_version_is_found_unless_all_are_asked_for(casefile: CaseFile) -> None:
    """A replaced version is out of the way from the moment it is replaced, and not lost."""
    document = store(casefile, "a", "2026-12-01", "jail beds", "detention")
    store(casefile, "b", "2027-01-01", "jail")
    fetched(casefile, document, "second")
    assert found(casefile, "jail") == [("b", 1)]
    read(casefile, "second", "jail cells")
    assert found(casefile, "jail") == [("b", 1), ("a", 1)]
    assert found(casefile, "beds") == []
    every = [
        (hit.title, hit.version, hit.text) for hit in hits(casefile, "jail", all_versions=True)
    ]
    assert every == [("b", 1, "jail"), ("a", 1, "jail beds"), ("a", 2, "jail cells")]
    assert len(hits(casefile, "jail", all_versions=True, limit=2)) == 2
    assert found(casefile, "detention since:2026-12 until:2026-12", all_versions=True) == [("a", 2)]
    assert len(hits(casefile, "jail", all_versions=True, rank=True)) == 3
    assert_in_step(casefile)


def test_only_the_newest_readers_text_is_found(casefile: CaseFile) -> None:
    """What an older reader misread is found no more."""
    store(casefile, "a", "2026-12-01", "jall beds", "gone")
    read(casefile, "a", "jail beds", reader="2")
    assert (found(casefile, "jall"), found(casefile, "gone")) == ([], [])
    assert found(casefile, "jail") == found(casefile, "beds") == [("a", 1)]
    assert_in_step(casefile)


def test_a_meeting_that_moves_takes_its_pages_along(casefile: CaseFile) -> None:
    """A new day or body of a meeting is a new place in the order and in the filters."""
    source = a_source(casefile, "s")
    document = listed(casefile, source, "a", "2026-12-01", "agenda", "Board")
    fetched(casefile, document, "a")
    read(casefile, "a", "jail")
    store(casefile, "b", "2026-12-10", "jail")
    assert found(casefile, "jail") == [("b", 1), ("a", 1)]
    listed(casefile, source, "a", "2026-12-20", "minutes", "Jail Committee")
    assert found(casefile, "jail") == [("a", 1), ("b", 1)]
    assert found(casefile, "since:2026-12-15 body:committee kind:minutes") == [("a", 1)]
    assert found(casefile, "until:2026-12-05") == found(casefile, "kind:agenda") == []
    assert_in_step(casefile)


def test_a_source_that_is_given_its_county_is_found_by_it(casefile: CaseFile) -> None:
    """A county that was corrected holds for all that its source gave."""
    store(casefile, "a", "2026-12-01", "jail", fips="42999")
    with casefile.session() as session:
        session.query(Source).one().place_fips = "37127"
    assert (found(casefile, "county:42999"), found(casefile, "county:37127")) == ([], [("a", 1)])


def test_the_same_bytes_at_two_addresses_are_found_at_both(casefile: CaseFile) -> None:
    """A file that two counties post is a hit of each, though it is read once."""
    store(casefile, "a", "2026-12-01", "jail")
    other = listed(casefile, a_source(casefile, "b", "37127"), "b", "2026-11-01", "agenda", "Board")
    fetched(casefile, other, "a")
    assert found(casefile, "jail") == [("a", 1), ("b", 1)]
    assert found(casefile, "jail county:37127") == [("b", 1)]


def test_what_is_undone_is_not_in_the_index(casefile: CaseFile) -> None:
    """The index changes in the transaction of its pages, or not at all."""
    document = store(casefile, "a", "2026-12-01", "jail")
    with pytest.raises(ZeroDivisionError), casefile.session() as session:
        row = session.get_one(Document, document)
        documents.keep_version(session, row, Bytes("second", 1, None, NOW))
        session.flush()
        raise ZeroDivisionError
    assert found(casefile, "jail") == [("a", 1)]
    assert_in_step(casefile)


@given(day=st.dates(), later=st.dates())
def test_later_days_have_lower_rows_and_a_days_rows_hold_it(day: date, later: date) -> None:
    """Row numbers fall as days rise; days that no meeting has share the first or the last."""
    day, later = min(day, later), max(day, later)
    assert rows_from(later) <= rows_from(day)
    first, last = rows_of(day, later)
    assert 0 <= first <= rows_from(later) <= rows_from(day) < last < 1 << 63
    if date(1850, 1, 1) < day < later < date.fromordinal(LAST_DAY):
        assert rows_from(later) < rows_from(day)
        assert rows_of(later, None)[1] < rows_from(later - timedelta(days=1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(query=st.text(st.sampled_from('ab1(g)"* :ANDORT\x00é-county:since:2026_') | st.characters()))
def test_nothing_typed_is_ever_the_engines_syntax(casefile: CaseFile, query: str) -> None:
    """Whatever is typed is answered, or refused in words of ours that show it."""
    try:
        found(casefile, query, all_versions=True)
    except WrongUse as error:
        assert query in str(error)


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("Section 287(g) of the Act", "287(g)"),
        ("Section 287 (g), of the Act", "287 (g)"),
        ("a 287g agreement", "287g"),
        ("(Section 287(g))", "287(g)"),
    ],
)
def test_a_mark_takes_in_the_bracket_that_it_opened(page: str, marked: str) -> None:
    """What is shown as found is the whole name, on whatever page it stands."""
    (mark,) = marks(parse("287(g)").root, page)
    assert page[slice(*mark)] == marked
