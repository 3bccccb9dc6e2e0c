"""The papers of the kit: what stands in each, and the checks on their length."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader

from groundwork.errors import Refused, WrongUse
from groundwork.law.immigration import ImmigrationLaw
from groundwork.paper import Paper, PaperMeta, one_line, render, template_environment
from groundwork.reading.masking import mask
from reports import first_page
from reports.cost import CostReport
from reports.kit.authority import memo_authority, told
from reports.kit.choosing import asks_of_board
from reports.kit.spoken import BLANK, comment, words
from reports.kit.stance import Stance, argument, law_told, stance_of, unseen
from reports.options import Ask, Office, open_asks, open_options
from reports.questions import Asked, asked
from reports.words import long_day

NAMES = ("memo", "comment", "resolution", "asks", "meeting-request")
PROPOSING = ("resolution", "asks")  # not made where nothing may be proposed
MEMO_PAGES = 2
LONGEST = 100  # characters of a body's name; more is no name
_CLIP = 160
_TEMPLATES: Environment = template_environment(PackageLoader("reports", "templates/kit"))
_TITLES = {
    "memo": "Memo",
    "comment": "Public comment",
    "resolution": "Draft resolution",
    "asks": "What we ask, by office",
    "meeting-request": "Request for a meeting",
}
_OFFICES: dict[Office, str] = {
    "sheriff": "The sheriff",
    "commissioners": "The county's board",
    "state": "The state's lawmakers and attorney general",
    "congress": "Members of Congress",
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """For which body and meeting the papers are; None leaves a blank. Raises WrongUse if long."""

    body: str | None = None
    meeting: date | None = None

    def __post_init__(self) -> None:
        if self.body is not None and not 0 < len(one_line(self.body)) <= LONGEST:
            raise WrongUse(
                f"The body's name has to have 1 to {LONGEST} characters; write it like "
                "'Board of Commissioners'."
            )


@dataclass(frozen=True, slots=True)
class KitPaper:
    """A paper by its name; `pages` and `words` where its length is checked."""

    name: str
    paper: Paper
    pages: int | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that is not made, and why in one sentence."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Kit:
    """The papers for one county, and those that its state's law keeps back."""

    stance: Stance
    papers: tuple[KitPaper, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of each part the memo shows."""

    asks: int
    unknown: int
    questions: int
    claims: int
    about: bool


# From all to least; the first that fits on the pages is taken.
_ROOMS = (
    _Room(5, 5, 5, 4, True),
    _Room(5, 4, 4, 3, True),
    _Room(4, 3, 3, 3, True),
    _Room(4, 2, 2, 2, True),
    _Room(3, 1, 1, 1, False),
)


def make_kit(
    report: CostReport,
    occasion: Occasion | None = None,
    *,
    only: Collection[str] = (),
    sample: bool = False,
) -> Kit:
    """The kit of a report's county; `only` names the papers, none meaning all.

    The same report and occasion give the same bytes. Raises WrongUse for a paper that does not
    exist, Refused where a memo does not fit on two pages or a comment into two minutes.
    """
    if strange := [name for name in only if name not in NAMES]:
        raise WrongUse(
            f"The kit has no paper '{one_line(strange[0])[:40]}'; choose from {', '.join(NAMES)}."
        )
    maker = _Maker(report, occasion or Occasion(), sample)
    wanted = [name for name in NAMES if not only or name in only]
    kept_back = PROPOSING if maker.stance == "unknown" else ()
    return Kit(
        maker.stance,
        tuple(maker.make(name) for name in wanted if name not in kept_back),
        tuple(LeftOut(name, argument(maker.law)) for name in wanted if name in kept_back),
    )


class _Maker:
    """Makes the papers of one report; the law is the report's own, else not researched."""

    def __init__(self, report: CostReport, occasion: Occasion, sample: bool) -> None:
        self.report = report
        self.law: ImmigrationLaw = report.context.law or unseen(report.place.state)
        self.stance = stance_of(self.law)
        self.occasion = occasion
        self.sample = sample

    def make(self, name: str) -> KitPaper:
        makers: dict[str, Callable[[], KitPaper]] = {
            "memo": self._memo,
            "comment": self._comment,
            "resolution": self._resolution,
            "asks": self._asks,
            "meeting-request": self._meeting_request,
        }
        return makers[name]()

    def _memo(self) -> KitPaper:
        for room in _ROOMS:
            paper = self._paper("memo", self._memo_values(room))
            if (pages := paper.page_count()) <= MEMO_PAGES:
                return KitPaper("memo", paper, pages=pages)
        raise Refused(
            f"The memo of {self.report.place.full_name} does not fit on {MEMO_PAGES} pages; "
            "shorten the categories and notes of the ledger."
        )

    def _memo_values(self, room: _Room) -> dict[str, Any]:
        report = self.report
        unknown = [_unknown(line.category, line.request_item) for line in report.unknown]
        return {
            **self._figures(),
            "argument": argument(self.law),
            "listed": [_clipped(one, 300) for one in report.context.listed[:3]],
            "asks": asks_of_board(self.law)[: room.asks],
            "about_figures": [
                _clipped(one, 300) for one in first_page.about_figures(report) if room.about
            ],
            "unknown_first": unknown[: room.unknown],
            "unknown_more": len(unknown[room.unknown :]),
            "authority": memo_authority(self.law)[: room.claims],
            "questions": [one.question.says for one in self._open_questions()[: room.questions]],
        }

    def _comment(self) -> KitPaper:
        paragraphs = comment(self.report, self.law)
        count = sum(map(words, paragraphs))
        paper = self._paper("comment", {"paragraphs": paragraphs, "count": count}, "letter")
        return KitPaper("comment", paper, words=count)

    def _resolution(self) -> KitPaper:
        found = {one.id: one for one in open_options(self.law)}
        grounds = {name: one.ground for name, one in found.items() if one.ground}
        values = {**self._figures(), "open": list(found), "grounds": grounds}
        return KitPaper("resolution", self._paper("resolution", values))

    def _asks(self) -> KitPaper:
        found = open_asks(self.law)
        offices = [
            (head, [_ask(one) for one in found if one.office == office])
            for office, head in _OFFICES.items()
        ]
        values = {**self._figures(), "offices": [(head, asks) for head, asks in offices if asks]}
        return KitPaper("asks", self._paper("asks", values))

    def _meeting_request(self) -> KitPaper:
        values = {**self._figures(), "questions": [_question(one) for one in asked(self.report)]}
        return KitPaper("meeting-request", self._paper("meeting-request", values, "letter"))

    def _open_questions(self) -> list[Asked]:
        return [one for one in asked(self.report) if one.answer != "answered"]

    def _figures(self) -> dict[str, Any]:
        """The report's figures as every paper says them, with grade and documented share."""
        report = self.report
        return {
            "period": f"{long_day(report.period.start)} to {long_day(report.period.end)}",
            "headline": first_page.headline(report),
            "grade": report.grade,
            "rests_on": first_page.NET_RESTS_ON[report.grade],
            "why_unknown": first_page.why_unknown(report),
            "share": first_page.documented(report.documented_share),
            "figures": first_page.figures(report),
            "received_head": "Received, less recouped"
            if first_page.recoups(report)
            else "Received",
            "unknown_count": len(report.unknown),
        }

    def _paper(self, name: str, values: dict[str, Any], style: str = "report") -> Paper:
        place = self.report.place
        meeting = self.occasion.meeting
        body, within = _body(self.occasion.body or f"board of {place.name}")
        given = {
            "place": place.full_name,
            "county": place.name,
            "state": self.law.state_name,
            "as_of": long_day(self.report.as_of),
            "body": body,
            "body_within": within,
            "meeting": long_day(meeting) if meeting else "",
            "blank": BLANK,
            "stance": self.stance,
            "law_told": law_told(self.law),
            "sample": self.sample,
        }
        text = _TEMPLATES.get_template(f"{name}.md.j2").render({**given, **values})
        meta = PaperMeta(
            title=f"{_TITLES[name]}: {place.full_name} and federal immigration enforcement",
            style="letter" if style == "letter" else "report",
            footer=f"{_TITLES[name]}, {place.full_name}, as of {long_day(self.report.as_of)}. "
            "It argues; the cost report does not. Not legal advice.",
            date=self.report.as_of,
            sample=self.sample,
        )
        return render(text, meta)


def _body(name: str) -> tuple[str, str]:
    """A body's name as a heading has it, and as it stands after "the"."""
    shown = one_line(name)
    bare = shown[4:] if shown[:4].casefold() == "the " else shown
    return bare[:1].upper() + bare[1:], bare


def _clipped(text: str, longest: int = _CLIP) -> str:
    """On one line, people's numbers covered, and cut where it is too long for the page."""
    shown = mask(one_line(text))
    return shown if len(shown) <= longest else f"{shown[: longest - 1].rstrip()}…"


def _unknown(category: str, request_item: str | None) -> str:
    where = f"request item {request_item}" if request_item else "not asked for yet"
    return f"{_clipped(category)}: {_clipped(where)}"


def _question(one: Asked) -> dict[str, Any]:
    found = _clipped(f"{one.answer}: {', '.join(one.answered_by)}") if one.answered_by else ""
    sent = _clipped(f"asked in {', '.join(one.request_items)}") if one.request_items else ""
    return {
        "number": one.number,
        "says": one.question.says,
        "stands": found or sent or "nothing yet",
    }


def _ask(one: Ask) -> dict[str, Any]:
    claimed = told(one.claim) if one.claim else None
    rest = [f"{one.ground}." if one.ground else "", one.limit or ""]
    if claimed is not None:
        rest += [claimed.says, *claimed.against]
    return {"says": one.says, "rest": " ".join(filter(None, rest))}
