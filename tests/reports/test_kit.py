"""The kit over every jurisdiction: what it may propose, what it prints, how long it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from groundwork.errors import WrongUse
from groundwork.law.claims import claims, stale_claims
from groundwork.law.immigration import gate, load_immigration_law
from groundwork.law.records import JURISDICTIONS
from reports import first_page
from reports.kit import NAMES, Kit, Occasion, make_kit, stance_of
from reports.kit.stance import law_told
from reports.model import LedgerLine, Period
from reports.options import all_asks, all_options
from tests.reports.conftest import line
from tests.reports.kit_reports import lines_in, report_in
from tests.reports.proposals import BARE, found, plain, shut_proposals

OCCASION = Occasion("Board of Commissioners", date(2026, 12, 7))
ONE_OF_EACH = {"TX": "required", "CA": "banned", "MN": "open", "NC": "closed", "KS": "unknown"}


@pytest.fixture(scope="module")
def kits() -> Mapping[str, Kit]:
    """The kit of the worked example in every jurisdiction."""
    return {state: make_kit(report_in(state), OCCASION) for state in JURISDICTIONS}


@pytest.fixture(scope="module")
def texts(kits: Mapping[str, Kit]) -> dict[str, str]:
    """All papers of a state as one text, on one line."""
    return {
        state: plain("\n".join(one.paper.text() for one in kit.papers))
        for state, kit in kits.items()
    }


def test_one_state_of_each_kind_is_there(kits: Mapping[str, Kit]) -> None:
    """Required, banned, open, closed and unknown: the five cases that the papers tell apart."""
    assert len(kits) >= 53
    assert {state: kits[state].stance for state in ONE_OF_EACH} == ONE_OF_EACH
    assert {kit.stance for kit in kits.values()} == set(ONE_OF_EACH.values())


def test_no_paper_proposes_what_the_gate_shuts(texts: Mapping[str, str]) -> None:
    """In no state does a paper propose to take no part, or to hold nobody, against its law."""
    hits = {
        state: words
        for state, text in texts.items()
        if (words := shut_proposals(text, load_immigration_law(state)))
    }
    assert hits == {}


def test_where_a_law_orders_there_is_no_word_of_refusing(texts: Mapping[str, str]) -> None:
    """Mandate on agreements or detainers, of any confidence: not even a bare word of it."""
    ordered = [
        state
        for state in texts
        if "mandate"
        in (
            load_immigration_law(state).agreement.position,
            load_immigration_law(state).detainer.position,
        )
    ]
    assert {"AR", "FL", "GA", "IA", "ID", "KS", "LA", "MS", "NC", "NH", "TN", "TX"} < set(ordered)
    assert {state: BARE.findall(texts[state]) for state in ordered} == {
        state: [] for state in ordered
    }


def test_the_search_finds_what_an_open_state_proposes(texts: Mapping[str, str]) -> None:
    """Where the law leaves it open the kit does say so, and the search that forbids it sees it."""
    assert found(texts["MN"], "agreement") and found(texts["MN"], "detainer")
    assert found(texts["CO"], "agreement") and not found(texts["CO"], "detainer")
    assert BARE.search(texts["WY"])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("agreement", "The board should decline to sign the 287(g) agreement."),
        ("agreement", "We urge you to end our participation."),
        ("agreement", "Refuse any\n  partnership with ICE."),
        ("agreement", "Give notice and terminate the MOA."),
        ("agreement", "The county does not want to take part in an agreement."),
        ("agreement", "Vote not to enter the program."),
        ("agreement", "The agreement should be terminated."),
        ("detainer", "The jail should refuse ICE detainers."),
        ("detainer", "Stop honoring holds."),
        ("detainer", "Nobody should be held for ICE."),
    ],
)
def test_the_search_knows_many_ways_to_say_it(subject: str, text: str) -> None:
    """Sentences that would break the rule are found, over line breaks too, unless quoted."""
    assert found(text, subject)
    assert found(text, subject, [text]) == []


def test_where_the_law_is_not_known_nothing_is_proposed(
    kits: Mapping[str, Kit], texts: Mapping[str, str]
) -> None:
    """No resolution, no asks, no option in any paper; the county attorney is named instead."""
    unknown = [state for state, kit in kits.items() if kit.stance == "unknown"]
    assert {"AK", "KS", "NY", "OH", "PA"} < set(unknown)
    says = [one.says for one in (*all_options(), *all_asks())]
    for state in unknown:
        kit, text = kits[state], texts[state]
        assert [one.name for one in kit.papers] == ["memo", "comment", "meeting-request"], state
        assert [one.name for one in kit.left_out] == ["resolution", "asks"], state
        assert "nothing is proposed here. Ask the county attorney" in kit.left_out[0].why
        assert "nothing is proposed here. Ask the county attorney" in text
        assert [one for one in says if one in text] == [], state
        assert "We ask the board to" not in text and "I ask the board for" not in text


def test_every_paper_says_what_the_law_is_as_of_when(kits: Mapping[str, Kit]) -> None:
    """Each paper but the unknown states' letters cites the law with its date and the attorney."""
    for state, kit in kits.items():
        told = law_told(load_immigration_law(state))
        for one in kit.papers:
            text = plain(one.paper.text())
            assert all(plain(sentence) in text for sentence in told), (state, one.name)
            assert "county attorney" in text
    assert (
        "Read as of June 20, 2025; check it with the county attorney."
        in law_told(load_immigration_law("TX"))[0]
    )


def test_no_paper_holds_a_stale_claim(texts: Mapping[str, str]) -> None:
    """What the facts call stale or wrong stands in no paper of any state."""
    hits = [
        (state, words)
        for state, text in texts.items()
        for one in stale_claims()
        if (words := one.found_in(text))
    ]
    assert hits == []


def test_a_claim_stands_with_its_limits_its_people_and_what_speaks_against_it(
    texts: Mapping[str, str],
) -> None:
    """Wherever a checked statement is printed, all that belongs to it is printed too."""
    printed = set()
    for state, text in texts.items():
        for one in claims().values():
            if plain(one.says) not in text:
                continue
            printed.add(one.id)
            assert plain(one.sentence) in text, (state, one.id)
            assert not one.people or f"Number of people: {one.people}." in text, (state, one.id)
            for other in one.against:
                assert plain(claims()[other].sentence) in text, (state, one.id)
    assert {"galarza", "morales", "el-cenizo", "payment-lehigh", "no-expiry"} < printed


@pytest.mark.parametrize("state", ["TX", "LA", "FL", "NC", "AL", "KS"])
def test_no_decision_on_holds_is_argued_where_taking_no_part_is_shut(
    texts: Mapping[str, str], state: str
) -> None:
    """Only in open states and under a ban does the memo argue from a court's holding."""
    assert [one.id for one in claims().values() if one.kind == "case" and one.says in
            texts[state]] == []  # fmt: skip


def test_a_decision_from_elsewhere_is_said_to_be_from_elsewhere(texts: Mapping[str, str]) -> None:
    """Illinois has no decision in the file; New Mexico's law on detainers is not known either."""
    lead = "From another part of the country, so it binds no court here: "
    galarza = claims()["galarza"].says
    assert lead + galarza in texts["IL"]
    assert galarza in texts["NJ"] and lead not in texts["NJ"]
    assert galarza not in texts["NM"] and galarza not in texts["WY"]


def test_the_memo_has_two_pages_and_the_comment_two_minutes(kits: Mapping[str, Kit]) -> None:
    """In every jurisdiction, counted on the paper itself."""
    for state, kit in kits.items():
        papers = {one.name: one for one in kit.papers}
        assert papers["memo"].pages == papers["memo"].paper.page_count() == 2, state
        spoken = papers["comment"].paper.text().split("-" * 76)[1]
        assert 250 <= len(spoken.split()) <= 300, state
        assert papers["comment"].words == len(spoken.split())


def test_a_large_ledger_with_long_names_still_gives_a_memo_of_two_pages() -> None:
    """Thirty unknown lines, categories that fill a line, and sentences on the lists."""
    long = "overtime of the officers who were away for the training " * 8
    many = [
        line(f"u{number}", category=f"{long}{number}", grade="U", amount=None, request_item=long)
        for number in range(30)
    ]
    wide = [
        line(f"e{number}", category=f"{long} {number}", low=Decimal(50), high=Decimal(900))
        for number in range(12)
    ]
    for state in ONE_OF_EACH:
        place = report_in(state).place
        moved = [replace(one, place=place) for one in (*many, *wide)]
        report = report_in(state, moved, listed=(long, long, long, long))
        kit = make_kit(report, Occasion("B" * 100), only=["memo", "comment"])
        memo, said = kit.papers
        assert memo.paper.page_count() <= 2
        assert said.words is not None and 250 <= said.words <= 300
        assert "more." in plain(memo.paper.text())


def one_line_reports() -> dict[str, list[LedgerLine]]:
    """Small ledgers at the edges: one estimate, nothing known, a plan, an empty net, a credit."""
    nothing = {"amount": None, "grade": "U", "assumption": None}
    back = {"direction": "income", "incremental": None}
    return {
        "one estimate": [line()],
        "nothing known": [line(**nothing)],
        "planned": [line(period=Period(date(2027, 1, 1), date(2027, 12, 31)))],
        "receipt unknown": [line(), line("i1", stage="received", **back, **nothing)],
        "more came than was claimed": [line(), line("i1", stage="received", **back)],
        "a credit": [line(amount=Decimal("-100.00"))],
        "large": [line(amount=Decimal("123456789012.34"), low=Decimal(1), high=Decimal(10**12))],
    }


@pytest.mark.parametrize("kind", one_line_reports())
@pytest.mark.parametrize("state", ONE_OF_EACH)
def test_small_ledgers_fit_their_papers_too(kind: str, state: str) -> None:
    """However little the ledger holds, the comment has its two minutes and the memo its pages."""
    place = report_in(state).place
    held = [replace(one, place=place) for one in one_line_reports()[kind]]
    memo, said = make_kit(report_in(state, held), only=["memo", "comment"]).papers
    assert memo.pages is not None and memo.pages <= 2
    assert said.words is not None and 250 <= said.words <= 300
    assert "the board of Nash County" in plain(said.paper.text())


def test_unknown_stays_unknown_in_every_paper() -> None:
    """Where no receipt is known no net is stated, and no amount takes its place."""
    held = [
        replace(one, grade="U", amount=None, low=None, high=None, request_item="r3 item 9")
        if one.stage in ("received", "claimed", "denied")
        else one
        for one in lines_in("MN")
    ]
    report = report_in("MN", held)
    assert report.net is None
    for one in make_kit(report, OCCASION).papers:
        text = plain(one.paper.text())
        assert "cannot be stated" in text, one.name
        assert "not zero" in text or one.name in ("asks", "meeting-request"), one.name
        assert not re.search(r"[Nn]et (?:county )?cost[^.]{0,40}\$\d", text), one.name


def test_every_amount_of_the_memo_is_the_reports_or_a_claims() -> None:
    """No figure comes from anywhere else."""
    for state in ONE_OF_EACH:
        report = report_in(state)
        (memo,) = make_kit(report, OCCASION, only=["memo"]).papers
        ours = " ".join(
            [
                first_page.headline(report),
                *first_page.about_figures(report),
                *(one.sentence for one in claims().values()),
            ]
        )
        amounts = re.findall(r"\$[\d,]*\d(?:\.\d+)?", memo.paper.text())
        assert amounts
        assert [one for one in amounts if one not in ours] == []
        assert "Grade E: its weakest figures are estimates. 51% of the gross cost" in plain(
            memo.paper.text()
        )


def test_a_reports_share_and_grade_stand_with_the_figure_in_each_paper(
    kits: Mapping[str, Kit],
) -> None:
    """The net is never told without its grade and how much is documented."""
    for state in ONE_OF_EACH:
        for one in kits[state].papers:
            text = plain(one.paper.text())
            assert "about $13,000" in text and "51%" in text, (state, one.name)
            assert "its weakest figures are estimates" in text, (state, one.name)


def test_names_from_outside_are_shown_as_text() -> None:
    """Marks of Markdown, HTML, Typst and Jinja in names do nothing in any paper."""
    hostile = '**x** [y](http://evil.example) <script>alert(1)</script> | # {{ 7*7 }} #import "a"'
    place = report_in("MN").place
    held = [
        *lines_in("MN"),
        line("u9", place=place, category=hostile, grade="U", amount=None, request_item=hostile),
    ]
    report = report_in("MN", held, listed=(hostile,))
    for one in make_kit(report, Occasion(hostile)).papers:
        html, text = one.paper.html(), plain(one.paper.text())
        assert "<script>" not in html and 'href="http://evil' not in html, one.name
        assert " 49 " not in text, one.name
        if one.name != "asks":  # which names no body
            assert "**x** [y](http://evil.example)" in text and "{{ 7*7 }}" in text, one.name
        assert one.paper.pdf().startswith(b"%PDF") and one.paper.docx().startswith(b"PK")


def test_the_same_report_gives_the_same_bytes() -> None:
    """No time of making stands in a file."""
    first, second = (make_kit(report_in("VA"), OCCASION) for _ in range(2))
    assert [one.paper.pdf() for one in first.papers] == [one.paper.pdf() for one in second.papers]
    assert [one.paper.docx() for one in first.papers] == [one.paper.docx() for one in second.papers]


def test_a_sample_is_marked_on_every_paper() -> None:
    """The invented county of the demo can be taken for no other."""
    for one in make_kit(report_in("MN"), OCCASION, sample=True).papers:
        assert one.paper.text().startswith(" ") and "SAMPLE" in one.paper.text()


def test_a_place_in_no_known_state_is_not_researched() -> None:
    """An operator's own place without a state's law gets figures and questions only."""
    kit = make_kit(report_in("MN", law=None), OCCASION)
    assert kit.stance == "unknown"
    assert [one.name for one in kit.left_out] == ["resolution", "asks"]


def test_a_list_row_is_told_where_the_law_bans_agreements() -> None:
    """A listed agency is itself the news there; without a list the memo says that none was read."""
    row = "ICE's list of May 18, 2026 names Nash County Sheriff's Office (jail model)."
    (told,) = make_kit(report_in("CA", listed=(row,)), OCCASION, only=["memo"]).papers
    assert row in plain(told.paper.text()) and "news in itself" in plain(told.paper.text())
    (bare,) = make_kit(report_in("CA"), OCCASION, only=["memo"]).papers
    assert "No list of ICE's was read" in plain(bare.paper.text())


def test_only_some_papers_can_be_made() -> None:
    """In the kit's own order; a name that it does not know is refused with those it does."""
    kit = make_kit(report_in("TX"), OCCASION, only=["comment", "memo"])
    assert [one.name for one in kit.papers] == ["memo", "comment"]
    with pytest.raises(WrongUse, match="choose from memo, comment, resolution"):
        make_kit(report_in("TX"), OCCASION, only=["flyer"])
    with pytest.raises(WrongUse, match="1 to 100 characters"):
        Occasion("x" * 101)
    assert NAMES == ("memo", "comment", "resolution", "asks", "meeting-request")


def test_stance_follows_the_gate() -> None:
    """Only where the gate opens is a state called open."""
    for state in JURISDICTIONS:
        law = load_immigration_law(state)
        if stance_of(law) == "open":
            assert gate(law).decline, state


def test_no_paper_calls_figures_public_records_that_no_record_shows() -> None:
    """A report without a documented line is a cost report, and the share is told as a sentence."""
    lines = [replace(one, grade="C", assumption="half", source=None, page=None, quote=None)
             for one in lines_in("NC") if one.grade == "D"]  # fmt: skip
    kit = make_kit(report_in("NC", lines), OCCASION)
    for one in kit.papers:
        text = plain(one.paper.text())
        assert "from public records" not in text, one.name
    (resolution,) = (one for one in kit.papers if one.name == "resolution")
    said = plain(resolution.paper.text())
    assert "; none of the gross cost is documented by a record;" in said
