"""`countywatch page`: one page of a stored document, and its picture with a quote marked."""

from __future__ import annotations

from pathlib import Path

import click

from countywatch.archive.pages import StoredPage, asked_spans, page_picture, stored_page
from countywatch.cli.common import json_option, load_settings, print_json, say
from countywatch.watch.rounds import limits
from groundwork.casefile import open_casefile
from groundwork.errors import WrongUse
from groundwork.reading.masking import mask


@click.command()
@click.argument("document", metavar="DOC")
@click.argument("number", metavar="N", type=click.IntRange(1, 1_000_000))
@click.option("--version", type=click.IntRange(1, 1_000_000), help="This version, not the newest.")
@click.option("--quote", help="Mark these words of the page (with --out).")
@click.option("--sign", help="Mark this sign of the page, like s31 (with --out).")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page's picture (PNG; of a PDF only); without --quote or --sign all are marked.",
)
@json_option
def page(
    document: str,
    number: int,
    version: int | None,
    quote: str | None,
    sign: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show page N of a document like d12: its text, how it was read, the signs on it."""
    if quote is not None and sign is not None:
        raise WrongUse("Give --quote or --sign, not both.")
    settings = load_settings()
    casefile = open_casefile(settings.home, settings.database)
    try:
        with casefile.reading() as session:
            shown = stored_page(session, document, number, version)
        spans = asked_spans(shown, quote, sign)
        if out is not None:
            made = page_picture(casefile, shown, spans, limits(settings))
            out.write_bytes(made.png)
            if spans and not made.found:
                say("Not all of the words were found on the picture: it shows no mark for them.")
    finally:
        casefile.close()
    if as_json:
        print_json(shown.to_json() | {"picture": str(out) if out else None})
        return
    _print(shown)
    if out is not None:
        click.echo(f"\nPicture: {out}")


def _print(shown: StoredPage) -> None:
    click.echo(f"{shown.document} {shown.title}, version {shown.version}: {shown.words}")
    if shown.confidence is not None:
        click.echo(f"Read by OCR, confidence {shown.confidence:.0f} %.")
    click.echo(f"Not read: {shown.unread}." if shown.unread else f"\n{mask(shown.text)}")
    if not shown.signs:
        click.echo("\nNo signs on this page.")
        return
    click.echo("\nSigns on this page:")
    for sign in shown.signs:
        where = f", {sign.where}" if sign.where else ""
        click.echo(f'  {sign.id}  {sign.topic} ({sign.grade}{where}): "{_line(sign.quote)}"')


def _line(text: str) -> str:
    return " ".join(text.split())
