"""`countywatch agreements read FILE|dN`: what a 287(g) agreement says, each with page and quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from countywatch.agreements.signed import Found, MoaFile, read_target
from countywatch.cli.common import json_option, load_settings, print_json
from countywatch.watch.rounds import limits
from groundwork.casefile import open_casefile
from groundwork.reading import Reader
from groundwork.reading.masking import mask
from monitors.agreements import model_words
from monitors.agreements.moa import Agreement, Difference, Quote
from monitors.agreements.moa.telling import (
    NOT_SAID,
    ending_words,
    model_sentence,
    pages_words,
    payer_words,
    signature_words,
    term_words,
)
from monitors.agreements.notices import day_words

QUOTED = 400  # characters of a sentence; the JSON has all of it


@click.command()
@click.argument("target", metavar="FILE|dN")
@json_option
def read(target: str, as_json: bool) -> None:
    """Read a 287(g) agreement: who signs, under which model, how it ends, who pays what.

    FILE is a file of this computer, dN a document of the case file. Each fact stands with its page
    and its sentence. Handwriting and scans are said to be not readable. Exit code 1 means that no
    agreement was read.
    """
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    try:
        with Reader(limits(settings)) as reader, casefile.reading() as session:
            found = read_target(session, target, reader)
    finally:
        casefile.close()
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(mask("\n".join(_lines(found))))
    if not found.agreements:
        raise SystemExit(1)


def _lines(found: MoaFile) -> Iterator[str]:
    yield f"{found.source}: {found.name}" if found.source != found.name else found.name
    if found.note:
        yield f"  {found.note}"
    for one in found.agreements:
        yield from _agreement(one)


def _agreement(found: Found) -> Iterator[str]:
    one = found.agreement
    yield ""
    named = f"{one.agency.value}, by the {one.agency.where}" if one.agency.value else "not readable"
    yield f"Agency: {named}. Pages {one.first} to {one.last}."
    yield model_sentence(one.model)
    yield from _template(one)
    yield from _listed(found)
    yield from _pages(one)
    yield from _signed(one)
    yield f"Term: {term_words(one.term)}."
    yield from _quotes(one.term.quotes if one.term else ())
    for ending in one.endings:
        words = ending_words(ending)
        yield f"Ending: {words}."
        yield from _quotes(ending.quotes)
    if not one.endings:
        yield f"Ending: {NOT_SAID}."
    for cost in one.costs:
        yield f"Who pays for {cost.what}: {payer_words(cost.payer)}."
        yield from _quotes(cost.quotes)
    if not one.costs:
        yield f"Who pays what: {NOT_SAID}."
    for clause in one.clauses.values():
        said = ":" if clause.quotes else f": {_status(clause.status)}."
        yield f"{clause.subject[0].upper()}{clause.subject[1:]}{said}"
        yield from _quotes(clause.quotes)
    for difference in one.differences:
        yield from _difference(difference)


def _template(one: Agreement) -> Iterator[str]:
    if not one.revisions:
        yield "Template: no date of revision is printed at the foot of its pages."
    for revision in one.revisions:
        day = f"revised {day_words(revision.day)}" if revision.day else "revision not readable"
        yield f"Template: {day} (foot of page {pages_words(revision.pages)})."


def _listed(found: Found) -> Iterator[str]:
    listed = found.listed
    if not listed.rows:
        yield f"On ICE's list: not matched; {listed.how}."
    for row in listed.rows:
        signed = f", signed {day_words(row.signed)}" if row.signed else ""
        yield (
            f"{listed.list_words} names {row.agency}, {row.state.title()} ({model_words(row)}"
            f"{signed}) in row {row.row}; matched by {listed.how}."
        )


def _pages(one: Agreement) -> Iterator[str]:
    if one.by_ocr:
        yield f"Read by OCR, compare with the page: page {pages_words(one.by_ocr)}."
    if one.unread:
        yield f"Not readable, no text layer: page {pages_words(one.unread)}."


def _signed(one: Agreement) -> Iterator[str]:
    if not one.signatures:
        yield "Signed: no block of signing could be read."
    for signature in one.signatures:
        yield f"Signed, {signature_words(signature)}."
        yield from _quotes(signature.quotes[-1:])


def _status(status: str) -> str:
    return "not readable, pages have no text" if status == "not readable" else NOT_SAID


def _difference(one: Difference) -> Iterator[str]:
    yield f"These disagree on the {one.what}:"
    for reading in one.readings:
        page = f", p. {reading.quote.page}" if reading.quote else ""
        yield f"  {reading.where}{page}: {reading.value}"


def _quotes(quotes: Iterable[Quote]) -> Iterator[str]:
    for one in quotes:
        words = " ".join(one.words.split())
        cut = f"{words[:QUOTED]} ..." if len(words) > QUOTED else words
        yield f'  p. {one.page}: "{cut}"{" (goes on)" if one.runs_on else ""}'
