"""The shipped watchlist: its own examples, the known traps, and its figures on the corpus."""

import json
from pathlib import Path

import pytest

from countywatch.watchlists.evaluate import judge, judge_planted, measures, read_passages
from monitors.matching import OnePage, check_examples, load_watchlist, match_document
from monitors.matching.loading import DEFAULT

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(
    not (CORPUS / "dev.jsonl").exists(), reason="the labelled corpus is not beside the project"
)
WATCHLIST = load_watchlist()


def grades(text: str) -> dict[str, str]:
    return {one.topic: one.grade for one in match_document([OnePage(text)], WATCHLIST)}


def test_every_example_of_every_rule_holds():
    """The shipped rules pass their own examples, and each has one."""
    assert check_examples(WATCHLIST) == ()


def test_every_rule_says_what_it_must_not_match():
    """A rule without a counter-example is not reviewed."""
    assert [rule.name for rule in WATCHLIST.rules if not rule.must_not_match] == []


def test_the_four_signs_and_the_other_topics_are_covered():
    """Every topic that the file declares has rules."""
    assert {rule.topic for rule in WATCHLIST.rules} == {
        "agreement", "detention", "money", "meeting", "data", "policy", "rhetoric",
    }  # fmt: skip
    assert DEFAULT.name == "default.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "7.C Approve the 287(g) Memorandum of Agreement of the Sheriff with ICE",
        "Certification of Revenue: DHS ICE 287(g) Task Force, $302,500",
        "The County Judge may execute the agreement under 8 U.S.C. § 1357(g)",
        "Renewal of the ICE detention contract, guaranteed minimum of 120 beds",
        "Overtime for Operation Stonegarden, FY2026",
        "The Sheriff met with Enforcement and Removal Operations on the jail roster",
        "Budget request for immigration enforcement, Sheriff's Office, two deputies",
        "The board will not honor ICE detainers without a judge's warrant",
        "Police share license plate data with Immigration and Customs Enforce-\nment",
        "U.S. Immigration & Customs Enforcement - Basic Ordering Agreement - Sheriff",
        "Budget amendment: REVENUE FROM HOUSING ICE INMATES, $412,000",
        "Jail intake forms ask place of birth and are shared with ICE",
        "The Chief said the department does not ask people about their immigration status",
        "RESOLUTION OF THE COUNTY ON U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT (ICE)",
    ],
)
def test_a_warning_sign_interrupts_a_person(text):
    """Names, actor with act and local body: grade alert."""
    assert "alert" in grades(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "The worst of the worst, a force multiplier for our deputies",
        "Travel to the National Sheriffs' Association conference",
        "USMS rate for the housing of federal detainees in the county jail",
        "MOU with Homeland Security Investigations for task force overtime, police department",
    ],
)
def test_rhetoric_and_routine_go_into_the_digest(text):
    """Weak signs are notices and never alerts."""
    assert set(grades(text).values()) == {"notice"}


@pytest.mark.parametrize(
    "text",
    [
        "ICE",
        "Ice Age Trail Alliance agreement with the County and the Sheriff's posse",
        "SHERIFF'S JAIL: APPROVE PURCHASE OF ICE MACHINE",
        "The Police Department will cooperate with Public Works on snow and ice control",
        "The City compared EVs and internal combustion engine (ICE) cars; police cooperation",
        "Employees list an ICE contact (In Case of Emergency) with the Sheriff's Office",
        "Agreement with the Inner City Entrepreneurs (ICE), a city partnership with police support",
        "bonds indexed by ICE Benchmark Administration, County agreement",
        "JEM, TFM, WSO, MOA and BOA",
        "BOA: Board of Adjustment meeting with the Town Council",
        "WSO: water system operator training for county staff",
        "Drug Task Force agreement between the Sheriff and the City police",
        "parole detainer and Interstate Agreement on Detainers, county jail",
        "widening of I-205 and I-200 at US 287, County and City agreement",
        "Ordinance 287 G, room 287 G, US Highway 287",
        "A sum of $287, 287 grams, lot 287-G of the county plat",
        "storm-water detention basin agreement with the County",
        "Executive session on economic development with the City",
        "Homeland Security Grant for radios of the Sheriff, FEMA agreement",
        "The State Homeland Security Program (SHSP), UASI and OPSG make up the grant",
        "Memorandum of Agreement with U.S. Customs and Border Protection, user fee airport, County",
        "Contractor shall comply with all federal immigration laws and E-Verify; County",
        "Contractor shall not knowingly employ an illegal alien under this City contract",
        "Second Amendment sanctuary county resolution of the board",
        "Bird sanctuary ordinance; marine sanctuary status",
        "immigration legal services for residents of the City",
        "Municipal Immigration Legal Fund, city council appropriation of $250,000",
        "services regardless of immigration status; employees shall not ask",
        "ICE Systems Inc. contract with the County for the Sheriff's website",
        "WIC services: nobody is reported to immigration authorities, county health department",
        "Secure Communities block watch program of the Police Department",
        "The HUD Field Office Director approved the county's request",
    ],
)
def test_the_known_traps_alert_nobody(text):
    """Words that mislead: frozen water, other acronyms, roads, contract clauses, other grants."""
    assert "alert" not in grades(text).values()


@needs_corpus
def test_recall_and_precision_on_the_development_half():
    """At least 0.90 recall and 0.95 precision of grade alert."""
    judged = judge(read_passages(CORPUS / "dev.jsonl"), WATCHLIST)
    figures = measures(judged, WATCHLIST)
    assert figures["recall"] >= 0.90
    assert figures["precision"] >= 0.95
    assert figures["page_errors"] == 0


@needs_corpus
def test_ordinary_documents_stay_quiet():
    """At most one alert in a thousand pages of 2,500 characters."""
    alerts = characters = 0
    for path in sorted((CORPUS / "haystack").glob("*.txt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        characters += len(text)
        pages = [OnePage(text[at : at + 2500], at // 2500 + 1) for at in range(0, len(text), 2500)]
        alerts += sum(one.grade == "alert" for one in match_document(pages, WATCHLIST))
    assert alerts / (characters / 2500) <= 0.001


@needs_corpus
def test_a_passage_is_found_inside_an_ordinary_document(tmp_path):
    """Planted at a random page recall stays within 0.05 of the bare one, every place right."""
    lines = (CORPUS / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    positives = [line for line in lines if json.loads(line)["label"] == "positive"]
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(positives), encoding="utf-8")
    passages = read_passages(few)
    bare = measures(judge(passages, WATCHLIST), WATCHLIST)
    planted = measures(judge_planted(passages, WATCHLIST, CORPUS / "haystack", 7), WATCHLIST)
    assert planted["recall"] >= bare["recall"] - 0.05
    assert planted["page_errors"] == 0
