"""The outbox at work: what breaks one delivery costs that one, and no message is sent twice."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countywatch.settings import Settings
from countywatch.watch import deliver
from countywatch.watch.deliver import DEFECT, Delivered, Deliverer, deliver_waiting
from countywatch.watch.deliveries import retry_all
from countywatch.watch.match import Recipients
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery, Notice
from groundwork.casefile.owners import owner
from groundwork.errors import OutOfService
from groundwork.reading import Limits
from monitors.alerts import AlertView
from monitors.delivery.smtp import NotAccepted
from tests.face.conftest import SIGN, Installation
from tests.face.test_deliver_servers import settings_for, write_notice
from tests.sites.mail import Manners, MisbehavingServer

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SUBJECTS = ("one", "two", "three")


def raised(installation: Installation) -> list[int]:
    """Three alerts whose mail waits, because the server turns everybody away at first."""
    for number in (1, 2, 3):
        day = (installation.now + timedelta(days=9)).date()
        installation.publish(day, number, f"Item {number}. {SIGN} File number {number}.")
    installation.watch_site()
    installation.mailbox.answer = "451 later"
    done = installation.round()
    installation.mailbox.answer = "250 OK"
    assert len(done.raised) == 3
    return done.raised


def deliver_now(installation: Installation) -> Delivered:
    """Delivers what waits."""
    return deliver_waiting(
        installation.casefile,
        installation.settings,
        Limits(),
        lambda: installation.now,
        installation.shown.append,
        early=True,
    )


def states(casefile: CaseFile) -> Counter[tuple[str, str | None]]:
    """How many deliveries of mail there are by state and cause."""
    with casefile.reading() as session:
        rows = session.query(Delivery).filter_by(channel="mail").all()
        return Counter((row.state, row.cause) for row in rows)


def test_an_alert_that_cannot_be_rendered_costs_its_own_mail_only(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other two arrive; the third waits with why, and arrives when the fault is gone."""
    _, broken, _ = raised(installation)
    view = deliver.alert_view

    def failing(session: object, alert: Alert, *rest: object, **named: object) -> AlertView:
        if alert.id == broken:
            raise RuntimeError("no such thing")
        return view(session, alert, *rest, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(deliver, "alert_view", failing)
        done = deliver_now(installation)
    assert (done.mails_sent, done.not_accepted) == (2, 1)
    assert done.refusals[0].startswith("reader@example.org: Countywatch itself failed here")
    assert states(installation.casefile) == {("sent", None): 2, ("waiting", DEFECT): 1}
    installation.later(days=1)
    assert deliver_now(installation).mails_sent == 1
    assert states(installation.casefile) == {("sent", None): 3}
    assert max(Counter(installation.mailbox.ids).values()) == 1


def test_a_mail_goes_without_its_picture_where_that_fails(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is the warning; a picture that cannot be drawn holds it back for nobody."""
    raised(installation)

    def failing(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(deliver, "alert_picture", failing)
    assert deliver_now(installation).mails_sent == 3
    assert {len(list(mail.walk())) for mail in installation.mailbox.received} == {3}


def test_a_foot_that_cannot_be_put_together_says_so(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alert does not wait for the list of what is watched, nor claims that all was read."""
    raised(installation)

    def failing(*arguments: object) -> None:
        raise KeyError("source")

    monkeypatch.setattr(deliver, "receipt_now", failing)
    assert deliver_now(installation).mails_sent == 3
    for mail in installation.mailbox.received:
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "cannot be listed" in text
        assert "was read" not in text


def test_what_was_sent_is_recorded_later_where_the_case_file_fails(
    casefile: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full between the server's answer and our record repeats nothing."""
    write_notice(casefile, "notice", "reader@example.org")
    done, record = Delivered(), outbox.record_sent

    def failing(*arguments: object) -> None:
        raise OutOfService("The disk is full.")

    with MisbehavingServer(Manners()) as server, owner(casefile.home) as name:
        deliverer = Deliverer(
            casefile,
            settings_for(casefile.home, server.port),
            Limits(),
            lambda: NOW,
            lambda text: None,
            name,
        )
        monkeypatch.setattr(outbox, "record_sent", failing)
        for _ in range(3):
            with pytest.raises(OutOfService):
                deliverer.deliver_next(done, leave=set())
        monkeypatch.setattr(outbox, "record_sent", record)
        assert not deliverer.deliver_next(done, leave=set())
        assert (len(server.accepted), done.mails_sent) == (1, 1)
    assert states(casefile) == {("sent", None): 1}


def test_two_processes_share_an_outbox_and_repeat_nothing(casefile: CaseFile) -> None:
    """Each delivery is claimed by one of them: thirty messages arrive thirty times."""
    write_notice(casefile, "notice", *(f"reader{number}@example.org" for number in range(30)))
    counts: list[int] = []

    def work(port: int) -> None:
        opened = open_casefile(casefile.home)
        done = deliver_waiting(
            opened, settings_for(opened.home, port), Limits(), lambda: NOW, lambda text: None
        )
        counts.append(done.mails_sent)
        opened.close()

    with MisbehavingServer(Manners()) as server:
        workers = [threading.Thread(target=work, args=(server.port,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    ids = Counter(str(mail["Message-ID"]) for mail in server.accepted)
    assert (len(ids), max(ids.values()), sum(counts)) == (30, 1, 30)


def test_what_a_process_held_that_is_gone_is_taken_up(casefile: CaseFile) -> None:
    """A claim ends with its process, or with its lease where that ran on another machine."""
    here, there = write_notice(casefile, "notice", "a@example.org", "b@example.org")
    with casefile.session() as session, owner(casefile.home) as gone:
        assert outbox.claim_delivery(session, gone, NOW) == here
        assert outbox.claim_delivery(session, "elsewhere/1", NOW) == there
        assert outbox.claim_delivery(session, "third", NOW) is None
    with casefile.session() as session:
        outbox.renew_deliveries(session, "elsewhere/1", NOW + timedelta(minutes=4))
        assert outbox.reclaim_deliveries(session, NOW, lambda name: name != gone) == 1
        moment = NOW + timedelta(minutes=8)
        assert outbox.reclaim_deliveries(session, moment, lambda name: True) == 0
        moment = NOW + timedelta(minutes=10)
        assert outbox.reclaim_deliveries(session, moment, lambda name: True) == 1
        assert outbox.claim_delivery(session, "third", NOW) == here


def test_alerts_go_before_notices(installation: Installation) -> None:
    """A summary for the operator that was written first waits until the warnings are out."""
    write_notice(installation.casefile, "summary", "operator@example.org")
    raised(installation)
    deliver_now(installation)
    to = [str(mail["To"]) for mail in installation.mailbox.received]
    assert to == [*["reader@example.org"] * 3, "operator@example.org"]


def test_a_next_try_in_the_far_future_is_due(casefile: CaseFile) -> None:
    """A clock that was wrong for an hour must not hold a warning back for a year."""
    (number,) = write_notice(casefile, "notice", "reader@example.org")
    with casefile.session() as session:
        session.get_one(Delivery, number).next_try = NOW + timedelta(days=400)
        assert outbox.claim_delivery(session, "me", NOW) == number


TAKEN, LATER, NEVER, BROKEN = "taken", "later", "never", "broken"
ANSWERS = st.sampled_from([TAKEN, LATER, NEVER, BROKEN])
STEPS = st.lists(
    st.one_of(ANSWERS, st.sampled_from(["retry", "wait", "kill"])), min_size=1, max_size=12
)


class _Edge:
    """The console as the one fake edge: it takes a message or not, as it is told."""

    def __init__(self) -> None:
        self.answer = TAKEN
        self.taken: list[str] = []

    def __call__(self, text: str) -> None:
        if self.answer == BROKEN:
            raise ValueError("broken")
        if self.answer != TAKEN:
            raise NotAccepted("no", final=self.answer == NEVER, cause="relay")
        self.taken.append(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_what_is_sent_is_never_sent_again_and_nothing_dies_in_silence(steps: list[str]) -> None:
    """Through any run of answers, waits, retries and kills: one copy at most, and why it waits."""
    with tempfile.TemporaryDirectory() as folder:
        casefile = open_casefile(Path(folder))
        with casefile.session() as session:
            notice = Notice(key="n", subject="n", body="body", created_at=NOW)
            notice.deliveries = Recipients([], "a@example.org", True).outbox(("n",), NOW)
            session.add(notice)
        edge, moment = _Edge(), NOW
        for step in steps:
            moment += timedelta(days=2) if step == "wait" else timedelta(minutes=1)
            _take(step, casefile, edge, moment)
            with casefile.reading() as session:
                (row,) = session.query(Delivery).all()
                assert len(edge.taken) == (row.state == "sent")
                assert (row.state == "failed") <= (row.last_error is not None)
        casefile.close()


def _take(step: str, casefile: CaseFile, edge: _Edge, moment: datetime) -> None:
    work: dict[str, Callable[[], object]] = {
        "retry": lambda: _retry_all(casefile),
        "wait": lambda: None,
        "kill": lambda: _claim_and_die(casefile, moment),
    }
    if step in work:
        work[step]()
        return
    edge.answer = step
    deliver_waiting(
        casefile, Settings(home=casefile.home), Limits(), lambda: moment, edge, early=True
    )


def _retry_all(casefile: CaseFile) -> None:
    with casefile.session() as session:
        retry_all(session)


def _claim_and_die(casefile: CaseFile, moment: datetime) -> None:
    with casefile.session() as session, owner(casefile.home) as name:
        outbox.claim_delivery(session, name, moment, early=True)
