"""The Board's packet: sixty pages of ordinary county business, and one item deep inside."""

from __future__ import annotations

from collections.abc import Iterator

from countywatch.demo.county import BOARD, NAME, PACKET_PAGES, SHERIFF, SampleCounty, long_date
from groundwork.paper import PaperMeta, render

CONSENT = (
    ("7.A", "Bridge 14 deck repair: award of contract"),
    ("7.B", "Library roof grant: acceptance of state funds"),
    ("7.C", f"{SHERIFF}: memorandum of agreement"),
    ("7.D", "Ice control materials: joint bid with the townships"),
    ("7.E", "Jail food service: second renewal"),
    ("7.F", "Fleet: surplus of four vehicles"),
)

# Ordinary business that shares words with the signs: a county is full of these.
SUBJECTS = (
    ("Bridge 14 deck repair", "Public Works", "The deck of Bridge 14 over Alder Run was inspected "
     "in spring. Three bids were received; the lowest responsive bidder is recommended."),
    ("Ice control materials", "Public Works", "Road salt and ice control materials are bid jointly "
     "with the townships. The ice storm of last winter used up the reserve."),
    ("Jail food service", "Corrections", "The food service contract at the county jail is renewed "
     "for its second option year. The price a meal follows the published index."),
    ("Drug Task Force overtime", "District Attorney", "The regional drug task force asks that the "
     "overtime account be refilled from forfeiture funds, as in each of the last five years."),
    ("Library roof grant", "Library System", "A state grant pays for the roof of the Alder branch. "
     "The local match stands in the capital plan."),
    ("Juvenile detention per diem", "Probation", "The per diem of the shared juvenile detention "
     "center rises by two dollars. The county uses eleven beds on average."),
    ("Stormwater detention basin", "Planning", "The detention basin of the Mill Street subdivision "
     "is taken over by the county after two years of bond."),
    ("Emergency contact cards", "Emergency Services", "Volunteers hand out contact cards with an "
     "ICE (in case of emergency) field to residents over seventy."),
    ("Community ice arena lease", "Parks", "The lease of the ice arena is extended by one season "
     "while its compressors are replaced."),
    ("Sewer operator class WSO-2", "Water Authority", "One operator passed the WSO class 2 "
     "examination and moves to the next pay step."),
)  # fmt: skip


def packet(county: SampleCounty) -> bytes:
    """The packet as a PDF of exactly sixty pages."""
    pages = list(_pages(county))
    meta = PaperMeta(
        title=f"{BOARD}: agenda packet, {long_date(county.board_day)}",
        author=NAME,
        style="report",
        footer=f"{NAME} {BOARD}, {long_date(county.board_day)} - SAMPLE, an invented county",
        date=county.first_run,
        sample=True,
    )
    return render("\n\n***\n\n".join(pages), meta).pdf()


def _pages(county: SampleCounty) -> Iterator[str]:
    yield _agenda(county)
    for number in range(2, PACKET_PAGES + 1):
        if number == county.sign_page:
            yield _agreement()
        elif county.sign_page is not None and number == county.sign_page + 1:
            yield _fiscal_note()
        else:
            yield _ordinary(number)


def _agenda(county: SampleCounty) -> str:
    consent = "\n".join(
        f"- **{number}** {title}"
        for number, title in CONSENT
        if county.sign_page is not None or number != "7.C"
    )
    return f"""# {NAME} {BOARD}

## Regular Meeting, {long_date(county.board_day)}

Larkmoor Courthouse, Room 201, 12 Court Square

1. Call to order
2. Pledge of allegiance
3. Approval of the minutes of {long_date(county.past_day)}
4. Public comment (three minutes each; sign up with the Chief Clerk by noon)
5. Reports of officers
6. Public hearing: zoning map change, Mill Street
7. Consent calendar (one vote for all items)

{consent}

8. Old business
9. Adjournment
"""


def _agreement() -> str:
    return f"""## Item 7.C (consent calendar): {SHERIFF}

**Department:** Sheriff. **Action asked:** approval without discussion.

**Subject:** Approval of a Memorandum of Agreement between U.S. Immigration and
Customs Enforcement and the {SHERIFF}, by which the
Sheriff takes part in the program under Section 287(g) of the Immigration and
Nationality Act (Task Force Model).

**Background.** Two deputies are nominated for training. The agreement has no date
of expiry; either side may end it by written notice. Salaries, benefits and overtime
stay with the county. An equipment payment of $115,000 by the Department of
Homeland Security is expected and is not yet in the budget.

**Fiscal impact:** none stated by the department.

**Recommendation:** that the Board approve the agreement and authorize the Chair to
sign it.
"""


def _fiscal_note() -> str:
    return """## Item 7.C, continued: questions of the Chief Clerk

| Question | Answer of the department |
| --- | --- |
| Which account carries the training days? | To be settled |
| Who fills the posts during the training? | Deputies on overtime |
| When would the federal payment arrive? | Not known |

The Chief Clerk notes that no estimate of the yearly cost was handed in with the item.
"""


def _ordinary(number: int) -> str:
    subject, department, words = SUBJECTS[number % len(SUBJECTS)]
    base = 4000 + (number * 7919) % 90000
    rows = "\n".join(
        f"| {department}, account {base % 900 + 100 + step} | {base * (step + 2):,}.00 "
        f"| {base * (step + 2) + 1250:,}.00 |"
        for step in range(4)
    )
    return f"""## Attachment {number}: {subject}

**Department:** {department}

{words} The work is planned for the coming season, and no position is added. The
department reports each quarter; the figures below are those of the adopted budget and
of the request.

| Account | Adopted | Requested |
| --- | ---: | ---: |
{rows}

**Recommendation:** that the item be received and placed on file.
"""
