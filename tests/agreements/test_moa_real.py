"""The six real agreements give what their facts say; ../shared has them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from moa_texts import quotes

from countywatch.agreements.signed import MoaFile, read_target
from countywatch.agreements.sync import sync_from
from groundwork.casefile import CaseFile
from groundwork.reading import Reader, ReadResult, read_path
from monitors.agreements.moa import Agreement, read_file

BAKER = "287gWSO_BakerCoFl2019-10-15.pdf"
CLEARWATER = "ClearwaterPoliceDept_TFM_MOA_02.28.25.pdf"
ELLIS = "EllisCoTX_JEM_MOA_04.16.2025.pdf"
GRAYSON = "GraysonCountyDetCenterKY_WSO_MOA_030425.pdf"
NATRONA = "NatronaCoSheriffsOfficeWY_TFM_MOA_05082025.pdf"
TEXAS = "TexasOfficeAttorneyGeneral_TFM_MOA_01.30.25.pdf"


@dataclass(frozen=True)
class Known:
    """What a person reads in the file. `carve_out` is the page that leaves state law untouched."""

    agency: str
    model: str
    by: str
    revised: date | None
    pages: int
    carve_out: int
    term: int
    steering: bool
    holding: bool
    reimbursement: int | None
    signed: tuple[tuple[str | None, date | None], ...]


KNOWN = {
    BAKER: Known(
        "Baker County Sheriffs Office", "WSO", "file name", None, 12, 6, 6, True, True, None,
        ((None, date(2019, 10, 15)), (None, None)),
    ),
    CLEARWATER: Known(
        "Clearwater Police Department", "TFM", "title", date(2025, 2, 12), 14, 7, 8, False, False,
        4, (("agency", date(2025, 2, 26)), ("ICE", date(2025, 2, 28))),
    ),
    ELLIS: Known(
        "Ellis County Sheriffs Office", "JEM", "title", date(2025, 2, 15), 11, 6, 6, False, True,
        None, (("agency", None), ("ICE", None)),
    ),
    GRAYSON: Known(
        "Grayson County Detention Center", "WSO", "title", date(2025, 2, 15), 10, 6, 6, False,
        True, None, (("agency", None), ("ICE", date(2025, 3, 5))),
    ),
    NATRONA: Known(
        "Natrona County Sheriffs Office", "TFM", "title", date(2025, 3, 7), 14, 7, 8, False, False,
        4, (("agency", None), ("ICE", None)),
    ),
    TEXAS: Known(
        "Texas Office of Attorney General", "TFM", "file name", None, 15, 7, 9, True, True, 5,
        (("agency", date(2025, 1, 30)), ("ICE", date(2025, 1, 31))),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(pytestconfig: pytest.Config) -> Iterator[dict[str, ReadResult]]:
    """Every real agreement as it is read."""
    folder = pytestconfig.rootpath.parent / "shared" / "fixtures" / "moa"
    if not folder.is_dir():
        pytest.skip("the captured agreements (../shared/fixtures/moa) are not here")
    with Reader() as reader:
        yield {name: read_path(reader, Path(folder, name)) for name in KNOWN}


def agreement(results: dict[str, ReadResult], name: str) -> Agreement:
    """The only agreement of a file."""
    reading = read_file(results[name].pages, name)
    assert not reading.no_text
    (found,) = reading.agreements
    return found


@pytest.mark.parametrize("name", KNOWN)
def test_who_and_which(results: dict[str, ReadResult], name: str) -> None:
    """Agency, model and where it is told, the template's revision, the pages."""
    known, found = KNOWN[name], agreement(results, name)
    assert found.agency.value == known.agency
    assert (found.model.value, found.model.where) == (known.model, known.by)
    assert [one.day for one in found.revisions] == ([known.revised] if known.revised else [])
    if known.revised:
        assert found.revisions[0].pages == tuple(range(1, known.pages + 1))
    assert (found.first, found.last) == (1, known.pages)
    assert found.parties[0].page == 1


@pytest.mark.parametrize("name", KNOWN)
def test_signatures(results: dict[str, ReadResult], name: str) -> None:
    """Only what is typed or stamped; handwriting is not readable and has no date."""
    found = agreement(results, name)
    assert tuple((one.side, one.day) for one in found.signatures) == KNOWN[name].signed
    assert all(one.why for one in found.signatures if one.day is None)


def test_signers_that_are_typed(results: dict[str, ReadResult]) -> None:
    """Natrona's and Grayson's forms have typed names."""
    names = [one.name for one in agreement(results, NATRONA).signatures]
    assert names == ["John Harlin", "Todd M. Lyons"]
    names = [one.name for one in agreement(results, GRAYSON).signatures]
    assert names == ["Jason Woosley", "Caleb Vitello"]
    assert all(one.name is None for one in agreement(results, CLEARWATER).signatures)


@pytest.mark.parametrize("name", KNOWN)
def test_term(results: dict[str, ReadResult], name: str) -> None:
    """None of the six has a day of expiry; the sentence stands on its page."""
    term = agreement(results, name).term
    assert term is not None and term.open_ended
    assert (term.until, term.years) == (None, None)
    assert term.quotes[0].page == KNOWN[name].term


@pytest.mark.parametrize(
    ("names", "agency", "ice"),
    [
        ((BAKER, GRAYSON), ((90,), False, True, False), ((90,), False, True, False)),
        ((CLEARWATER, ELLIS, NATRONA), ((), False, False, False), ((90,), False, False, True)),
        ((TEXAS,), ((), True, False, False), ((), True, False, False)),
    ],
)
def test_endings(
    results: dict[str, ReadResult],
    names: tuple[str, ...],
    agency: tuple[object, ...],
    ice: tuple[object, ...],
) -> None:
    """Days, at once, sooner in an emergency, after a suspension; the agency's in writing."""
    for name in names:
        told = agreement(results, name).endings
        facts = [(e.days, e.at_once, e.except_exigent, e.after_suspension) for e in told]
        assert [one.side for one in told] == ["agency", "ICE"]
        assert facts == [agency, ice]
        assert told[0].in_writing


@pytest.mark.parametrize("name", KNOWN)
def test_who_pays(results: dict[str, ReadResult], name: str) -> None:
    """Salaries, overtime, supplies and interpreters are the agency's in all six; travel differs."""
    paid = {one.what: one.payer for one in agreement(results, name).costs}
    agencys = [
        "personnel expenses",
        "salaries, benefits and overtime, also of those who stand in during training",
        "office supplies",
        "security equipment",
        "interpreters",
    ]
    assert [paid[what] for what in agencys] == ["agency"] * 5
    assert paid["instructors and training material"] == "ICE"
    assert paid["ICE's own instructors and supervisors"] == "ICE"
    travel = "agency" if KNOWN[name].model == "WSO" else "ICE"
    assert paid["travel, housing and per diem for training"] == travel
    assert paid.get("IT for ICE's systems") == (None if KNOWN[name].model == "WSO" else "ICE")


@pytest.mark.parametrize("name", KNOWN)
def test_clauses(results: dict[str, ReadResult], name: str) -> None:
    """The sentence on state records law with its page; and what is in the text or is not."""
    known, found = KNOWN[name], agreement(results, name).clauses
    (carve_out,) = found["state records law"].quotes
    assert carve_out.page == known.carve_out
    words = " ".join(carve_out.words.split())
    assert words.startswith("Nothing herein limits ")
    assert words.endswith("that are solely state records and not ICE records.")
    assert found["steering committee"].status == ("found" if known.steering else "not found")
    assert found["holding past 48 hours"].status == ("found" if known.holding else "not found")
    pages = [one.page for one in found["reimbursement"].quotes]
    assert pages == ([known.reimbursement] if known.reimbursement else [])
    for subject in ("records", "training", "complaints", "liability"):
        assert found[subject].status == "found"
    record_words = " ".join(one.words for one in found["records"].quotes)
    assert "provide a copy of this MOA" in " ".join(record_words.split())


def test_the_review_that_only_the_jail_model_has(results: dict[str, ReadResult]) -> None:
    """ICE may review the agreement every three years."""
    words = [
        " ".join(one.words.split()) for one in agreement(results, ELLIS).clauses["review"].quotes
    ]
    assert (
        "ICE reserves the right to conduct an internal review of this MOA every three years."
        in words
    )
    assert not agreement(results, NATRONA).clauses["review"].quotes


def test_a_file_named_for_another_day(results: dict[str, ReadResult]) -> None:
    """Grayson's name says March 4, ICE's stamp March 5; the others do not disagree."""
    (told,) = agreement(results, GRAYSON).differences
    assert [one.value for one in told.readings] == ["2025-03-05", "2025-03-04"]
    assert all(not agreement(results, name).differences for name in KNOWN if name != GRAYSON)


@pytest.mark.parametrize("name", KNOWN)
def test_every_quote_stands_on_its_page(results: dict[str, ReadResult], name: str) -> None:
    """Exactly, with the page's own line breaks."""
    texts = {page.number: page.text for page in results[name].pages}
    told = list(quotes(agreement(results, name)))
    assert len(told) > 30
    for one in told:
        assert texts[one.page][one.start : one.end] == one.words


def test_a_page_by_ocr_is_named(results: dict[str, ReadResult]) -> None:
    """The page of Grayson's signatures has a broken font, and was read by OCR."""
    if results[GRAYSON].pages[6].confidence is None:
        pytest.skip("OCR is not installed here")
    assert set(agreement(results, GRAYSON).by_ocr) == {7}


# --- beside ICE's list of May 18, 2026 ---------------------------------------------------------

ROWS = {BAKER: 172, CLEARWATER: 202, ELLIS: 1434, GRAYSON: 673, NATRONA: 1837, TEXAS: 1677}


def read_beside(casefile: CaseFile, paths: list[Path]) -> list[MoaFile]:
    """Files read beside what the case file knows."""
    with Reader() as reader, casefile.reading() as session:
        return [read_target(session, str(path), reader) for path in paths]


def sync(casefile: CaseFile, path: Path) -> None:
    """Reads a list into the case file; nothing is fetched."""

    def fetch(url: str) -> tuple[bytes, str]:
        raise AssertionError(url)

    now = datetime(2026, 5, 20, tzinfo=UTC)
    sync_from(casefile, str(path), now=now, fetch_bytes=fetch, places=(), tell=None)


@pytest.mark.slow
def test_each_stands_beside_its_row(
    casefile: CaseFile, ice: Path, shared: Path, tmp_path: Path
) -> None:
    """By the link to this very file; renamed, by the name, where no two states share it."""
    sync(casefile, ice / "participatingAgencies05182026am.xlsx")
    folder = shared / "fixtures" / "moa"
    for found in read_beside(casefile, [folder / name for name in KNOWN]):
        (one,) = found.agreements
        assert [row.row for row in one.listed.rows] == [ROWS[found.name]]
        assert one.listed.how == "its link to this file"
        differing = [each.what for each in one.agreement.differences]
        assert differing == (["date of signing"] if found.name == GRAYSON else [])
    renamed = [tmp_path / "natrona.pdf", tmp_path / "ellis.pdf"]
    for path, name in zip(renamed, (NATRONA, ELLIS), strict=True):
        shutil.copyfile(folder / name, path)
    natrona, ellis = (found.agreements[0].listed for found in read_beside(casefile, renamed))
    assert ([row.row for row in natrona.rows], natrona.how) == ([1837], "the agency's name")
    assert ellis.rows == ()
    assert ellis.how == "agencies of this name are listed in Kansas, Texas"
