"""The two-minute comment: sentences by rank, fitted to a number of words."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.errors import Refused
from groundwork.law.immigration import ImmigrationLaw
from reports.cost import CostReport
from reports.first_page import NET_RESTS_ON, all_planned, documented, told, why_unknown
from reports.kit.choosing import asks_of_board
from reports.kit.stance import spoken_law
from reports.money import dollars_in_words
from reports.questions import asked
from reports.words import long_day

FEWEST, MOST = 250, 300  # words that fit two minutes at the lectern
_SPOKEN_ASKS = 3
_ORDER = ("First", "Second", "Third")
BLANK = "_" * 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the comment. `paragraph` is where it stands; `must` sentences always stay."""

    paragraph: int
    text: str
    must: bool = True


def comment(report: CostReport, law: ImmigrationLaw) -> list[str]:
    """The paragraphs of the comment, FEWEST to MOST words in all, blanks counted as words.

    Raises Refused where the sentences that have to stay are too many.
    """
    pieces = _pieces(report, law)
    kept = {index for index, piece in enumerate(pieces) if piece.must}
    count = sum(words(pieces[index].text) for index in kept)
    for index, piece in enumerate(pieces):
        if not piece.must and count < FEWEST and count + words(piece.text) <= MOST:
            kept.add(index)
            count += words(piece.text)
    if not FEWEST <= count <= MOST:
        raise Refused(
            f"The comment would have {count} words and not {FEWEST} to {MOST}; shorten the names "
            "of place and body."
        )
    paragraphs: dict[int, list[str]] = {}
    for index in sorted(kept):
        paragraphs.setdefault(pieces[index].paragraph, []).append(pieces[index].text)
    return [" ".join(paragraphs[number]) for number in sorted(paragraphs)]


def words(text: str) -> int:
    """How many words a text has, as a person counts them."""
    return len(text.split())


def _pieces(report: CostReport, law: ImmigrationLaw) -> list[Piece]:
    """All that may be said; what need not be said stands in the order in which it is wanted."""
    return [
        Piece(0, f"Members of the board, my name is {BLANK}, and I live in {BLANK}."),
        Piece(
            0,
            f"I speak about what {report.place.name} pays to help with federal immigration "
            "enforcement, what comes back, and what nobody has shown us yet.",
        ),
        *_figures(report),
        *(Piece(2, text) for text in spoken_law(law)),
        *_wishes(law),
        *_questions(report),
        Piece(5, "A county can only decide well on what it knows. Thank you."),
    ]


def _figures(report: CostReport) -> list[Piece]:
    return [
        Piece(1, _net(report)),
        *(Piece(1, text, must=False) for text in _range(report)),
        *(Piece(1, text) for text in _unknown(report)),
        *(Piece(1, text, must=False) for text in _outstanding(report)),
    ]


def _unknown(report: CostReport) -> list[str]:
    count = len(report.unknown)
    if not count:
        return []
    are = "amount is" if count == 1 else "amounts are"
    return [f"{count} {are} unknown. Unknown is not zero."]


def _net(report: CostReport) -> str:
    period = f"from {long_day(report.period.start)} to {long_day(report.period.end)}"
    if report.net is None:
        return (
            f"For the time {period} the net cost to the county cannot be stated. "
            f"{why_unknown(report)}"
        )
    net = "planned net cost" if all_planned(report) else "net cost"
    share = documented(report.documented_share)
    shown = f" {share} of the gross cost is documented by a record." if share else ""
    return (
        f"A cost report on this work, as of {long_day(report.as_of)}, puts the {net} to the "
        f"county {period} at {told(report, report.net.central)}. That figure has the grade "
        f"{report.grade}: {NET_RESTS_ON[report.grade]}.{shown}"
    )


def _range(report: CostReport) -> list[str]:
    if report.net is None or report.net.is_exact:
        return []
    low, high = told(report, report.net.low), told(report, report.net.high)
    return [f"It may be as low as {low} and as high as {high}."]


def _outstanding(report: CostReport) -> list[str]:
    open_ = report.income.outstanding
    if open_ is None or not open_.is_exact or open_.central <= 0:
        return []
    amount = dollars_in_words(open_.central).removesuffix(".00")
    return [f"Of what was claimed, {amount} has not come back."]


def _wishes(law: ImmigrationLaw) -> list[Piece]:
    wanted = asks_of_board(law)[:_SPOKEN_ASKS]
    if not wanted:
        return []
    pieces = [Piece(3, "I ask the board for three things.")]
    for place, one in zip(_ORDER, wanted, strict=True):
        ground = f" {one.ground}." if one.ground else ""
        pieces.append(Piece(3, f"{place}: {one.says[0].lower()}{one.says[1:]}{ground}"))
    return pieces


def _questions(report: CostReport) -> list[Piece]:
    found = asked(report)
    return [
        Piece(4, "And please put these questions to the sheriff, and read out the answers."),
        *(Piece(4, one.question.says, must=False) for one in found),
    ]
