"""One bad item costs itself: an unexpected error in any step, with other items beside it."""

from __future__ import annotations

import errno
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from countywatch.watch import deliver, known, match, rounds, stages
from countywatch.watch import store as storing
from countywatch.watch.receipt import shortfalls
from countywatch.watch.status import status_json
from groundwork.casefile import open_casefile, store
from groundwork.casefile.alerts import all_alerts
from groundwork.casefile.bytes import BytesFolder
from groundwork.casefile.documents import DocumentVersion
from groundwork.casefile.tasks import Task
from groundwork.reading import Reader
from tests.face.conftest import SIGN, Installation
from tests.face.test_federal_round import facility, statistics, workbook
from tests.sites.agendacenter import listing

DAYS = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3))
BAD = "Broken item"


class Defect(Exception):
    """What nobody foresaw."""


def three(installation: Installation) -> None:
    """Three agendas with a sign each; the second one is the bad item."""
    for number, day in enumerate(DAYS, 1):
        mark = BAD if number == 2 else f"Item {number}"
        installation.publish(day, number, f"{mark}. File {number}. {SIGN}")
    installation.watch_site()


def mailed_to(installation: Installation, who: str) -> list[str]:
    """The texts of the mails that this address got."""
    return [
        mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for mail in installation.mailbox.received
        if who in mail["To"]
    ]


def broken(condition: Callable[..., bool], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which fails as nobody foresaw where the condition holds."""

    def maybe(*given: Any, **named: Any) -> Any:
        if condition(*given, **named):
            raise Defect("nobody foresaw this")
        return function(*given, **named)

    return maybe


def is_bad_bytes(reader: Reader, data: bytes, *rest: Any, **named: Any) -> bool:
    """Whether these are the bytes of the bad agenda."""
    return BAD.encode() in data


def in_bad(wanted: Any) -> bool:
    """Whether a version's pages are those of the bad agenda."""
    return any(BAD in page.text for page in wanted.pages)


def break_read(patch: pytest.MonkeyPatch) -> None:
    """Reading the bad agenda fails."""
    patch.setattr(Reader, "read", broken(is_bad_bytes, Reader.read))


def break_match(patch: pytest.MonkeyPatch) -> None:
    """Matching the bad agenda fails."""
    find = match.MatchProcess.find
    patch.setattr(match.MatchProcess, "find", broken(lambda _, wanted: in_bad(wanted), find))


def break_raise(patch: pytest.MonkeyPatch) -> None:
    """Raising the alerts of the bad agenda fails, within the transaction that keeps its signs."""

    def of_bad(session: Any, document: Any, *rest: Any, **named: Any) -> bool:
        return document.url.endswith("-2")

    patch.setattr(match, "raise_alert", broken(of_bad, match.raise_alert))


def break_render(patch: pytest.MonkeyPatch) -> None:
    """Writing the mail of the bad agenda fails."""
    patch.setattr(
        deliver,
        "as_text",
        broken(lambda view, foot: view.document.url.endswith("-2"), deliver.as_text),
    )


def troubles(installation: Installation) -> list[dict[str, Any]]:
    """What status says that fails."""
    with installation.casefile.reading() as session:
        found = status_json(session, installation.now, installation.home)["trouble"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("step", "spoil"),
    [
        ("read", break_read),
        ("match", break_match),
        ("match", break_raise),
        ("deliver", break_render),
    ],
    ids=["read", "match", "raise", "render"],
)
def test_an_unexpected_error_costs_its_own_item(
    installation: Installation, step: str, spoil: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """Two mails arrive; the third is named in status, foot and operator mail, and comes later."""
    three(installation)
    with pytest.MonkeyPatch.context() as patched:
        spoil(patched)
        installation.round()
    assert len(mailed_to(installation, "reader@")) == 2
    (trouble,) = [one for one in troubles(installation) if "console" not in one["item"]][:1]
    assert trouble["step"] == step
    assert "Countywatch itself failed here (Defect: nobody foresaw this)" in trouble["error"]
    with installation.casefile.reading() as session:
        missing = shortfalls(session, installation.now)
    assert missing, "the foot says that all was read and sent"
    assert any("nobody foresaw this" in text for text in mailed_to(installation, "operator@"))
    installation.later(hours=7)
    installation.round()
    assert len(mailed_to(installation, "reader@")) == 3
    assert troubles(installation) == []


def test_an_error_while_storing_costs_its_source_and_is_made_good(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that cannot be stored makes its source's look a failed one; the next asks again."""
    three(installation)
    stored = storing.Ingest._fetched

    def of_bad(ingest: Any, session: Any, record: Any) -> bool:
        return record.document.url.endswith("-2")

    with monkeypatch.context() as patched:
        patched.setattr(storing.Ingest, "_fetched", broken(of_bad, stored))
        done = installation.round()
    (end,) = done.crawled.outcomes.values()
    assert end[0] == "failed"
    assert "nobody foresaw this" in (end[1] or "")
    assert len(mailed_to(installation, "reader@")) == 2
    installation.later(hours=7)
    installation.round()
    assert len(mailed_to(installation, "reader@")) == 3


def test_an_error_before_a_crawl_costs_its_source(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other two sources are crawled; the third is named, and crawled once the fault is gone."""
    three(installation)
    for name in ("second", "third"):
        installation.watch_url(installation.list_at(f"/{name}", installation_list()), name)

    def of_second(session: Any, source: Any, *rest: Any) -> bool:
        return bool(source.name == "second")

    with monkeypatch.context() as patched:
        patched.setattr("countywatch.watch.crawl.known_of", broken(of_second, known.known_of))
        done = installation.round()
    assert set(done.crawled.outcomes) == {"Board", "third"}
    (trouble,) = troubles(installation)
    assert (trouble["step"], trouble["item"]) == ("crawl", "second")
    assert len(mailed_to(installation, "reader@")) == 3
    installation.later(hours=1)
    assert "second" in installation.round().crawled.outcomes
    assert troubles(installation) == []


def installation_list() -> bytes:
    """A list without meetings."""
    return listing({})


def test_an_error_in_the_digest_or_the_summary_holds_nothing_back(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps of no item fail by themselves: mails leave, the step is named, and forgotten later."""
    three(installation)
    with monkeypatch.context() as patched:
        patched.setattr(rounds, "queue_due", broken(lambda *_: True, rounds.queue_due))
        installation.round()
    assert len(mailed_to(installation, "reader@")) == 3
    (trouble,) = troubles(installation)
    assert (trouble["step"], trouble["item"]) == ("step", "digest")
    assert any("digest" in text for text in mailed_to(installation, "operator@"))
    installation.later(hours=1)
    installation.round()
    assert troubles(installation) == []


def test_a_damaged_saved_copy_costs_itself_and_is_made_good(installation: Installation) -> None:
    """Found when the archive is read again: the others are told, and it once it is restored."""
    three(installation)
    with pytest.MonkeyPatch.context() as patched:  # nothing is read in the first round
        patched.setattr(Reader, "read", broken(lambda *_, **__: True, Reader.read))
        installation.round()
    assert mailed_to(installation, "reader@") == []
    with installation.casefile.reading() as session:
        hashes = [row.sha256 for row in session.query(DocumentVersion).order_by("id")]
        assert session.query(Task).filter_by(kind="read").count() == 3
    bad = next(h for h in hashes if BAD.encode() in installation.casefile.bytes.get(h))
    path = installation.casefile.bytes.path(bad)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    installation.later(hours=2)
    installation.round()
    assert len(mailed_to(installation, "reader@")) == 2
    (trouble,) = troubles(installation)
    assert "was changed after it was stored" in trouble["error"] or "damaged" in trouble["error"]
    with installation.casefile.reading() as session:
        assert any(one.unread for one in shortfalls(session, installation.now))
    path.write_bytes(whole)
    installation.later(hours=2)
    installation.round()
    assert len(mailed_to(installation, "reader@")) == 3
    with installation.casefile.reading() as session:
        assert len(all_alerts(session)) == 3


def test_an_error_in_a_federal_list_holds_no_alert_back(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ICE's lists are compared beside the agendas: three mails leave, the list is named."""
    three(installation)
    statistics(
        installation, "FY26_detentionStats_04092026.xlsx", workbook(facility("NASH COUNTY JAIL"))
    )
    page = installation.site.url("/detention-management")
    installation.watch_url(page, "ICE", "icedetention")
    with monkeypatch.context() as patched:
        patched.setattr(stages, "compare_list", broken(lambda *_: True, stages.compare_list))
        installation.round()
    assert len(mailed_to(installation, "reader@")) == 3
    (trouble,) = troubles(installation)
    assert trouble["step"] == "list"
    installation.later(hours=2)
    assert len(installation.round().raised) == 1
    assert troubles(installation) == []


def test_a_writer_that_holds_the_case_file_is_waited_for(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process holds the database every step waits; then all is stored and sent."""
    three(installation)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    installation.casefile.close()
    installation.casefile = open_casefile(installation.home)
    other = sqlite3.connect(installation.home / "case.db", check_same_thread=False)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    free = threading.Timer(3, other.execute, ["ROLLBACK"])
    free.start()
    done = installation.round()
    free.join()
    other.close()
    assert done.crawled.outcomes == {"Board": ("ok", None)}
    assert len(mailed_to(installation, "reader@")) == 3
    assert troubles(installation) == []


def test_a_full_disk_is_waited_for_and_costs_no_item(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved copy that finds no space is no fault of its document: it is stored when there is."""
    three(installation)
    until = time.monotonic() + 2
    full = OSError(errno.ENOSPC, "No space left on device")

    def move_in(self: Any, *given: Any) -> None:
        if time.monotonic() < until:
            raise full
        moved(self, *given)

    moved = BytesFolder.move_in
    monkeypatch.setattr(BytesFolder, "move_in", move_in)
    done = installation.round()
    assert done.crawled.outcomes == {"Board": ("ok", None)}
    assert len(mailed_to(installation, "reader@")) == 3
    assert troubles(installation) == []
