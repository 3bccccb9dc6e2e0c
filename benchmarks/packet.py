"""An invented agenda packet of as many pages as are wanted, drawn by typst: prose and tables."""

from __future__ import annotations

import json
import random

import typst

# What boards write about, so that a matcher meets its own words about as often as in real packets.
SUBJECTS = (
    "the resurfacing of County Road {n}", "a grant for the public library", "the sewer plant",
    "the Sheriff's vehicles", "an agreement with the school district", "the jail's roof",
    "the animal shelter", "a rezoning of parcel {n}", "the county's health insurance",
    "overtime of detention officers", "the federal grant for emergency management",
)  # fmt: skip
ACTS = (
    "The Board approves", "Staff recommends", "The Finance Committee reviewed", "The Clerk read",
    "The Commission discussed", "The Manager presented", "The public was heard on",
)  # fmt: skip
ENDS = (
    "at a cost not to exceed ${n},500 from the general fund",
    "and directs the county attorney to prepare the contract",
    "subject to the conditions that are listed in Exhibit {n}",
    "as advertised in the newspaper on the {n}th of the month",
    "which will be paid over three fiscal years beginning in July",
)
SIGN = (
    "Approval of a Memorandum of Agreement between U.S. Immigration and Customs Enforcement and "
    "the Sheriff's Office under Section 287(g), Task Force Model."
)
SIGN_EVERY = 40
"""Pages from one true sign to the next."""
SOURCE = """
#set page(paper: "us-letter", margin: 1in, header: [Anywhere County, Regular Meeting],
  footer: context [Page #counter(page).display()])
#set text(size: 11pt)
#set par(justify: true)
#for page in json(bytes(sys.inputs.data)) {
  heading(level: 2, page.title)
  for said in page.prose { par(said) }
  table(columns: 4, ..page.cells)
  pagebreak(weak: true)
}
"""


def packet(pages: int, seed: int) -> bytes:
    """The bytes of a PDF; the same pages and seed give the same text."""
    chance = random.Random(seed)
    data = [_page(number, chance) for number in range(1, pages + 1)]
    made: bytes = typst.compile(SOURCE.encode(), sys_inputs={"data": json.dumps(data)})
    return made


def _page(number: int, chance: random.Random) -> dict[str, object]:
    prose = [" ".join(_sentence(chance) for _ in range(5)) for _ in range(3)]
    if number % SIGN_EVERY == 7:
        prose[1] = f"{number}.C {SIGN} {prose[1]}"
    cells = ["Account", "FY 2026", "FY 2027", "Change"]
    for row in range(10):
        old, new = chance.randint(1_000, 900_000), chance.randint(1_000, 900_000)
        cells += [f"{row + 510} Supplies", f"{old:,}", f"{new:,}", f"{new - old:,}"]
    return {"title": f"{number}. Consideration of item {number}", "prose": prose, "cells": cells}


def _sentence(chance: random.Random) -> str:
    subject = chance.choice(SUBJECTS).format(n=chance.randint(1, 99))
    end = chance.choice(ENDS).format(n=chance.randint(2, 90))
    return f"{chance.choice(ACTS)} {subject} {end}."
