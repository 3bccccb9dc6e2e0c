"""The records that the invented county produces: four SAMPLE files, the same bytes each time.

Every word and figure is ours. The agreement says in our own words what such agreements have
sections for; it is no copy of any real one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from groundwork.paper import PaperMeta, render

COUNTY, SHERIFF = "Larkmoor County", "Larkmoor County Sheriff's Office"
MADE = date(2026, 7, 20)

# What was paid: words, hours, amount. Rates: 37.46 straight, 56.28 to 57.00 on overtime.
PAYROLL = (
    ("Training pay, 287(g) course, two deputies", "80.0", "2,996.80"),
    ("Backfill overtime, 287(g) course", "76.0", "4,277.28"),
    ("Overtime, 287(g) task force duty", "612.0", "34,884.00"),
    ("Overtime, snow emergency", "140.0", "7,980.00"),
)
# Entries of the ledger: day, account, words, amount, and whether it is a credit.
ENTRIES = (
    ("2025-10-02", "2310-240", "Travel to the 287(g) course, two deputies", "1284.55", False),
    ("2025-12-09", "2310-310", "Vehicle with fittings, 287(g) task force", "84310.00", False),
    ("2025-12-16", "2310-318", "Radios and vests, 287(g) task force", "9315.50", False),
    ("2026-01-14", "2310-318", "Vest returned, 287(g) task force", "450.00", True),
    ("2026-02-03", "2310-450", "Care of dog, K-9 unit", "612.30", False),
    ("2026-03-10", "4310-360", "Electric, road salt shed", "1120.40", False),
    ("2026-05-19", "1410-350", "Settlement, stop by 287(g) task force", "12500.00", False),
)
CLAIMS = (
    "Claim 01, 287(g) pilot training, filed October 14, 2025: $8,200.00 claimed of ICE.",
    "Claim 02, 287(g) vehicle and equipment, filed December 30, 2025: $115,000.00 claimed of ICE.",
    "Claim 03, 287(g) overtime, filed April 14, 2026: $14,820.00 claimed of ICE.",
    "Claim 04, 287(g) overtime, filed July 10, 2026: $11,400.00 claimed of ICE.",
)
REMITTANCES = (
    "Claim 01, 287(g) pilot training, November 19, 2025: $5,150.00 received by ACH.",
    "Claim 01, 287(g) pilot training, November 19, 2025: $3,050.00 denied.",
    "Claim 02, 287(g) vehicle and equipment, January 20, 2026: $115,000.00 approved.",
    "Claim 02, 287(g) vehicle and equipment, February 11, 2026: $107,500.00 received by ACH.",
    "Claim 02, 287(g) vehicle and equipment, June 24, 2026: $7,500.00 taken back by ICE.",
    "Claim 03, 287(g) overtime, June 3, 2026: $9,210.00 received by ACH.",
    "Claim 03, 287(g) overtime, June 3, 2026: $2,610.00 denied.",
)
AGREEMENT = f"""# MEMORANDUM OF AGREEMENT

## 287(g) Task Force Model

SAMPLE. An invented paper: no such agreement exists.

### I. PURPOSE

This Memorandum of Agreement (MOA) constitutes an agreement between U.S. Immigration and Customs
Enforcement (ICE), a component of the Department of Homeland Security (DHS), and the {SHERIFF},
hereinafter the law enforcement agency (LEA), pursuant to which ICE delegates some of its tasks to
named deputies of the county.

### II. TRAINING

Each deputy who is named must successfully complete training that ICE provides before any task is
done. The LEA sees to it that posts are filled meanwhile.

***

### III. COSTS AND EXPENDITURES

The LEA is responsible for personnel expenses, among them pay, benefits and overtime. ICE will
provide instructors and training materials.

### IV. LIABILITY

Each side answers for its own people as far as the law that binds it says so.

### V. RELEASE OF INFORMATION TO THIRD PARTIES

The LEA agrees to coordinate with ICE prior to releasing anything about tasks under this paper.
Nothing herein limits LEA's compliance with state public records laws regarding records that are
solely state records.

***

### VI. EFFECTIVE DATE, SUSPENSION, AND TERMINATION OF THIS MOA

This MOA becomes effective upon signature of both parties and will remain in effect until either
party terminates it. Termination by the LEA shall be provided, in writing, to the field office. If
ICE decides on termination, ICE will provide the LEA a 90-day notice in advance of it.

By signing this MOA, each party accepts it.

For the LEA:

Date: 09/24/2025

Name: Ann Sample

Title: Sheriff

For ICE:

Date: 09/29/2025

Name: Bo Sample

Title: Acting Director
"""


def write_produced(folder: Path) -> dict[str, Path]:
    """Writes the four files into a folder; by what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "agreement": ("agreement-signed-SAMPLE.pdf", agreement_pdf()),
        "payroll": ("payroll-register-SAMPLE.pdf", payroll_pdf()),
        "general ledger": ("general-ledger-SAMPLE.xlsx", general_ledger_xlsx()),
        "claims": ("claims-and-remittances-SAMPLE.pdf", claims_pdf()),
    }
    for name, data in made.values():
        (folder / name).write_bytes(data)
    return {kind: folder / name for kind, (name, _) in made.items()}


def agreement_pdf() -> bytes:
    """The signed agreement, three pages."""
    return _pdf("Memorandum of Agreement", AGREEMENT)


def payroll_pdf() -> bytes:
    """The payroll register with the hours on page 1, and the staffing of the year on page 2."""
    rates = (
        ("Deputy, rate of an hour", "37.46"),
        ("Sergeant, rate of an hour", "46.20"),
    )
    staff = (
        ("Vacant positions, patrol", "3"),
        ("Deputies nominated under 287(g)", "2"),
        ("Deputies certified under 287(g)", "1"),
    )
    text = f"""# Payroll register

{SHERIFF}. July 1, 2025 to June 30, 2026. SAMPLE.

{_table(("Earnings", "Hours", "Amount"), PAYROLL)}

Rates in force on July 1, 2025:

{_table(("Rank", "Dollars"), rates)}

***

# Staffing

{_table(("On June 30, 2026", "Count"), staff)}
"""
    return _pdf("Payroll register", text)


def claims_pdf() -> bytes:
    """What was claimed of ICE on page 1, and what came of it on page 2."""
    text = f"""# Claims to ICE

{COUNTY}, Office of the Treasurer. July 1, 2025 to June 30, 2026. SAMPLE.

{_paragraphs(CLAIMS)}

***

# Remittances and notices of ICE

{_paragraphs(REMITTANCES)}

Nothing had come on claim 04 when this statement was printed on July 20, 2026.
"""
    return _pdf("Claims and remittances", text)


def general_ledger_xlsx() -> bytes:
    """The detail of the general ledger, one entry a row; a credit stands in brackets."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = datetime(MADE.year, MADE.month, MADE.day)  # noqa: DTZ001
    book.set_properties({"title": "SAMPLE general ledger detail", "created": made})
    sheet, money = (
        book.add_worksheet("Detail (SAMPLE)"),
        book.add_format({"num_format": "#,##0.00;(#,##0.00)"}),
    )
    sheet.write_row(0, 0, (f"SAMPLE: general ledger of {COUNTY}",))
    sheet.write_row(1, 0, ("Posted", "Account", "Description", "Amount"))
    for row, (day, account, words, amount, is_credit) in enumerate(ENTRIES, 2):
        sheet.write_row(row, 0, (day, account, words))
        sheet.write_number(row, 3, -float(amount) if is_credit else float(amount), money)
    book.close()
    return out.getvalue()


def _pdf(title: str, text: str) -> bytes:
    meta = PaperMeta(title=title, author=COUNTY, date=MADE, sample=True)
    return render(text, meta).pdf()


def _paragraphs(sentences: Iterable[str]) -> str:
    return "\n\n".join(sentences)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = tuple(head)
    marks = [":--", *("--:" for _ in names[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, marks, *rows))
