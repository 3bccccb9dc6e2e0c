"""A new watchlist, reader or version through real rounds: what is told again, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import typst

from countywatch.archive.alert_views import alert_view
from groundwork.casefile.alerts import all_alerts
from groundwork.reading import Reader, ReadResult, version
from monitors.alerts import AlertView
from tests.face.conftest import Installation
from tests.sites.agendacenter import agenda

AHEAD, HELD = date(2026, 12, 1), date(2026, 11, 17)
ANNEX = "5.B Lease of the Pine Street Annex."
SHELTER = "6.A Repair of the Mill Road shelter."
RULES = """rules:
- name: annex
  topic: detention
  grade: GRADE
  find: [Pine Street Annex]
  must_match: [the Pine Street Annex]
contexts:
- {name: consent item, weight: 2, sections: [consent]}
"""
MORE = """- name: shelter
  topic: policy
  find: [Mill Road shelter]
  must_match: [the Mill Road shelter]
contexts:"""


def use(installation: Installation, rules: str) -> None:
    """Makes these rules the installation's own watchlist."""
    path = installation.home / "rules.yaml"
    path.write_text(rules)
    settings = installation.home / "countywatch.toml"
    line = f'watchlist = "{path}"\n'
    if line not in settings.read_text():
        settings.write_text(line + settings.read_text())


def rules(grade: str = "alert", more: bool = False) -> str:
    """The watchlist of these tests, with the second rule or without it."""
    text = RULES.replace("GRADE", grade)
    return text.replace("contexts:", MORE) if more else text


def pdf(*pages: str) -> bytes:
    """A PDF with a paragraph a page."""
    return typst.compile("#pagebreak()\n".join(f"{page}\n" for page in pages).encode())


def raised(installation: Installation) -> list[AlertView]:
    """What the next round raises or raises anew, as people see it."""
    numbers = installation.round().raised
    with installation.casefile.reading() as session:
        return [
            alert_view(session, row, installation.now, extra=(), sample=False)
            for row in reversed(all_alerts(session))
            if row.id in numbers
        ]


def told(views: list[AlertView]) -> list[tuple[str, str | None, list[str], list[str]]]:
    """Topic, meeting's day, all quotes, and the new ones."""
    return [
        (
            view.topic,
            view.meeting.start[:10] if view.meeting else None,
            [sign.quote for sign in view.signs],
            [sign.quote for sign in view.new_signs],
        )
        for view in views
    ]


def test_a_new_watchlist_alerts_only_on_meetings_ahead(installation: Installation) -> None:
    """Both agendas are matched again; that of last week raises nothing, nor does an old topic."""
    use(installation, rules())
    installation.publish(HELD, 1, ANNEX, SHELTER)
    installation.publish(AHEAD, 2, ANNEX, SHELTER)
    installation.watch_site()
    assert sorted(day for _, day, _, _ in told(raised(installation)) if day) == [
        "2026-11-17", "2026-12-01",
    ]  # fmt: skip
    use(installation, rules(more=True))
    shelter = ["Mill Road shelter"]
    assert told(raised(installation)) == [("policy", "2026-12-01", shelter, shelter)]
    assert raised(installation) == []


def test_a_new_reader_alerts_only_on_meetings_ahead(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that reads more tells it of the meeting ahead, and repeats nothing."""
    use(installation, rules(more=True))
    read = Reader.read

    def worse(
        self: Reader, data: bytes, name: str, declared: str | None, *, ocr: bool
    ) -> ReadResult:
        result = read(self, data, name, declared, ocr=ocr)
        pages = (replace(page, text=page.text.replace("Mill", "M...")) for page in result.pages)
        return replace(result, pages=tuple(pages))

    installation.publish(HELD, 1, ANNEX, SHELTER)
    installation.publish(AHEAD, 2, ANNEX, SHELTER)
    installation.watch_site()
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", worse)
        assert {topic for topic, *_ in told(raised(installation))} == {"detention"}
    monkeypatch.setattr(version, "READER_VERSION", "a newer reader")
    shelter = ["Mill Road shelter"]
    assert told(raised(installation)) == [("policy", "2026-12-01", shelter, shelter)]
    assert raised(installation) == []


def test_a_new_version_tells_the_new_sentence_only(installation: Installation) -> None:
    """The alert on version 2 holds both signs, and only the added one is new."""
    use(installation, rules())
    row = installation.publish(AHEAD, 1, ANNEX)
    assert row is not None
    installation.watch_site()
    assert len(raised(installation)) == 1
    installation.later(hours=7)
    installation.serve(row.path, agenda(ANNEX, "5.C Roof of the Pine Street Annex."))
    (view,) = raised(installation)
    assert (view.document.version, len(view.signs)) == (2, 2)
    (new,) = view.new_signs
    assert new.before.endswith("Roof of the ")


def test_the_same_sentence_on_another_page_is_no_news(installation: Installation) -> None:
    """A packet with a new cover has every sign a page further: nobody is told."""
    use(installation, rules())
    row = installation.publish(AHEAD, 1)
    assert row is not None
    paper = {"Content-Type": "application/pdf"}
    installation.site.add(row.path, pdf(ANNEX), headers=paper)
    installation.watch_site()
    assert [view.signs[0].page for view in raised(installation)] == [1]
    installation.later(hours=7)
    installation.site.add(row.path, pdf("Cover", ANNEX), headers=paper)
    done = installation.round()
    assert (done.crawled.documents_new, done.read, done.raised) == (1, 1, [])


def test_the_version_that_stands_tells_what_a_new_list_finds(installation: Installation) -> None:
    """What an older version says is told of the newest; what it alone says is told no more."""
    use(installation, rules())
    row = installation.publish(AHEAD, 1, ANNEX, SHELTER, "6.B Sale of the Mill Road shelter.")
    assert row is not None
    installation.watch_site()
    installation.round()
    installation.later(hours=7)
    installation.serve(row.path, agenda(ANNEX, SHELTER))
    assert raised(installation) == []
    use(installation, rules(more=True))
    (view,) = raised(installation)
    assert (view.topic, view.document.version, len(view.signs)) == ("policy", 2, 1)


def test_an_item_moved_to_the_consent_calendar_interrupts(installation: Installation) -> None:
    """The sentence was a notice; on the consent calendar it weighs an alert, and is mailed."""
    use(installation, rules("notice"))
    row = installation.publish(AHEAD, 1, ANNEX)
    assert row is not None
    installation.watch_site()
    assert [view.grade for view in raised(installation)] == ["notice"]
    assert installation.mailbox.received == []
    installation.later(hours=7)
    installation.serve(row.path, agenda("CONSENT AGENDA", ANNEX))
    (view,) = raised(installation)
    assert (view.grade, view.document.version, view.new_signs) == ("alert", 2, ())
    assert len(installation.mailbox.received) == 1


def test_a_rule_that_becomes_an_alert_interrupts_once(installation: Installation) -> None:
    """The notice becomes an alert under its id and is mailed; one that a person judged does not."""
    use(installation, rules("notice"))
    installation.publish(AHEAD, 1, ANNEX)
    installation.publish(date(2026, 12, 8), 2, ANNEX)
    installation.publish(HELD, 3, ANNEX)
    installation.watch_site()
    first = raised(installation)
    with installation.casefile.session() as session:
        judged = next(row for row in all_alerts(session) if f"a{row.id}" == first[0].id)
        judged.verdict = "dismissed"
    use(installation, rules("alert"))
    wanted = [
        view.id
        for view in first[1:]
        if view.meeting is not None and view.meeting.start[:10] != str(HELD)
    ]
    assert [(view.id, view.grade) for view in raised(installation)] == [
        (one, "alert") for one in wanted
    ]
    assert len(installation.mailbox.received) == len(wanted)
    assert raised(installation) == []
