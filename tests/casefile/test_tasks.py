"""The queue of work: claimed once, kept when it fails, taken up when its owner is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from groundwork.casefile import CaseFile, open_casefile, tasks
from groundwork.casefile.owners import is_alive, owner
from groundwork.casefile.tasks import FREE_LOSSES, LEASE, WAITS, Task

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ME = "here/one"


def claimed(casefile: CaseFile, **how: object) -> tasks.Claim | None:
    """What the next claim of reading work gives."""
    with casefile.session() as session:
        return tasks.claim(session, ["read"], ME, NOW, **how)  # type: ignore[arg-type]


def write(casefile: CaseFile, *keys: str, urgent_at: datetime | None = None) -> None:
    """Writes reading work."""
    with casefile.session() as session:
        tasks.enqueue(session, "read", keys, NOW, urgent_at)


def test_the_soonest_meeting_is_served_first(casefile: CaseFile) -> None:
    """Work goes out by the start of its meeting, and what no meeting waits for comes last."""
    write(casefile, "archive")
    write(casefile, "next week", urgent_at=NOW + timedelta(days=7))
    write(casefile, "tomorrow", urgent_at=NOW + timedelta(days=1))
    order = []
    while (held := claimed(casefile)) is not None:
        order.append(held.key)
    assert order == ["tomorrow", "next week", "archive"]


def test_a_task_is_written_once_and_becomes_as_urgent_as_its_soonest_meeting(
    casefile: CaseFile,
) -> None:
    """The same work asked for twice is one row, with the earlier of both meetings."""
    write(casefile, "a", urgent_at=NOW + timedelta(days=7))
    write(casefile, "a", urgent_at=NOW + timedelta(days=2))
    write(casefile, "a")
    with casefile.reading() as session:
        (row,) = session.query(Task).all()
        assert row.urgent_at == NOW + timedelta(days=2)


def test_what_is_claimed_is_not_given_out_again_and_what_is_done_is_gone(
    casefile: CaseFile,
) -> None:
    """One owner a task; a finished one leaves no row."""
    write(casefile, "a")
    held = claimed(casefile)
    assert held is not None
    assert claimed(casefile) is None
    with casefile.session() as session:
        tasks.finish(session, held)
    with casefile.reading() as session:
        assert tasks.waiting(session) == {}


def test_work_written_while_it_runs_is_done_once_more(casefile: CaseFile) -> None:
    """A task that was asked for again while it ran waits again when it ends."""
    write(casefile, "a")
    held = claimed(casefile)
    assert held is not None
    write(casefile, "a")
    with casefile.session() as session:
        tasks.finish(session, held)
    again = claimed(casefile)
    assert again is not None
    assert (again.key, again.attempts) == ("a", 1)


def test_a_failed_task_waits_longer_each_time_and_is_never_dropped(casefile: CaseFile) -> None:
    """The waits grow to a day and stay there; the error is kept in words."""
    write(casefile, "a")
    now, waits = NOW, []
    for _ in range(len(WAITS) + 2):
        with casefile.session() as session:
            held = tasks.claim(session, ["read"], ME, now)
            assert held is not None
            tasks.fail(session, held, "It broke.", now)
            (row,) = tasks.failing(session)
            waits.append(row.due_at - now)
            now = row.due_at
            assert row.error == "It broke."
    assert waits == [*WAITS, WAITS[-1], WAITS[-1]]


def test_a_waiting_failure_is_taken_early_only_when_asked(casefile: CaseFile) -> None:
    """A round by hand tries what waits for its next try as well."""
    write(casefile, "a")
    held = claimed(casefile)
    assert held is not None
    with casefile.session() as session:
        tasks.fail(session, held, "It broke.", NOW)
    assert claimed(casefile) is None
    assert claimed(casefile, early=True, leave=[held.id]) is None
    assert claimed(casefile, early=True) is not None


def test_a_task_that_cannot_be_done_yet_counts_no_try(casefile: CaseFile) -> None:
    """Putting work off is no failure."""
    write(casefile, "a")
    held = claimed(casefile)
    assert held is not None
    with casefile.session() as session:
        tasks.postpone(session, held, NOW)
    again = claimed(casefile)
    assert again is not None
    assert again.attempts == 1
    with casefile.reading() as session:
        assert tasks.failing(session) == []


def test_the_work_of_a_process_that_is_gone_is_freed(casefile: CaseFile) -> None:
    """An owner holds a lock for as long as it runs; without it, its tasks are free at once."""
    write(casefile, "a")
    with owner(casefile.home) as name:
        with casefile.session() as session:
            assert tasks.claim(session, ["read"], name, NOW)
        assert is_alive(casefile.home, name)
        with casefile.session() as session:
            assert tasks.reclaim(session, NOW, lambda one: is_alive(casefile.home, one)) == 0
    with casefile.session() as session:
        assert tasks.reclaim(session, NOW, lambda one: is_alive(casefile.home, one)) == 1
    assert claimed(casefile) is not None


def test_a_lease_that_nobody_renews_runs_out(casefile: CaseFile) -> None:
    """The tasks of another machine are free when its lease is over, and not before."""
    write(casefile, "a")
    assert claimed(casefile)
    later = NOW + LEASE + timedelta(seconds=1)
    with casefile.session() as session:
        assert tasks.reclaim(session, NOW + LEASE, lambda one: True) == 0
        tasks.renew(session, ME, NOW + LEASE)
        assert tasks.reclaim(session, later, lambda one: True) == 0
        assert tasks.reclaim(session, later + LEASE, lambda one: True) == 1


def test_a_task_that_kills_its_process_again_and_again_has_to_wait(casefile: CaseFile) -> None:
    """The first losses cost no wait, for the task may be innocent; later ones do, and are told."""
    write(casefile, "a")
    for lost in range(FREE_LOSSES + 1):
        held = claimed(casefile)
        assert held is not None, lost
        with casefile.session() as session:
            tasks.reclaim(session, NOW, lambda one: False)
    assert claimed(casefile) is None
    with casefile.reading() as session:
        (row,) = tasks.failing(session)
        assert row.due_at > NOW


@given(st.lists(st.sampled_from(["write", "claim", "finish", "fail", "lose"]), max_size=30))
def test_no_order_of_events_loses_work_or_does_it_twice_at_once(events: list[str]) -> None:
    """After any events, every key is either done after its last writing or still a row."""
    with TemporaryDirectory() as folder:
        casefile = open_casefile(Path(folder))
        held: tasks.Claim | None = None
        needed = False
        for event in events:
            with casefile.session() as session:
                if event == "write":
                    tasks.enqueue(session, "read", ["a"], NOW)
                    needed = True
                elif event == "claim" and held is None:
                    held = tasks.claim(session, ["read"], ME, NOW, early=True)
                    needed = needed and held is None
                elif event == "finish" and held is not None:
                    tasks.finish(session, held)
                    held = None
                elif event == "fail" and held is not None:
                    tasks.fail(session, held, "It broke.", NOW)
                    held, needed = None, True
                elif event == "lose" and held is not None:
                    tasks.reclaim(session, NOW, lambda one: False)
                    held, needed = None, True
        with casefile.reading() as session:
            rows = session.query(Task).count()
        casefile.close()
        assert rows == (1 if needed or held else 0)
