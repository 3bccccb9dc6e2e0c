"""The sentences of later letters: what happened, what the law says of it, nothing unverified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from groundwork.law import Deadline, RecordsLaw
from groundwork.law.counting import spoken
from groundwork.paper import one_line
from requests_templates.ladder_dates import conditional
from requests_templates.ladder_facts import Fact, Outcome, last_word, listed
from requests_templates.ladder_order import LetterItem, Order, own_words
from requests_templates.ladder_status import Standing

_WAYS = {
    "email": "by e-mail",
    "post": "by post",
    "in_person": "by hand",
    "portal": "through your portal",
    "fax": "by fax",
    "phone": "by telephone",
}
_OUTCOMES: dict[Outcome, str] = {
    "pending": "no answer yet",
    "produced": "received",
    "produced-redacted": "received, parts blacked out",
    "no-records": "none held, as you told me",
    "denied": "refused",
    "fee-hold": "waits for a charge to be settled",
    "withdrawn": "withdrawn by me",
    "referred": "held elsewhere, as you told me",
}
_MONEY = range(10, 30)  # the categories on costs, reimbursements and revenue
LONGEST_CELL = 300


def day(when: date) -> str:
    """`November 24, 2026`."""
    return f"{when:%B} {when.day}, {when.year}"


def dollars(amount: Decimal) -> str:
    """`$1,310.00`."""
    return f"${amount:,.2f}"


def way(fact: Fact | None) -> str:
    """How the letter went, as the end of a sentence's first part."""
    return _WAYS.get((fact and fact.channel) or "", "as its date shows")


def item_rows(
    items: Iterable[LetterItem], said: Callable[[LetterItem], str]
) -> list[dict[str, object]]:
    """The rows of the table of items; a cell is at most LONGEST_CELL characters."""
    return [
        {"number": i.number, "series": i.series, "said": short(said(i), LONGEST_CELL)}
        for i in items
    ]


def short(text: str, most: int) -> str:
    """One line of at most `most` characters, cut at a word."""
    line = one_line(text)
    if len(line) <= most:
        return line
    return f"{line[:most].rpartition(' ')[0] or line[:most]} ..."


def numbered(numbers: tuple[int, ...]) -> str:
    """`item 3` or `items 1, 3 and 4`."""
    return f"{'item' if len(numbers) == 1 else 'items'} {listed(numbers)}"


def outcome_of(now: Standing) -> Callable[[LetterItem], str]:
    """What became of an item, with its day and what the office named."""
    said = last_word(now.told)

    def words(item: LetterItem) -> str:
        outcome, fact = now.outcomes[item.number], said.get(item.number)
        found = _OUTCOMES[outcome]
        if fact is None or outcome == "pending":
            return found
        named = f": {fact.exemption}" if fact.exemption else ""
        return f"{found}, {day(fact.on)}{named}"

    return words


def past_due(one: Deadline) -> str:
    """The date of an answer that has passed, with its working."""
    assert one.date is not None
    return (
        f"Under {one.cite}, an answer is due {one.rule}. {_counted(one)}, that was "
        f"{spoken(one.date)}."
    )


def period_over(one: Deadline) -> str:
    """A period that has passed without an answer, with its working."""
    assert one.date is not None
    return (
        f"The period, as I read {one.cite}: {one.rule}. {_counted(one)}, it ended on "
        f"{spoken(one.date)}."
    )


def _counted(one: Deadline) -> str:
    start = one.counted_from
    assert start.date is not None
    if start.given is not None:
        return (
            f"Counted from {spoken(start.date)}, the first open day from receipt on "
            f"{spoken(start.given)}"
        )
    events = {"received": "receipt", "acknowledged": "the acknowledgment"}
    event = events.get(start.event, "the day of it")
    return f"Counted from {event} on {spoken(start.date)}"


def skipped(one: Deadline) -> str:
    """`Thursday, November 26, 2026 (Thanksgiving Day)` and so on; nothing where none was."""
    return "; ".join(f"{spoken(s.date)} ({s.why})" for s in one.skipped)


def duty(law: RecordsLaw) -> str:
    """What a law without a number of days asks of an office, where that is verified."""
    if law.duty.printable is None or not law.duty.cite:
        return ""
    return f"The law asks an agency to {law.duty.printable} ({law.duty.cite})."


def own_last(found: Iterable[Deadline]) -> Deadline | None:
    """The earliest of our own verified dates that hold for every request, or None."""
    dated = [d for d in found if d.verified and d.date is not None and not conditional(d)]
    return min(dated, key=lambda d: d.date or date.max, default=None)


def own_period(found: Iterable[Deadline], today: date, what: str) -> str:
    """That this letter is in time, where a verified period of ours says so."""
    one = own_last(found)
    if one is None or one.date is None or one.date < today:
        return ""
    return f"The time for {what}, as I read {one.cite}: {one.rule}. This letter is within it."


def promise(now: Standing) -> str:
    """What the office said of its time, as a fact."""
    fact = now.told.last("extended")
    if fact is None:
        return ""
    until = now.dates.promised
    said = f"You told me on {day(fact.on)} that you need more time"
    said += f", until {spoken(until)}." if until else "."
    longer = [d for d in now.dates.office if d.kind == "extension" and d.verified and d.date]
    for one in sorted(longer, key=lambda d: d.date or date.min)[-1:]:
        assert one.date is not None
        said += f" The longest further time that I read in {one.cite} ends on {spoken(one.date)}."
    return said


def acknowledge(now: Standing) -> str:
    """A plea for the acknowledgment, where a verified period runs from it and none has come."""
    answer = now.dates.answer
    if answer is None or not answer.verified or answer.date is not None:
        return ""
    if answer.counted_from.event != "acknowledged" or now.told.of("acknowledged"):
        return ""
    return (
        f"As I read {answer.cite}, the period for an answer runs from your acknowledgment, so "
        "please send me one now."
    )


def reasons(order: Order, numbers: tuple[int, ...]) -> Iterator[str]:
    """Why items are to be released: the requester's words, then what the law verifiably says."""
    for number in numbers:
        words = own_words(order.words.get(number))
        if words:
            yield f"Item {number}: {words}"
    money = tuple(item.number for item in order.named(numbers) if item.category in _MONEY)
    field = order.law.financial_records
    if money and field.printable is not None and field.cite:
        said = field.printable
        yield f"On {numbered(money)}: {said} ({field.cite})."


def history(now: Standing) -> list[str]:
    """What happened, in order, one sentence each."""
    said = []
    sent, received = now.told.newest("sent"), now.told.newest("received")
    if sent is not None:
        said.append(f"I sent the request on {day(sent.on)}.")
    if received is not None:
        said.append(f"It was received on {day(received.on)}.")
    for fact in now.told.facts:
        sentence = _told(fact)
        if sentence:
            said.append(sentence)
    return said


def _told(fact: Fact) -> str | None:
    about = f" on {numbered(fact.items)}" if fact.items else ""
    on = f"On {day(fact.on)} the office"
    if fact.kind == "denied":
        named = f", naming: {short(fact.exemption, LONGEST_CELL)}" if fact.exemption else ""
        return f"{on} refused the request{about}{named}."
    plain = {
        "acknowledged": f"{on} acknowledged it.",
        "extended": f"{on} took more time.",
        "fee": f"{on} sent an estimate{about}.",
        "produced": f"{on} sent records{about}.",
        "redacted": f"{on} sent records{about} with parts blacked out.",
        "none": f"{on} said that it holds none{about}.",
    }
    return plain.get(fact.kind)
