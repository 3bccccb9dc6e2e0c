"""Short invented agreements: each template's order and its telling words, in few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from groundwork.reading import Page
from monitors.agreements.moa import Quote

OPENING = (
    "This Memorandum of Agreement (MOA) constitutes an agreement between U.S. Immigration and "
    "Customs Enforcement (ICE), a component of the Department of Homeland Security (DHS), and "
    "the Nash County Sheriff's Office, {called}, pursuant to which ICE delegates tasks."
)
LEA = "hereinafter the law enforcement agency (LEA)"
RECORDS = (
    "Nothing herein limits LEA's compliance with state public records laws regarding records that "
    "are solely state records."
)
CARVE_OUT_PAGE = 3

TFM = (
    f"MEMORANDUM OF AGREEMENT\n287(g) Task Force Model\n{OPENING.format(called=LEA)}\n"
    "I. PURPOSE\nDeputies are chosen and trained.\nRevised 03/07/2025",
    "X. COSTS AND EXPENDITURES\n"
    "The LEA is responsible for personnel expenses. ICE will provide instructors.\n"
    "Whether or not the LEA receives financial reimbursement through a federal grant is not\n"
    "material to this MOA.\nRevised 03/07/2025",
    f"XIII. RELEASE OF INFORMATION TO THIRD PARTIES\nThe LEA agrees to coordinate with ICE prior\n"
    f"to releasing anything. {RECORDS}\nRevised 03/07/2025",
    "XVIII. EFFECTIVE DATE, SUSPENSION, AND TERMINATION OF THIS MOA\n"
    "This MOA becomes effective upon signature of both parties and will remain in effect until "
    "either party terminates it. Termination by the LEA shall be provided, in writing, to the "
    "field office.\n"
    "ICE may elect to immediately suspend the MOA. If ICE decides to move from suspension to "
    "termination, ICE will provide the LEA a 90-day notice in advance of the end.\n"
    "By signing this MOA, each party accepts it.\n"
    "For the LEA: For ICE:\nDate: 05/01/2025 Date: 05/08/2025\nSignature: Signature:\n"
    "Name: Ann Doe Name: Bo Roe\nTitle: Sheriff Title: Acting Director\nRevised 03/07/2025",
    "APPENDIX C\nPUBLIC INFORMATION POINTS OF CONTACT\nThe press office.\nRevised 03/07/2025",
)  # fmt: skip

JEM_2020 = (
    "MEMORANDUM OF AGREEMENT\n287(g) Jail Enforcement Model\nI. PARTIES\n"
    f"{OPENING.format(called=LEA)}",
    "E. COSTS AND EXPENDITURES\nThe LEA is responsible for personnel expenses.\n"
    "C. COMMUNITY OUTREACH\nThe LEA will engage in Steering Committee meetings.",
    "VIII. EFFECTIVE DATE, SUSPENSION, AND TERMINATION OF THIS MOA\n"
    "This MOA shall remain in effect until June 30, 2026. Either party may terminate it upon "
    "60 days written notice to the other party.\n"
    "By signing this MOA, each party accepts it.\n"
    "For ICE:\nDate: 06/10/2020\nSignature:\nFor the LEA:\nDate: ~5/ /2O2\nSignature:\n"
    "For the OAG:\nSignature:",
    "APPENDIX A\nThe alien will be held for no more than 48 hours unless there exists an\n"
    "agreement on a fee.",
)

WSO_2019 = (
    "MEMORANDUM OF AGREEMENT\nI. PARTIES\n" + OPENING.replace("Office, {called}", "Office (NCSO)"),
    "E. COSTS AND EXPENDITURES\nThe Nash County Sheriff's Office is responsible for personnel\n"
    "expenses. The NCSO will cover the costs of travel. ICE will provide instructors.",
    "VIII. EFFECTIVE DATE AND TERMINATION OF THIS MOA\n"
    "This MOA becomes effective upon signature of both parties and will remain in effect until "
    "either party, upon 90-day written notice to the other party, ends it. Notice of termination "
    "or suspension by the NCSO shall take effect 90-days after receipt of such notice, unless "
    "exigent circumstances dictate otherwise.\n"
    "By signing this MOA, each party accepts it.\nDate: OCT 1 5 2019 ----\nDate:-~--\\ ..__",
)

TRANSITIONAL = (
    f"MEMORANDUM OF AGREEMENT\n{OPENING.format(called='(hereinafter LEA)')}",
    "VI. DETENTION ISSUES\nIf ICE so decides the LEA shall enter into an Inter-Governmental\n"
    "Service Agreement (IGSA) with ICE.",
    "XX. DURATION AND TERMINATION OF THIS MOA\n"
    "This MOA will be in effect from the date of signing until it is terminated by either party. "
    "Either party, upon written notice to the other party, may terminate the MOA at any time, and "
    "termination shall take effect immediately upon receipt.\n"
    "By signing this MOA, each party accepts it.\nFor the LEA: For ICE:\n"
    "Date:2/26/2025 Date:---\nFebruary 28, 2025",
)

ALL = {"TFM": TFM, "JEM": JEM_2020, "WSO": WSO_2019, "transitional": TRANSITIONAL}


def pages(texts: Sequence[str], **other: Any) -> list[Page]:
    """Texts as read pages, from 1."""
    return [Page(number, text, **other) for number, text in enumerate(texts, 1)]


def quotes(value: object) -> Iterator[Quote]:
    """Every quote anywhere within a fact."""
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from quotes(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from quotes(each)
    elif is_dataclass(value):
        for one in fields(value):
            yield from quotes(getattr(value, one.name))
