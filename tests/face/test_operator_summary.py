"""What the operator is told: one summary of what is new, one when it is over, no flood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from countywatch.settings import Settings
from countywatch.watch.deliver import deliver_waiting
from countywatch.watch.operator_problems import site_of
from countywatch.watch.operator_summary import write_summary
from groundwork.casefile import CaseFile, tasks
from groundwork.casefile.alerts import Delivery, Notice
from groundwork.casefile.problems import all_problems, open_problems
from groundwork.casefile.sources import Crawl, Source
from groundwork.reading import Limits
from tests.face.conftest import Installation
from tests.face.test_deliver_servers import settings_for, write_notice
from tests.sites.agendacenter import listing
from tests.sites.mail import Manners, MisbehavingServer

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
EVERY = timedelta(hours=4)
DOWN = "could not reach {host}: no such host name was found."


class Operator:
    """A case file whose sources a test lets answer or fail, and the operator's mailbox."""

    def __init__(self, casefile: CaseFile, server: MisbehavingServer) -> None:
        self.casefile = casefile
        self.server = server
        self.now = NOW
        settings = settings_for(casefile.home, server.port)
        self.settings: Settings = settings.model_copy(update={"operator": "operator@example.org"})

    def add(self, count: int, host: str = "www.county{n}.gov") -> list[int]:
        """Adds sources; gives their ids."""
        with self.casefile.session() as session:
            rows = [
                Source(
                    name=f"County {n}",
                    platform="generic",
                    url=f"https://{host.format(n=n)}/{n}/agendas",
                    options={},
                    every_minutes=240,
                    added_at=self.now,
                )
                for n in range(count)
            ]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def look(self, ids: list[int], reason: str | None = None, at: datetime | None = None) -> None:
        """One look at each of these sources: good, or failed for this reason."""
        moment = at or self.now
        with self.casefile.session() as session:
            for number in ids:
                crawl = Crawl(
                    source_id=number,
                    started_at=moment,
                    finished_at=moment,
                    outcome="ok" if reason is None else "failed",
                    reason=reason and reason.format(host=f"county{number}.gov"),
                )
                session.add(crawl)

    def round(self) -> None:
        """What a round does after its crawl: the summary, then deliveries."""
        with self.casefile.session() as session:
            write_summary(session, self.settings, self.now)
        deliver_waiting(self.casefile, self.settings, Limits(), lambda: self.now, lambda text: None)

    def later(self, **delta: float) -> None:
        """Moves the clock."""
        self.now += timedelta(**delta)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that arrived at the operator."""
        return [mail for mail in self.server.accepted if mail["To"] == "operator@example.org"]

    @property
    def subjects(self) -> list[str]:
        """Their subjects, without the program's name."""
        return [str(mail["Subject"]).removeprefix("[Countywatch] ") for mail in self.mails]

    @property
    def last(self) -> str:
        """The text of the newest."""
        return str(self.mails[-1].get_content()).replace("\r\n", "\n")


@pytest.fixture
def operator(casefile: CaseFile) -> Iterator[Operator]:
    """An operator with a mail server that takes everything."""
    with MisbehavingServer(Manners()) as server:
        yield Operator(casefile, server)


def test_200_sources_on_a_line_that_is_down_are_one_mail_and_one_when_it_is_over(
    operator: Operator,
) -> None:
    """Over seven days, five of them without a connection: two mails, one says what to do."""
    ids = operator.add(200)
    for hour in range(0, 7 * 24, 4):
        operator.look(ids, DOWN if 24 <= hour < 6 * 24 else None)
        operator.round()
        operator.later(hours=4)
    assert operator.subjects == [
        "Your internet connection seems to be down: 200 of 200 sources could not be reached",
        "All 200 sources answer again",
    ]
    first = str(operator.mails[0].get_content())
    assert "Check the connection of the computer that runs Countywatch" in first
    assert "silence about these sources does not mean that nothing happened" in first
    assert "... and 190 more" in first


def test_sources_that_fall_due_one_after_another_make_two_mails_and_one(
    operator: Operator,
) -> None:
    """A line that is down is found out over an hour; who fails later is not told one by one."""
    ids = operator.add(24)
    operator.look(ids)
    for number in range(24 * 4):
        operator.later(minutes=10)
        operator.look([ids[number % 24]], DOWN if number < 48 else None)
        operator.round()
    assert operator.subjects == [
        "County 0 could not be checked",
        "Your internet connection seems to be down: 7 of 24 sources could not be reached",
        "All 24 sources answer again",
    ]


def test_who_fails_on_a_site_later_is_told_unless_the_site_was(operator: Operator) -> None:
    """The second tenant makes it a problem of the platform; the third is known by that."""
    tenants = operator.add(3, "county{n}.legistar.com")
    operator.look(operator.add(5))
    for number in tenants:
        operator.look([number], DOWN)
        operator.round()
        operator.later(hours=2)
    assert operator.subjects == ["County 0 could not be checked", "County 1 could not be reached"]
    operator.look(tenants)
    operator.round()
    assert operator.subjects[2:] == ["All 8 sources answer again"]


def test_a_line_that_is_up_again_is_over_although_one_source_stays_down(
    operator: Operator,
) -> None:
    """The end of the outage is told with who still fails; that one's own end is told later."""
    ids = operator.add(20)
    operator.look(ids, DOWN)
    operator.round()
    operator.later(hours=4)
    operator.look(ids[:10])
    operator.round()
    assert len(operator.mails) == 1
    operator.later(minutes=30)
    operator.look(ids[10:19])
    operator.look(ids[19:], DOWN)
    operator.round()
    assert operator.subjects[1:] == ["19 sources answer again"]
    _, _, still = operator.last.partition("1 of 20 sources still could not be checked:")
    assert "County 19 (https://www.county19.gov/19/agendas): could not reach" in still
    operator.later(hours=4)
    operator.look(ids)
    operator.round()
    assert operator.subjects[2:] == ["County 19 answers again"]


def test_sources_of_one_site_are_one_problem(operator: Operator) -> None:
    """Three tenants of a platform that is down are told in one group, by the platform's name."""
    tenants = operator.add(3, "county{n}.legistar.com")
    well = operator.add(5)
    operator.look(tenants, DOWN)
    operator.look(well)
    operator.round()
    assert operator.subjects == ["3 sources could not be reached"]
    assert "3 sources on legistar.com could not be reached." in operator.last


def test_a_problem_that_changes_its_words_is_not_told_again(operator: Operator) -> None:
    """Told once while it lasts, whatever the reason has become."""
    (only,) = operator.add(1)
    for reason in (DOWN, "the list was redesigned.", "a login is asked for."):
        operator.look([only], reason)
        operator.round()
        operator.later(hours=4)
    assert operator.subjects == ["County 0 could not be checked"]


def test_a_source_that_comes_and_goes_is_told_once_a_day(operator: Operator) -> None:
    """Ok and failed in turn for a week: a pair of mails a day at most, and not none."""
    (only,) = operator.add(1)
    for number in range(7 * 6):
        operator.look([only], "it broke." if number % 2 else None)
        operator.round()
        operator.later(hours=4)
    trouble = operator.subjects.count("County 0 could not be checked")
    over = operator.subjects.count("County 0 answers again")
    assert (5 <= trouble <= 7, 5 <= over <= 7, trouble + over) == (True, True, len(operator.mails))


def test_a_task_and_a_delivery_that_fail_are_named(operator: Operator) -> None:
    """What cannot be read and whom no mail reaches stand in the summary, each with its reason."""
    with operator.casefile.session() as session:
        tasks.enqueue(session, "read", ["f" * 64], operator.now)
        claim = tasks.claim(session, ["read"], "me", operator.now)
        assert claim is not None
        tasks.fail(session, claim, "The saved file is damaged.", operator.now)
        notice = Notice(key="old", subject="old", body="old", created_at=operator.now)
        lost = Delivery(
            channel="mail",
            address="gone@example.org",
            message_id="<1@x>",
            created_at=operator.now,
            state="failed",
            last_error="There is no such mailbox.",
        )
        notice.deliveries = [lost]
        session.add(notice)
    operator.round()
    assert "could not be processed" in operator.subjects[0]
    assert "v1 to gone@example.org was not delivered" in operator.subjects[0]
    assert "The saved file is damaged." in operator.last
    assert "There is no such mailbox." in operator.last
    with operator.casefile.session() as session:
        claim = tasks.claim(session, ["read"], "me", operator.now, early=True)
        assert claim is not None
        tasks.finish(session, claim)
    operator.round()
    assert len(operator.mails) == 2
    assert "it was processed after all" in operator.last


def test_an_address_that_takes_no_mail_is_told_after_some_patience(operator: Operator) -> None:
    """Greylisting passes by itself; a relay that is denied is the operator's to mend, so told."""
    with operator.casefile.session() as session:
        for state, tries in (("later", 1), ("relay", 1)):
            notice = Notice(key=state, subject=state, body=state, created_at=operator.now)
            row = Delivery(
                channel="mail",
                address=f"{state}@example.org",
                message_id=f"<{state}@x>",
                created_at=operator.now,
                attempts=tries,
                cause=state,
                last_error=f"It is {state}.",
                next_try=operator.now + timedelta(hours=1),
            )
            notice.deliveries = [row]
            session.add(notice)
    operator.round()
    assert operator.subjects == ["Mail to relay@example.org is not accepted"]
    assert "countywatch deliveries retry --all" in operator.last
    operator.later(hours=2)
    operator.round()
    operator.round()
    assert operator.subjects[1:] == ["Mail to relay@example.org is accepted again"]


def test_while_mail_itself_fails_nothing_piles_up(operator: Operator) -> None:
    """A mail server that is down for four days: one mail of what was wrong, none for each round."""
    ids = operator.add(4)
    write_notice(operator.casefile, "news", "reader@example.org", "operator@example.org")
    operator.server.manners = Manners(banner="421 too busy")
    for hour in range(96):
        operator.look(ids, "it broke." if hour % 8 < 4 else None)
        operator.round()
        operator.later(hours=1)
    with operator.casefile.reading() as session:
        written = session.query(Notice).filter(Notice.key.startswith("operator ")).count()
        assert any(row.key == "mail to operator@example.org" for row in open_problems(session))
    assert written <= 2
    operator.server.manners = Manners()
    operator.look(ids)
    for _ in range(3):
        operator.later(hours=24)
        operator.round()
    assert "mail is accepted again" in operator.last
    assert len(operator.mails) <= written + 3


def test_a_look_that_is_dated_in_the_future_is_told(operator: Operator) -> None:
    """A wrong clock is a problem of its own, and over when the date has passed or is renewed."""
    ids = operator.add(1)
    operator.look(ids, at=operator.now + timedelta(days=300))
    operator.round()
    assert operator.subjects == ["The clock of this computer was wrong"]
    assert "2027-09-20 17:00 UTC" in operator.last


def test_what_is_over_is_forgotten_in_time(operator: Operator) -> None:
    """The table of what was told holds what lasts, not all that ever was."""
    ids = operator.add(6)
    for number in ids:
        operator.look([number], "it broke.")
        operator.round()
        operator.later(hours=2)
        operator.look([number])
        operator.round()
        operator.later(days=2)
    with operator.casefile.reading() as session:
        assert len(all_problems(session)) <= 2
        assert not open_problems(session)


def test_without_an_operator_the_summary_is_kept_and_mailed_to_nobody(operator: Operator) -> None:
    """The case file has it, and nothing fails for want of an address."""
    operator.settings = operator.settings.model_copy(update={"operator": None})
    operator.look(operator.add(1), "it broke.")
    operator.round()
    assert operator.server.visits == 0
    with operator.casefile.reading() as session:
        (notice,) = session.query(Notice).all()
    assert notice.subject == "County 0 could not be checked"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://webapi.legistar.com/v1/nash", "legistar.com"),
        ("https://nash.legistar.com/Calendar.aspx", "legistar.com"),
        ("https://www.nashcountync.gov/", "nashcountync.gov"),
        ("https://nashcountync.gov/", "nashcountync.gov"),
        ("https://co.nash.nc.us/x", "nash.nc.us"),
        ("https://nash.nc.us/x", "nash.nc.us"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("not an address", "not an address"),
    ],
)
def test_the_site_of_an_address(url: str, site: str) -> None:
    """A platform's tenants share its site; a county's own host is a site of its own."""
    assert site_of(url) == site


def test_dead_hosts_of_a_real_crawl_are_grouped(
    installation: Installation, deliver: Callable[[], None]
) -> None:
    """The words of a real crawl say that a host was not reached, and its recovery is told."""
    installation.watch_url("http://127.0.0.1:1/AgendaCenter", "First")
    installation.watch_url("http://127.0.0.1:1/other/AgendaCenter", "Second")
    installation.round()
    deliver()
    (mail,) = installation.mailbox.received
    assert mail["Subject"] == "[Countywatch] 2 sources could not be reached"
    assert "2 sources on 127.0.0.1 could not be reached." in mail.get_content()


def test_the_operator_hears_once_of_a_failing_source_and_once_when_it_answers(
    installation: Installation, deliver: Callable[[], None]
) -> None:
    """Failures go to the operator, not to the audience, and are not repeated."""
    installation.watch_site("/other/AgendaCenter")
    for _ in range(3):
        installation.round()
        deliver()
        installation.later(hours=1)
    installation.publish((installation.now + timedelta(days=9)).date(), 1, "Road bids")
    installation.list_at("/other", listing(installation.rows))
    installation.round()
    deliver()
    subjects = [str(mail["Subject"]) for mail in installation.mailbox.received]
    assert subjects == [
        "[Countywatch] Board could not be checked",
        "[Countywatch] Board answers again",
    ]
    assert {str(mail["To"]) for mail in installation.mailbox.received} == {"operator@example.org"}


@pytest.fixture
def deliver(installation: Installation) -> Callable[[], None]:
    """Writes the summary of the installation and delivers it."""

    def call() -> None:
        with installation.casefile.session() as session:
            write_summary(session, installation.settings, installation.now)
        deliver_waiting(
            installation.casefile,
            installation.settings,
            Limits(),
            lambda: installation.now,
            installation.shown.append,
        )

    return call
