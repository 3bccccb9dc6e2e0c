"""The county's other papers: HTML agenda, minutes, budget, a scan, a damaged file, a list."""

from __future__ import annotations

import io
from html import escape

import pypdfium2 as pdfium
import xlsxwriter
from PIL import Image, ImageFilter

from countywatch.demo.county import BOARD, COMMITTEE, NAME, SHERIFF, SampleCounty, long_date
from groundwork.paper import PaperMeta, render

# Account, label, amounts of the year before and of the year asked for, in dollars.
BUDGET = (
    ("2310-101", "Sheriff: salaries of deputies", 4_212_400, 4_335_900),
    ("2310-115", "Sheriff: overtime", 318_000, 402_500),
    ("2310-240", "Sheriff: training and travel", 41_250, 66_750),
    ("2310-310", "Sheriff: vehicles and equipment", 96_000, 211_000),
    ("2320-220", "Jail: food service", 512_300, 524_800),
    ("2320-260", "Jail: medical services", 688_000, 701_500),
    ("3340-050", "Revenue: federal partnership reimbursement, ICE 287(g) program", 0, 115_000),
    ("4310-400", "Roads: ice control materials", 205_000, 231_400),
)


def _meta(title: str, county: SampleCounty) -> PaperMeta:
    return PaperMeta(
        title=title,
        author=NAME,
        style="report",
        footer=f"{title} - SAMPLE, an invented county",
        date=county.first_run,
        sample=True,
    )


def committee_agenda(county: SampleCounty) -> bytes:
    """The committee's agenda as a web page: no sign in it."""
    items = (
        "Call to order",
        "Minutes of the last meeting",
        "Budget transfers of the second quarter",
        "Ice control materials: account 4310-400",
        "Adjournment",
    )
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>SAMPLE {COMMITTEE} agenda</title></head>
<body><p><strong>SAMPLE: an invented county</strong></p>
<h1>{NAME} {COMMITTEE}</h1><h2>{long_date(county.committee_day)}</h2>
<ol>{listed}</ol></body></html>""".encode()


def minutes(county: SampleCounty) -> bytes:
    """The minutes of the Board's last meeting: a meeting with ICE was reported."""
    text = f"""# {NAME} {BOARD}

## Minutes of {long_date(county.past_day)}

The Chair called the meeting to order at 6:00 PM. The minutes of the last meeting were approved.

**Reports of officers.** The Sheriff reported that he met with the Field Office Director of ICE
Enforcement and Removal Operations about a possible partnership of the {SHERIFF}
with Immigration and Customs Enforcement. No action was taken.

**Roads.** The ice control bid was opened. The meeting adjourned at 7:10 PM.
"""
    return render(text, _meta(f"{BOARD}: minutes", county)).pdf()


def budget_pdf(county: SampleCounty) -> bytes:
    """The requested budget as a PDF of two pages; the figures are on the second."""
    year = county.board_day.year + 1
    rows = "\n".join(
        f"| {account} | {label.replace('(', '&#40;')} | {before:,} | {asked:,} |"
        for account, label, before, asked in BUDGET
    )
    text = f"""# {NAME}: requested budget {year}

The budget is presented for information. Amounts are in whole dollars. The Board adopts the budget
in December.

***

## Sheriff, jail, revenue and roads

| Account | Line | Budget {year - 1} | Requested {year} |
| --- | --- | ---: | ---: |
{rows}
"""
    return render(text, _meta(f"Requested budget {year}", county)).pdf()


def budget_xlsx(county: SampleCounty) -> bytes:
    """The same figures as a workbook."""
    year = county.board_day.year + 1
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "SAMPLE requested budget", "created": county.built})
    sheet = book.add_worksheet("Requested (SAMPLE)")
    head = ("Account", "Line", f"Budget {year - 1}", f"Requested {year}")
    for row, cells in enumerate((head, *BUDGET)):
        sheet.write_row(row, 0, cells)
    book.close()
    return out.getvalue()


def scan(county: SampleCounty) -> bytes:
    """A letter as a scanner gives it: a PDF of one picture and no text."""
    text = f"""# {SHERIFF}

{long_date(county.past_day)}

To the Chief Clerk: please find enclosed the lease of the storage building on Mill Street.
"""
    document = pdfium.PdfDocument(render(text, _meta("Lease", county)).pdf())
    page = document[0]
    picture: Image.Image = page.render(scale=1.6).to_pil().convert("L")
    page.close()
    document.close()
    picture = picture.rotate(0.7, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
    return _picture_pdf(picture)


def _picture_pdf(picture: Image.Image) -> bytes:
    """A PDF written by hand around a JPEG, since it must be the same bytes each time."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=60)
    data = jpeg.getvalue()
    draw = b"q 612 0 0 792 0 0 cm /P Do Q"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /XObject << /P 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (picture.width, picture.height, len(data), data),
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(out)


def damaged(county: SampleCounty) -> bytes:
    """A PDF that was cut off while it was uploaded."""
    whole = minutes(county)
    return whole[: len(whole) // 5]


AGENCIES = (
    ("ALABAMA", "Fernhol County Sheriff's Office", "Fernhol County", "Warrant Service Officer"),
    ("FLORIDA", "Palmbrook County Sheriff's Office", "Palmbrook County", "Task Force Model"),
    ("FLORIDA", "City of Seagate Police Department", "Palmbrook County", "Task Force Model"),
    ("GEORGIA", "Peachton County Sheriff's Office", "Peachton County", "Jail Enforcement Model"),
    ("PENNSYLVANIA", "Stonemill County Sheriff's Office", "Stonemill County", "Task Force Model"),
    ("TEXAS", "Dry Creek County Sheriff's Office", "Dry Creek County", "Task Force Model"),
    ("TEXAS", "Dry Creek County Constable Precinct 2", "Dry Creek County", "Task Force Model"),
)  # fmt: skip


def agency_list(county: SampleCounty) -> bytes:
    """A workbook like ICE's list of participating agencies."""
    rows = list(AGENCIES)
    if county.agency_listed:
        rows.insert(4, ("PENNSYLVANIA", SHERIFF + " ", NAME, "Task Force Model"))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "SAMPLE list of agencies", "created": county.built})
    sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "mm-dd-yy"})
    head = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA",
            "ADDENDUM")  # fmt: skip
    sheet.write_row(0, 0, head)
    for number, (state, agency, home, model) in enumerate(rows, 1):
        kind = "Municipality" if agency.startswith("City") else "County"
        sheet.write_row(number, 0, (state, agency, kind, home, model))
        sheet.write_datetime(number, 5, county.built.replace(hour=0), day)
        sheet.write(number, 6, "link pending")
    book.add_worksheet("SAMPLE").write(0, 0, "SAMPLE: an invented list in the form of ICE's own")
    book.close()
    return out.getvalue()
