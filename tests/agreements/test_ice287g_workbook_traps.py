"""What the reader of ICE's workbooks survives: one small workbook a trap."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from groundwork.errors import BadInput
from spiders.items import AgencyListed
from spiders.platforms.ice287g import NotAnAgencyList, read_agency_list

Book = Callable[..., bytes]
NASH = ("NORTH CAROLINA", "Nash County Sheriff's Office", "County", "Nash County")
MOA = "https://www.ice.gov/doclib/287gMOA/NashNC_TFM_MOA_052526.pdf"


def test_one_row_whole(book: Book) -> None:
    """A row gives every field of the list, with its row number and no warning."""
    data = book(
        [(*NASH, "Task Force Model", date(2026, 5, 25), "link", "link")],
        links={"G2": MOA, "H2": MOA.replace("MOA_", "ADD_")},
    )
    found = read_agency_list(data, "participatingAgencies05262026am.xlsx")
    assert found.rows == (
        AgencyListed(
            state="NORTH CAROLINA",
            agency="Nash County Sheriff's Office",
            model="TFM",
            label="Task Force Model",
            type="County",
            county="Nash County",
            signed=date(2026, 5, 25),
            moa_url=MOA,
            addendum_url=MOA.replace("MOA_", "ADD_"),
            row=2,
        ),
    )
    assert (found.kind, found.warnings) == ("participating", ())


def test_moved_columns(book: Book) -> None:
    """Columns are found by their headers, wherever they stand."""
    header = ("SIGNED", "SUPPORT TYPE", "COUNTY", "LAW ENFORCEMENT AGENCY", "STATE")
    data = book(
        [(date(2026, 1, 2), "Jail Enforcement Model", "Nash County", "Nash SO", "NC")],
        header=header,
    )
    (row,) = read_agency_list(data).rows
    assert (row.state, row.agency, row.model) == ("NC", "Nash SO", "JEM")
    assert (row.county, row.signed) == ("Nash County", date(2026, 1, 2))


def test_renamed_and_unknown_columns_are_told(book: Book) -> None:
    """A renamed column is read by its likeness and a new one is not; both are warnings."""
    header = (
        "State",
        "Agency Name",
        "Agency Type",
        "County/Parish",
        "Model",
        "Date Signed",
        "Note",
    )
    data = book([(*NASH, "WSO", date(2026, 1, 2), "hello")], header=header)
    found = read_agency_list(data)
    (row,) = found.rows
    assert (row.agency, row.type, row.county) == (NASH[1], "County", "Nash County")
    assert (row.model, row.signed, found.kind) == ("WSO", date(2026, 1, 2), "participating")
    assert found.warnings == (
        "The column 'Agency Name' is read as LAW ENFORCEMENT AGENCY.",
        "The column 'Agency Type' is read as TYPE.",
        "The column 'County/Parish' is read as COUNTY.",
        "The column 'Model' is read as SUPPORT TYPE.",
        "The column 'Date Signed' is read as SIGNED.",
        "The column 'Note' is not known and was not read.",
    )


def test_ices_own_header_goes_before_a_likeness(book: Book) -> None:
    """A new column that is like a known one takes nothing from the column of ICE's own name."""
    header = ("Date posted", "STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED")
    data = book([(date(2026, 3, 4), "TEXAS", "A", "WSO", date(2026, 1, 2))], header=header)
    found = read_agency_list(data)
    assert found.rows[0].signed == date(2026, 1, 2)
    assert found.warnings == ("The column 'Date posted' is not known and was not read.",)


def test_header_below_a_title_and_blank_rows(book: Book) -> None:
    """The header may stand below a title; blank rows and a header printed again are no rows."""
    header = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE")
    rows = [
        (), header, ("TEXAS", "A", "WSO"), (), (" ", "\u00a0", None), header, ("TEXAS", "B", "JEM"),
    ]  # fmt: skip
    found = read_agency_list(book(rows, header=("287(g) pending agencies",)))
    assert [(row.agency, row.row) for row in found.rows] == [("A", 4), ("B", 8)]
    assert (found.kind, found.warnings) == ("pending", ())


def test_sheet_is_chosen_by_its_header(book: Book) -> None:
    """A sheet of state totals before the list is passed over, whatever the sheets are called."""

    def totals(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("Sheet0", 0)
        sheet.append(["TFM", "WSO"])
        sheet.append(["Texas", "Texas"])

    found = read_agency_list(book([(*NASH, "WSO")], sheet="Sheet 1", change=totals))
    assert [row.agency for row in found.rows] == [NASH[1]]


@pytest.mark.parametrize(
    ("name", "warns"),
    [
        ("participatingAgencies09222025pm.xlsx", True),
        ("ParticipatingAgency091826am.xlsx", True),
        ("pendingAgencies09222025pm.xlsx", False),
        ("list.xlsx", False),
        ("", False),
    ],
)
def test_kind_comes_from_the_headers(book: Book, name: str, warns: bool) -> None:
    """A list without SIGNED is the pending list under any name; a name that differs is told."""
    data = book([(*NASH, "WSO")], header=("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY",
                                          "SUPPORT TYPE"))  # fmt: skip
    found = read_agency_list(data, name)
    assert (found.kind, found.misnamed) == ("pending", warns)
    assert bool(found.warnings) is warns


@pytest.mark.parametrize("cell", ["#N/A", "#NA", "N/A", " ", None, "\u00a0"])
def test_county_that_is_not_known(book: Book, cell: str | None) -> None:
    """Excel's words for not available are an unknown county, never a county of that name."""
    (row,) = read_agency_list(book([("TEXAS", "A PD", "Municipality", cell, "TFM")])).rows
    assert row.county is None


def test_spaces_and_apostrophes(book: Book) -> None:
    """Spaces at the ends, non-breaking ones and curly apostrophes are gone from what is shown."""
    rows = [
        ("LOUISIANA ", "Nash\u00a0 County\u200b Sheriff\u2019s Office ", "County ", None, "WSO ")
    ]
    (row,) = read_agency_list(book(rows)).rows
    assert (row.state, row.agency, row.type, row.label) == (
        "LOUISIANA", "Nash County Sheriff's Office", "County", "WSO"
    )  # fmt: skip


def test_unknown_label_is_shown_and_told(book: Book) -> None:
    """A support type that is none of the known is kept as `other` with its own words."""
    rows = [("TEXAS", "A", None, None, "Border Model"), ("TEXAS", "B", None, None, None)]
    found = read_agency_list(book(rows))
    assert [(row.model, row.label) for row in found.rows] == [
        ("other", "Border Model"),
        ("other", ""),
    ]
    assert found.warnings == (
        "Row 2 has the unknown support type 'Border Model'.",
        "Row 3 has no support type.",
    )


def test_row_without_agency_is_left_out_and_told(book: Book) -> None:
    """A note below the table is no agency; it is left out, and its row is named."""
    found = read_agency_list(book([(*NASH, "WSO"), ("Updated May 18",)]))
    assert len(found.rows) == 1
    assert found.warnings == (
        "Row 3 names no agency with its state ('Updated May 18') and was left out.",
    )


def test_date_that_cannot_be_read_is_unknown(book: Book) -> None:
    """A SIGNED text with one reading is read, another is unknown; both are told with their row."""
    rows = [
        (*NASH, "WSO", "05/082025"),
        ("TEXAS", "B", None, None, "WSO", "spring"),
        ("TEXAS", "C", None, None, "WSO", None),
    ]
    found = read_agency_list(book(rows))
    assert [row.signed for row in found.rows] == [date(2025, 5, 8), None, None]
    assert found.warnings == (
        "Row 2 has the text '05/082025' in SIGNED, read as 2025-05-08.",
        "Row 3 has the date 'spring' in SIGNED, which cannot be read.",
    )


def test_links_of_another_program() -> None:
    """Hyperlinks that another program wrote are read too, and only those to ice.gov are taken."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet("Sheet1")
    header = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED", "MOA")
    sheet.write_row(0, 0, header)
    targets = (MOA, "https://example.org/ice.gov/x.pdf", None)
    for number, target in enumerate(targets, 1):
        sheet.write_row(number, 0, ("TEXAS", f"Agency {number}", "WSO", "2026-01-02"))
        if target:
            sheet.write_url(number, 4, target, string="link")
        else:
            sheet.write_string(number, 4, "link pending ")
    workbook.close()
    found = read_agency_list(out.getvalue())
    assert [row.moa_url for row in found.rows] == [MOA, None, None]
    assert (
        "Row 3 links to https://example.org/ice.gov/x.pdf, which is not on ice.gov; not taken."
        in (found.warnings)
    )


def test_formula_is_never_run(book: Book) -> None:
    """A formula gives the value that it last had, here none; it is not taken for a name."""
    found = read_agency_list(book([("TEXAS", '=HYPERLINK("http://x.example")', None, None, "WSO")]))
    assert found.rows == ()


def test_other_workbook_names_the_header_found(book: Book) -> None:
    """A workbook that is none of the lists is refused, and the refusal names its header."""
    with pytest.raises(NotAnAgencyList, match="'Facility', 'City', 'Per diem'") as refused:
        read_agency_list(book([("Jail", "Nashville", 80)], header=("Facility", "City", "Per diem")))
    assert refused.value.header == ("Facility", "City", "Per diem")


def test_empty_workbook_is_refused() -> None:
    """A workbook without a word is refused and called empty."""
    out = io.BytesIO()
    Workbook().save(out)
    with pytest.raises(NotAnAgencyList, match="empty"):
        read_agency_list(out.getvalue(), "a.xlsx")


def packed(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no Excel workbook"),
        (b"<!doctype html><title>Not found</title>", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0 an old .xls or an encrypted file", "no Excel workbook"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"PK\x03\x04" + bytes(20_000_001), "20 MB"),
        (packed(("a.txt", b"no workbook")), "broken"),
        (packed(("xl/worksheets/sheet1.xml", bytes(61_000_000))), "unpacks to far more"),
        (packed(*((f"{n}.xml", b"") for n in range(501))), "unpacks to far more"),
        (packed(("xl/worksheets/sheet1.xml", b"<c/>" * 1_500_001)), "not built as Excel"),
        (packed(("a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")), "not built as Excel"),
        (packed(("a.xml", "<!DOCTYPE x><x/>".encode("utf-16"))), "not built as Excel"),
    ],
    ids=["nothing", "page", "old", "cut", "large", "zip", "bomb", "parts", "tags", "dtd", "utf16"],
)
def test_hostile_file_is_refused_before_it_is_opened(data: bytes, says: str) -> None:
    """What is no sound workbook is refused in one sentence that says why and what to do."""
    with pytest.raises(BadInput, match=says):
        read_agency_list(data, "participatingAgencies.xlsx")


def test_stray_cell_far_below_costs_nothing(book: Book) -> None:
    """A cell in the last row that a sheet can have is not read, is told, and takes no time."""

    def stray(workbook: Workbook) -> None:
        workbook.worksheets[0]["A1048576"] = "x"

    before = perf_counter()
    found = read_agency_list(book([(*NASH, "WSO")], change=stray))
    assert perf_counter() - before < 10  # each of a million rows would take 40 seconds
    assert len(found.rows) == 1
    assert found.warnings == ("The 1028576 rows below row 20000 were not read.",)


def altered(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(data))
    parts = {part: whole.read(part) for part in whole.namelist()}
    assert old in parts[name]
    return packed(*(parts | {name: parts[name].replace(old, new)}).items())


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SHEET, b' ref="G2"', b' ref="A1:XFD1048576"'),
        (SHEET, b' ref="G2"', b' ref="&#65;1:XFD1048576"'),
        (SHEET, b"<hyperlinks>", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
         b"<hyperlinks>"),
        (SHEET, b"<hyperlinks>", b'<mergeCells><mergeCell ref="A1:CV5000"/></mergeCells>'
         b"<hyperlinks>"),
    ],
    ids=["link", "written as a number", "merged", "merged a little"],
)  # fmt: skip
def test_range_over_the_whole_sheet_is_refused(
    book: Book, name: str, old: bytes, new: bytes
) -> None:
    """A merged range or a link over billions of cells would each be built; it is refused first."""
    data = book([(*NASH, "WSO", date(2026, 1, 2), "link")], links={"G2": MOA})
    with pytest.raises(BadInput, match="not built as Excel"):
        read_agency_list(altered(data, name, old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("xl/workbook.xml", b"<workbook ", b'<?xml version="1.0" encoding="UTX-8"?><workbook '),
        (SHEET, b'r="G2"', b'r="ZZZZ2"'),
        (SHEET, b"</sheetData>", b""),
    ],
)
def test_broken_part_is_a_broken_workbook(book: Book, name: str, old: bytes, new: bytes) -> None:
    """Damage that the library answers with an error of its own is one sentence here."""
    data = book([(*NASH, "WSO", date(2026, 1, 2), "link")], links={"G2": MOA})
    with pytest.raises(BadInput, match="broken"):
        read_agency_list(altered(data, name, old, new))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_workbook_is_read_or_refused(book: Book, data: Any) -> None:
    """A workbook with any of its parts damaged is read or refused; no other error comes out."""
    whole = zipfile.ZipFile(io.BytesIO(book([(*NASH, "WSO", date(2026, 1, 2), "link")],
                                            links={"G2": MOA})))  # fmt: skip
    parts = {name: whole.read(name) for name in whole.namelist()}
    victim = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[victim])))
    junk = data.draw(st.binary(max_size=20) | st.sampled_from([b"<", b'"', b"99999999", b"</row>"]))
    cut = data.draw(st.integers(0, 40))
    parts[victim] = parts[victim][:at] + junk + parts[victim][at + cut :]
    try:
        read_agency_list(packed(*parts.items()))
    except BadInput as refusal:
        assert str(refusal)
