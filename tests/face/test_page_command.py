"""`countywatch page`, and the same picture in the mail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner, Result
from PIL import Image

from countywatch.archive import pages as paging
from countywatch.cli.main import cli
from groundwork.errors import BadInput, CountywatchError
from tests.face.conftest import SIGN, Installation

Command = Callable[..., Result]
DAY = date(2026, 12, 7)
PDF = typst.compile(
    (
        '#set page(width: 612pt, height: 792pt, numbering: "i")\nRoad bids\n#pagebreak()\n'
        f"#set par(justify: true)\nConsent agenda\n\n{SIGN}\n\n"
        "Detainee A 123 456 789 was born on 01\\/02\\/1990.\n"
    ).encode()
)


@pytest.fixture
def told(installation: Installation) -> Installation:
    """An installation that has mailed an alert on page 2 of a PDF."""
    publish(installation, PDF)
    return installation


def publish(installation: Installation, data: bytes) -> None:
    """Watches a meeting with this file for an agenda, for one round."""
    row = installation.publish(DAY, 1, "to be replaced")
    assert row is not None
    installation.serve(row.path, data)
    installation.watch_site()
    done = installation.round(console=False)
    assert done.delivered.mails_sent == 1


@pytest.fixture
def page(told: Installation, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in that home."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(told.home))
    return lambda *arguments: CliRunner().invoke(cli, ["page", *arguments])


def said(result: Result) -> dict[str, object]:
    """The JSON of a command that went well."""
    assert result.exception is None, result.output
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def test_a_page_is_shown_with_its_signs_and_without_personal_numbers(page: Command) -> None:
    """Text, label, version and signs; an A-number is covered, and every sign quotes the text."""
    shown = said(page("d1", "2", "--json"))
    text = str(shown["text"])
    assert (shown["document"], shown["page"], shown["label"], shown["cited"], shown["picture"]) == (
        "d1", 2, "ii", "page 2 (printed ii)", None,
    )  # fmt: skip
    assert (shown["ocr_confidence"], shown["unread"], shown["version"]) == (None, None, 1)
    assert "Memorandum of Agreement" in text
    assert "456" not in text
    signs = shown["signs"]
    assert isinstance(signs, list)
    assert signs
    assert [text[one["start"] : one["end"]] for one in signs] == [one["quote"] for one in signs]
    assert said(page("d1", "1", "--json"))["signs"] == []


def test_words_for_a_person_name_the_signs(page: Command) -> None:
    """The page in its own terms, its text, and each sign with an id."""
    words = page("D1", "2").output
    assert "version 1: page 2 (printed ii)" in words
    assert re.search(r"\n  s\d+  agreement \(alert", words)


@pytest.mark.parametrize(
    "asked", [(), ("--quote", "memorandum of\n AGREEMENT between U.S."), ("--sign", "s1")]
)
def test_a_picture_is_written_with_the_words_marked(
    page: Command, asked: tuple[str, ...], tmp_path: Path
) -> None:
    """All signs, a quote however it is spaced, or one sign: yellow is on the picture."""
    out = tmp_path / "page.png"
    assert said(page("d1", "2", *asked, "--out", str(out), "--json"))["picture"] == str(out)
    image = Image.open(out).convert("RGB")
    yellow = sum(count for count, colour in image.getcolors(1 << 20) or () if _is_yellow(colour))
    assert yellow > 1_000


def _is_yellow(colour: object) -> bool:
    assert isinstance(colour, tuple)
    red, green, blue = colour
    return bool(red > 200 and green > 180 and blue < 150)


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        (("d9", "1"), 2, "There is no document 'd9'"),
        (("x", "1"), 2, "There is no document 'x'"),
        (("d1", "3"), 2, "d1 has no page 3: it has pages 1 to 2."),
        (("d1", "1", "--version", "2"), 2, "d1 has no version 2: its newest is 1."),
        (("d1", "1", "--quote", "not there"), 1, "The quote does not stand on page 1 of d1."),
        (("d1", "1", "--quote", "..."), 1, "The quote does not stand on page 1 of d1."),
        (("d1", "1", "--sign", "s1"), 1, "There is no sign 's1' on page 1 of d1."),
        (("d1", "2", "--sign", "s1", "--quote", "x"), 2, "Give --quote or --sign, not both."),
    ],
)
def test_what_is_not_there_is_one_sentence(
    page: Command, asked: tuple[str, ...], kind: int, words: str
) -> None:
    """Each mistake says what there is."""
    error = page(*asked).exception
    assert isinstance(error, CountywatchError)
    assert error.exit_code == kind
    assert words in str(error)


def test_only_a_pdf_has_a_picture(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a web page the text is shown, a picture is refused in words, and the mail has none."""
    installation.publish(DAY, 1, "Road bids", SIGN)
    installation.watch_site()
    installation.round(console=False)
    monkeypatch.setenv("COUNTYWATCH_HOME", str(installation.home))
    assert "Memorandum of Agreement" in CliRunner().invoke(cli, ["page", "d1", "1"]).output
    out = tmp_path / "page.png"
    error = CliRunner().invoke(cli, ["page", "d1", "1", "--out", str(out)]).exception
    assert str(error) == "d1 is an HTML page: only pages of a PDF have a picture."
    assert not out.exists()
    (mail,) = installation.mailbox.received
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def html_of(mail: EmailMessage) -> str:
    """The HTML part."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_the_mail_shows_the_page_with_the_quote_marked(told: Installation) -> None:
    """An inline PNG, named by the HTML, small, with the quote for those who cannot see it."""
    (mail,) = told.mailbox.received
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    (png,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    html = html_of(mail)
    assert f'src="cid:{png["Content-ID"].strip("<>")}"' in html
    assert png.get_content_disposition() == "inline"
    data = png.get_payload(decode=True)
    assert isinstance(data, bytes)
    assert len(data) < 110_000
    assert Image.open(BytesIO(data)).width > 640
    assert re.search(r'alt="[^"]*Memorandum of Agreement', html)
    assert "456 789" not in html


def test_a_mail_goes_out_where_no_picture_can_be_made(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page cannot be drawn for does not hold up the alert."""

    def broken(*_: object, **__: object) -> None:
        raise BadInput("No picture of page 2 can be made: the file broke the reader.")

    monkeypatch.setattr(paging, "picture", broken)
    publish(installation, PDF)
    (mail,) = installation.mailbox.received
    assert "<img" not in html_of(mail)
    assert "Memorandum of Agreement" in html_of(mail)
