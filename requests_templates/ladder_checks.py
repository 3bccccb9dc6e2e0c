"""What the drafter of a later letter has to know: sentences with their remedy, none in a letter."""

from __future__ import annotations

from collections.abc import Iterator

from groundwork.law.counting import spoken
from requests_templates.ladder_dates import answers_do
from requests_templates.ladder_order import Order
from requests_templates.ladder_rules import appeal_dates, routes, silence_clocks
from requests_templates.model import Check

MOST_PAGES = 2
_THEN = {
    "fee": "request answered",
    "narrow": "request clarified, where the office had asked",
    "appeal": "request appealed",
    "closing": "request close",
}


def checks_of(order: Order, pages: int) -> tuple[Check, ...]:
    """The checks of a letter of so many pages; none of them blocks."""
    return tuple(
        Check(code, message, False)
        for code, message in (
            *_own_dates(order),
            *_bare_objection(order),
            *_review(order),
            *_office_dates(order),
            *_length(pages),
            *_always(order),
        )
    )


def _own_dates(order: Order) -> Iterator[tuple[str, str]]:
    """The requester's own dates: passed, near, or not verified."""
    for one in order.standing.dates.own:
        if one.basis != "law" or one.date is None:
            continue
        only = f"; condition: {one.conditions}" if one.conditions else ""
        what = f"{one.name}: {one.rule} ({one.cite}){only}"
        follows = f" Else {one.consequence}." if one.consequence else ""
        if one.date < order.today:
            yield (
                "own_date_passed",
                f"Your own day has passed, {spoken(one.date)}, {what}.{follows} Consider sending "
                "the request anew beside this letter.",
            )
        else:
            doubt = "" if one.verified else " It is not verified: check it."
            yield ("own_date", f"Your own day: {spoken(one.date)}, {what}.{follows}{doubt}")


def _bare_objection(order: Order) -> Iterator[tuple[str, str]]:
    """Where an estimate that is not answered ends the request, an objection may be no answer.

    Tex. Gov't Code § 552.2615(b) knows three: accepting, modifying the request, and telling that a
    complaint has been sent to the attorney general.
    """
    if order.kind != "fee" or order.choice not in ("contest", "inspect"):
        return
    for one in order.standing.dates.own:
        if one.kind == "fee_answer" and answers_do(one) and one.consequence and one.date:
            yield (
                "objection_only",
                "This letter neither accepts the charges nor narrows the request, and that may not "
                f"count as an answer: read {one.cite} for what an answer has to say, and add it "
                "with --reason, or choose accept or narrow. Else "
                f"{one.consequence}.",
            )


def _review(order: Order) -> Iterator[tuple[str, str]]:
    if order.kind not in ("appeal", "denial", "silence"):
        return
    for number, route in enumerate(routes(order.law), 1):
        doubt = "" if route.how.verified else " (not verified: check it)"
        how = f": {route.how.value}{doubt}" if route.how.value else ""
        yield ("review", f"Way {number} to a review: {route.body.value}{how} ({route.body.cite}).")
    if order.kind == "appeal":
        yield (
            "review_address",
            "Find the body's own address and form on its page, and check that it takes such a "
            "case; enclose what the letter names.",
        )
        if not appeal_dates(order.standing):
            yield (
                "no_appeal_date",
                "No date for an appeal is known here: send it soon, and look the date up.",
            )


def _office_dates(order: Order) -> Iterator[tuple[str, str]]:
    answer = order.standing.dates.answer
    if order.kind in ("reminder", "silence") and answer is not None:
        for caution in answer.cautions:
            yield ("deadline_caution", f"On the date of answer: {caution}")
        for one in (answer, *silence_clocks(order.standing)):
            if one.conditions:
                yield (
                    "deadline_condition",
                    f"{one.name} ({one.cite}) holds with this condition: {one.conditions}; check "
                    "that your request meets it.",
                )
    if order.kind == "silence":
        yield (
            "silence_fits",
            "Check that what the law makes of silence fits your request before you rely on it.",
        )


def _length(pages: int) -> Iterator[tuple[str, str]]:
    if pages > MOST_PAGES:
        yield ("over_two_pages", f"The letter runs to {pages} pages; shorten your own words.")


def _always(order: Order) -> Iterator[tuple[str, str]]:
    then = _THEN.get(order.kind)
    record = f" Then record '{then}'." if then else ""
    yield (
        "your_words",
        f"Read it, sign it and send it yourself: nothing is sent for you.{record}",
    )
    yield (
        "not_legal_advice",
        "This draft is not legal advice; where much hangs on it, have a lawyer of the state read "
        "it.",
    )
