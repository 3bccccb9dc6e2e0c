"""No mail, tick or command asks more of a large archive than of a small one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from benchmarks.growth import NOW, Archive, Queries, build, counted, measured
from countywatch.archive.alert_views import TOGETHER, alerts_listed
from countywatch.settings import load
from groundwork.casefile.documents import Document, DocumentVersion

SIZES = (200, 2_000)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Archive]]:
    """Two archives that differ in their size only."""
    made = []
    for size in SIZES:
        home = tmp_path_factory.mktemp("growth") / str(size)
        made.append(Archive(build(home, size), load(home), size))
    yield made
    for archive in made:
        archive.casefile.close()


@pytest.fixture(scope="module")
def queries(archives: list[Archive]) -> list[dict[str, Queries]]:
    """What each piece of work and each command asks, of either archive."""
    found = []
    with pytest.MonkeyPatch.context() as patched:
        for archive in archives:
            patched.setenv("COUNTYWATCH_HOME", str(archive.casefile.home))
            found.append(measured(archive))
    return found


def test_the_number_of_queries_does_not_grow(queries: list[dict[str, Queries]]) -> None:
    """Ten times the documents, alerts and crawls: the same number of statements for each."""
    small, large = ({name: len(ran) for name, ran in one.items()} for one in queries)
    assert small == large
    assert min(small.values()) > 1


def test_no_query_reads_a_big_table_from_end_to_end(
    archives: list[Archive], queries: list[dict[str, Queries]]
) -> None:
    """SQLite's own plan of every statement finds its rows by an index."""
    scans = {
        f"{name}: {plan}"
        for archive, one in zip(archives, queries, strict=True)
        for name, ran in one.items()
        for _, plan in ran.scans(archive.casefile)
    }
    assert scans == set()


def test_a_list_of_all_alerts_asks_the_same_for_each_part_of_them(
    archives: list[Archive],
) -> None:
    """Both lists fit into one part: what each alert shows is not asked for one by one."""
    asked = []
    for archive in archives:
        with counted() as ran, archive.casefile.reading() as session:
            views = alerts_listed(session, archive.settings, NOW)
        asked.append((len(views), len(ran)))
    (few, small), (many, large) = asked
    assert few * 10 < many < TOGETHER
    assert small == large


@pytest.mark.parametrize(
    "query",
    [
        select(Document.id).where(Document.kind == "minutes"),
        select(Document.id).order_by(Document.title).limit(1),
        select(Document.id).join(DocumentVersion, DocumentVersion.media_type == Document.kind),
    ],
)
def test_a_scan_is_seen(archives: list[Archive], query: object) -> None:
    """The check itself: a filter, an order and a join without an index are each found."""
    casefile = archives[0].casefile
    with counted() as ran, casefile.reading() as session:
        session.execute(query).all()  # type: ignore[call-overload]
    assert len(ran.scans(casefile)) == 1
