"""When two listings are one meeting: the rule, and how the case file keeps to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile, documents, open_casefile
from groundwork.casefile.documents import Bytes, Document, DocumentFacts, DocumentVersion
from groundwork.casefile.identity import Sitting, groups, sitting
from groundwork.casefile.meetings import (
    Meeting,
    MeetingFacts,
    MeetingListing,
    MeetingVersion,
    keep_meeting,
    listings_of,
    look_up,
    newest_version,
)
from groundwork.casefile.reposting import settle
from groundwork.casefile.sources import Source

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ZONE, NASH = "America/New_York", "Nash County, NC"
BOARD = MeetingFacts("Board of Commissioners", "Regular Meeting", "2026-12-01T18:00:00-05:00",
                     "scheduled")  # fmt: skip


def said(source: int, title: str, start: str, body: str = BOARD.body) -> Sitting:
    """What a source lists, under a key that says it all."""
    return sitting(source, f"{title} {start} {body}", body, title, start, ZONE, NASH)


def together(*sittings: Sitting) -> list[list[int]]:
    """The groups, by the place of each sitting among the arguments; in every order the same."""
    found = {groups(order) for order in permutations(sittings)}
    assert len(found) == 1
    return sorted(sorted(map(sittings.index, group)) for group in found.pop())


EVENING = said(1, "Regular Meeting", "2026-12-01T18:00:00-05:00")


@pytest.mark.parametrize(
    "other",
    [
        said(2, "Regular Meeting", "2026-12-01T18:00"),
        said(2, "Nash County Board of Commissioners", "2026-12-01T18:00"),
        said(2, "Agenda", "2026-12-01T18:00", "Nash County Board of County Commissioners"),
        said(2, "BOARD OF COMMISSIONERS - Regular Meeting (Dec. 1, 2026, 6:00 PM)", "2026-12-01"),
        said(2, "Regular Meeting", "2026-12-01T23:00:00+00:00"),
        said(2, "CANCELLED - Regular Meeting", "2026-12-01"),
        said(1, "Regular Meeting", "2026-12-01"),
    ],
    ids=lambda one: one.key,
)
def test_one_meeting(other: Sitting) -> None:
    """The same body, start and title, or one of them the body's name, or only the day."""
    assert together(EVENING, other) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        said(1, "Regular Meeting", "2026-12-01T10:00"),
        said(2, "Regular Meeting", "2026-12-01T18:01"),
        said(2, "Work Session", "2026-12-01T18:00"),
        said(2, "Work Session", "2026-12-01"),
        said(2, "Regular Meeting", "2026-12-02"),
        said(2, "Regular Meeting", "2026-12-01T18:00", "Planning Board"),
        said(2, "Regular Meeting", "2026-12-01T18:00:00+00:00"),
        said(1, "Board of Commissioners", "2026-12-01T18:00"),
        said(2, "Regular Meeting", ""),
        said(2, "Regular Meeting", "2026-12-01T18:00", ""),
    ],
    ids=lambda one: one.key,
)
def test_two_meetings(other: Sitting) -> None:
    """Another hour, day, body or kind of sitting; another title side by side in one source."""
    assert together(EVENING, other) == [[0], [1]]


def test_what_could_be_either_stays_apart() -> None:
    """A bare day beside two sittings, or a bare title beside two kinds, joins neither."""
    morning = said(1, "Regular Meeting", "2026-12-01T10:00")
    assert together(EVENING, morning, said(2, "Agenda", "2026-12-01")) == [[0], [1], [2]]
    work, regular = (said(1, title, "2026-12-01") for title in ("Work Session", "Regular Session"))
    assert together(work, regular, said(2, "Agenda", "2026-12-01")) == [[0], [1], [2]]
    assert together(work, regular, said(2, "Work Session", "2026-12-01")) == [[0, 2], [1]]


listings = st.lists(
    st.builds(
        said,
        st.integers(1, 3),
        st.sampled_from(["Agenda", "Regular Meeting", "Work Session", "Budget", "Jail tour"]),
        st.sampled_from(["2026-12-01", "2026-12-01T10:00", "2026-12-01T14:00", "2026-12-02"]),
        st.sampled_from(["Board of Commissioners", "Planning Board"]),
    ),
    max_size=9,
    unique_by=lambda one: (one.source, one.key),
)


@given(listings, st.randoms(use_true_random=False))
def test_the_rule_knows_no_order_and_only_parts(found: list[Sitting], dice: object) -> None:
    """Whatever the order, whoever is asked twice: the same groups; one more never joins two."""
    whole = groups(found)
    mixed = sorted(found, key=lambda one: hash((one, str(dice))))
    assert groups(mixed) == groups([*found, *found][::-1]) == whole
    assert sorted(map(repr, found)) == sorted(repr(one) for group in whole for one in group)
    for group in whole:
        assert len({one.body for one in group}) == len({one.day for one in group}) == 1
        assert len({one.time for one in group if one.time}) <= 1
    if found:
        before = groups(found[:-1])
        assert all(
            any(group - {found[-1]} <= earlier for earlier in before)
            for group in whole
            if group != {found[-1]}
        )


# --- the case file ------------------------------------------------------------------------------


def sources_of(casefile: CaseFile, count: int = 3, fips: str | None = "37127") -> None:
    """Sources 1 to `count` of one place."""
    with casefile.session() as session:
        for number in range(1, count + 1):
            session.add(
                Source(
                    id=number, name=f"Feed {number}", platform="legistar", options={},
                    url=f"https://example.org/{number}", place_fips=fips, place_name=NASH,
                    timezone=ZONE, every_minutes=60, added_at=NOW,
                )
            )  # fmt: skip


def keep(casefile: CaseFile, source: int, key: str, facts: MeetingFacts, hours: int = 0) -> int:
    """Stores what a listing shows in a look `hours` after the first; gives the meeting's id."""
    with casefile.session() as session:
        return keep_meeting(session, source, key, facts, NOW + timedelta(hours=hours)).id


def newest(casefile: CaseFile, meeting: int = 1) -> tuple[int, str, str, str | None]:
    """Number, start, status and place of a meeting's newest version."""
    with casefile.reading() as session:
        row = newest_version(session, meeting)
        return row.number, row.start, row.status, row.place


def kept(casefile: CaseFile) -> list[list[tuple[int, str]]]:
    """The listings of each meeting."""
    with casefile.reading() as session:
        found = [
            sorted((row.source_id, row.key) for row in listings_of(session, meeting.id))
            for meeting in session.query(Meeting)
        ]
        assert session.query(MeetingListing).count() == sum(map(len, found))
    return sorted(found)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(found=listings)
def test_the_case_file_groups_as_the_rule_does(
    found: Sequence[Sitting], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One after the other, in whatever order they come: the meetings are those of the rule."""
    for order in (found, found[::-1]):
        casefile = open_casefile(Path(tmp_path_factory.mktemp("case")))
        sources_of(casefile)
        for one in order:
            title, _, rest = one.key.partition(" 2026-")
            start, _, body = f"2026-{rest}".partition(" ")
            facts = MeetingFacts(body, title, start, "scheduled")
            keep(casefile, one.source, one.key, facts)
            keep(casefile, one.source, one.key, facts)
        expected = sorted(sorted((s.source, s.key) for s in group) for group in groups(found))
        assert kept(casefile) == expected
        casefile.close()


def test_what_is_looked_up_together_is_stored_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With rows at hand, in one transaction: the same meetings, versions and documents."""
    told = [
        (1, "noon", BOARD), (2, "day", DAY), (1, "noon", replace(BOARD, status="cancelled")),
        (3, "noon", replace(BOARD, place="Room 1")), (2, "day", DAY),
        (1, "late", replace(BOARD, start="2026-12-01T20:00:00-05:00")), (3, "noon", BOARD),
    ]  # fmt: skip
    made = []
    for together in (False, True):
        casefile = open_casefile(Path(tmp_path_factory.mktemp("case")))
        sources_of(casefile)
        for times in range(2):
            with casefile.session() as session:
                if together:
                    look_up(session, [(source, key) for source, key, _ in told])
                    urls = [(source, f"u{key}") for source, key, _ in told]
                    documents.look_up(session, urls, ["A", "B"])
                for source, key, facts in told:
                    row = keep_meeting(session, source, key, facts, NOW + timedelta(hours=times))
                    _keep_file(session, source, row.id, key, "AB"[times])
        made.append((kept(casefile), hashes(casefile), _said(casefile)))
        casefile.close()
    assert made[0] == made[1]


def _keep_file(session: Session, source: int, meeting: int, key: str, sha256: str) -> None:
    facts, at = DocumentFacts("agenda", "Agenda", f"u{key}"), (source, f"u{key}")
    row = documents.keep_document(session, source, meeting, facts, NOW, key)
    row = settle(session, row, at, sha256, NOW)
    documents.keep_version(session, row, Bytes(sha256, 1, None, NOW), at)


def _said(casefile: CaseFile) -> list[tuple[int, int, str]]:
    """Every version of every meeting, and its digest."""
    with casefile.reading() as session:
        rows = session.query(MeetingVersion).order_by(MeetingVersion.meeting_id)
        return [(row.meeting_id, row.number, row.digest) for row in rows]


def test_two_feeds_do_not_take_turns(casefile: CaseFile) -> None:
    """What a second feed knows is added once; what each says again changes nothing."""
    sources_of(casefile)
    other = replace(BOARD, title="Agenda", start="2026-12-01", place="Room 1", url="https://b/")
    for hour in range(3):
        assert keep(casefile, 1, "a", replace(BOARD, url="https://a/"), hour) == 1
        assert keep(casefile, 2, "b", other, hour) == 1
    assert newest(casefile) == (2, BOARD.start, "scheduled", "Room 1")


@pytest.mark.parametrize("source", [1, 2])
def test_what_either_feed_changes_is_a_new_version(casefile: CaseFile, source: int) -> None:
    """Cancelled in one feed is cancelled, though the other lags; a new hour moves the meeting."""
    sources_of(casefile)
    keep(casefile, 1, "k", BOARD)
    keep(casefile, 2, "k", BOARD)
    keep(casefile, source, "k", replace(BOARD, status="cancelled"), 1)
    keep(casefile, 3 - source, "k", BOARD, 1)
    assert newest(casefile) == (2, BOARD.start, "cancelled", None)
    later = "2026-12-01T19:30:00-05:00"
    assert keep(casefile, source, "k", replace(BOARD, start=later), 2) == 1
    assert keep(casefile, 3 - source, "k", replace(BOARD, start=later), 3) == 1
    assert newest(casefile) == (3, later, "scheduled", None)


def test_a_row_posted_again_takes_the_place_of_the_old(casefile: CaseFile) -> None:
    """`event-5` becomes `clip-7`: the same meeting, and what the new row says now counts."""
    sources_of(casefile)
    assert keep(casefile, 1, "event-5", replace(BOARD, url="https://a/5", place="Room 1")) == 1
    assert keep(casefile, 1, "clip-7", replace(BOARD, url="https://a/7"), 5) == 1
    with casefile.reading() as session:
        row = newest_version(session, 1)
        assert (row.number, row.url, row.place) == (2, "https://a/7", "Room 1")


def test_no_other_place_is_joined(casefile: CaseFile) -> None:
    """Two counties have boards of one name; sources without a place join only within themselves."""
    sources_of(casefile, fips=None)
    assert [keep(casefile, number, "k", BOARD) for number in (1, 2)] == [1, 2]
    assert keep(casefile, 2, "again", BOARD) == 2


def test_what_becomes_ambiguous_is_parted_with_its_documents(casefile: CaseFile) -> None:
    """A bare day that was taken for the only sitting leaves when a second sitting shows."""
    sources_of(casefile)
    assert keep(casefile, 1, "noon", BOARD) == keep(casefile, 2, "day", DAY) == 1
    with casefile.session() as session:
        for source, key in ((1, "noon"), (2, "day")):
            facts = DocumentFacts("agenda", "Agenda", f"https://example.org/{key}")
            documents.keep_document(session, source, 1, facts, NOW, key)
    assert keep(casefile, 1, "late", replace(BOARD, start="2026-12-01T20:00:00-05:00")) == 3
    assert kept(casefile) == [[(1, "late")], [(1, "noon")], [(2, "day")]]
    with casefile.reading() as session:
        held = {row.url[-3:]: row.meeting_id for row in session.query(Document)}
        assert held == {"oon": 1, "day": 2}
        assert session.query(MeetingVersion).count() == 3


DAY = replace(BOARD, start="2026-12-01")

# --- documents ----------------------------------------------------------------------------------


def fetch(
    casefile: CaseFile, url: str, sha256: str, hours: int = 0, *, source: int = 1,
    title: str = "Agenda", kind: str = "agenda",
) -> int | None:  # fmt: skip
    """What an address of meeting 1 gave in a look; gives the new version's number."""
    now = NOW + timedelta(hours=hours)
    with casefile.session() as session:
        facts, at = DocumentFacts(kind, title, url), (source, url)
        row = documents.keep_document(session, source, 1, facts, now, "k")
        row = settle(session, row, at, sha256, now)
        version = documents.keep_version(session, row, Bytes(sha256, 1, None, now), at)
        return version.number if version else None


@pytest.fixture
def held(casefile: CaseFile) -> CaseFile:
    """A meeting of two feeds."""
    sources_of(casefile)
    keep(casefile, 1, "k", BOARD)
    keep(casefile, 2, "k", BOARD)
    return casefile


def hashes(casefile: CaseFile) -> list[tuple[str, str]]:
    """Address of the document and hash, of every version."""
    with casefile.reading() as session:
        return [
            (session.get_one(Document, row.document_id).url, row.sha256)
            for row in session.query(DocumentVersion).order_by(DocumentVersion.id)
        ]


def test_bytes_put_back_are_a_version(held: CaseFile) -> None:
    """A, B, A are three versions; A again is none."""
    assert [fetch(held, "u", sha, hour) for hour, sha in enumerate("ABAA")] == [1, 2, 3, None]


def test_posted_again_at_a_new_address_is_the_same_document(held: CaseFile) -> None:
    """No version comes of it; from then on the new address stands for the document."""
    assert fetch(held, "old", "A") == 1
    assert fetch(held, "new", "A", 1, title="Agenda (again)") is None
    assert fetch(held, "new", "B", 2) == 2
    assert hashes(held) == [("new", "A"), ("new", "B")]
    with held.reading() as session:
        rows = documents.addresses_of(session, 1)
        assert [(row.url, row.left_at is None) for row in rows] == [("new", True), ("old", False)]


def test_two_feeds_of_one_document_do_not_take_turns(held: CaseFile) -> None:
    """One feed that lags behind the other makes no version of what it has shown all along."""
    for hour in range(3):
        for source, url in ((1, "a"), (2, "b")):
            fetch(held, url, "A" if hour == 0 or source == 2 else "B", hour, source=source)
    assert hashes(held) == [("a", "A"), ("a", "B")]
    assert fetch(held, "b", "B", 4, source=2) is None


@pytest.mark.parametrize(("title", "kind"), [("Exhibit 2", "agenda"), ("Agenda", "minutes")])
def test_other_papers_with_the_same_bytes_are_others(held: CaseFile, title: str, kind: str) -> None:
    """Two attachments side by side, or minutes that are a placeholder as the agenda was."""
    assert fetch(held, "a", "A") == 1
    assert fetch(held, "b", "A", title=title, kind=kind) == 1


def test_one_address_in_two_feeds_is_one_document(held: CaseFile) -> None:
    """Also before it is fetched."""
    assert fetch(held, "u", "A") == 1
    assert fetch(held, "u", "A", source=2) is None
    assert hashes(held) == [("u", "A")]
