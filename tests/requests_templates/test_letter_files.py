"""The mail to open, the copy in Spanish, overridden templates, and hostile words in each."""

from __future__ import annotations

import io
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from groundwork.errors import BadInput, NotReachable
from groundwork.law import load_law
from groundwork.paper import clean, one_line
from requests_templates import Period, draft
from requests_templates.mailing import as_mail, mail_subject
from requests_templates.reading_copy import ReadingCopy, spanish_copy, spoken_es
from tests.requests_templates.orders import letter, order
from tests.requests_templates.test_letter_words import HOSTILE, squeezed

HEADERS = "County\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script>"


def opened(data: bytes) -> EmailMessage:
    """The mail as a mail program reads it."""
    mail = message_from_bytes(data, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def copy(**changes: object) -> ReadingCopy:
    """A copy of a letter on three records."""
    whole: dict[str, object] = {
        "reference": "r3",
        "agency": "Sample County Sheriff",
        "law_name": "Texas Public Information Act",
        "law_citation": "Tex. Gov't Code ch. 552",
        "requester": "Dana Whitfield",
        "drafted_on": date(2026, 11, 24),
        "period": Period(date(2025, 1, 1), date(2026, 11, 24)),
        "categories": [1, 10, 44],
        "answer_by": date(2026, 12, 10),
        "of_law": True,
    }
    return ReadingCopy(**{**whole, **changes})  # type: ignore[arg-type]


def test_the_mail_holds_the_letter_in_its_own_text_and_both_files() -> None:
    """Unsent, to nobody, with the letter as text and PDF and DOCX attached."""
    made = letter("IL")
    paper = made.paper()
    law = load_law("IL")
    files = {"r3.pdf": paper.pdf(), "r3.docx": paper.docx()}
    data = as_mail(mail_subject(made.meta.title, law), paper.text(), files)
    mail = opened(data)
    assert (mail["X-Unsent"], mail["To"], mail["From"], mail["Date"]) == ("1", "", None, None)
    assert mail["Subject"] == made.meta.title
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == paper.text()
    got = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert got == files
    assert data == as_mail(mail_subject(made.meta.title, law), paper.text(), files)


@pytest.mark.parametrize("text", [*HOSTILE, HEADERS])
def test_hostile_words_are_no_header_of_a_mail(text: str) -> None:
    """Line breaks and markup in a name stay text in the subject and body of the mail."""
    made = letter("TX", agency=text)
    mail = opened(as_mail(mail_subject(made.meta.title, load_law("TX")), made.paper().text(), {}))
    assert set(mail.keys()) == {
        *("Subject", "To", "X-Unsent", "Content-Type"),
        *("Content-Transfer-Encoding", "MIME-Version"),
    }
    assert squeezed(mail["Subject"]).endswith(squeezed(clean(text)))
    body = mail.get_body(("plain",))
    assert body is not None
    assert squeezed(clean(text)) in squeezed(body.get_content())


@given(st.text(max_size=400))
def test_no_title_breaks_a_mail(text: str) -> None:
    """Whatever stands in a title, the mail has one subject that says it on one line."""
    mail = opened(as_mail(text, "Body\n", {}))
    assert mail.get_all("Subject") == [mail["Subject"]]
    assert squeezed(mail["Subject"]) == squeezed(one_line(text))
    assert mail["Bcc"] is None


@pytest.mark.parametrize("text", [*HOSTILE, HEADERS])
def test_hostile_words_are_text_in_the_spanish_copy(text: str) -> None:
    """Each output of the copy shows them as text."""
    paper = spanish_copy(copy(agency=text, requester=text))
    wanted = squeezed(clean(text))
    document = pypdfium2.PdfDocument(paper.pdf())
    pdf = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    docx = "".join(p.text for p in Document(io.BytesIO(paper.docx())).paragraphs)
    for shown in (paper.text(), pdf, docx):
        assert squeezed(shown).count(wanted) >= 2
    assert "<script" not in paper.html()


def test_the_spanish_copy_is_marked_and_in_spanish() -> None:
    """It says first that it is not to be sent, gives each item in Spanish, and its language."""
    paper = spanish_copy(copy())
    text = " ".join(paper.text().replace("|", " ").split())
    assert text.startswith("Copia de lectura en español. No la envíe.")
    assert "1. Acuerdos 287(g)." in text
    assert "3. Actas de la junta" in text
    assert "Fecha de respuesta según la ley: 10 de diciembre de 2026" in text
    assert "No es consejo legal" in text
    assert 'lang="es"' in paper.html()
    practice = spanish_copy(copy(of_law=False)).text()
    assert "no un plazo de la ley" in " ".join(practice.split())
    assert spoken_es(date(2026, 1, 5)) == "5 de enero de 2026"


def test_a_template_of_the_user_goes_before_ours(tmp_path: Path) -> None:
    """A file of the same name replaces ours, the others stay, and values are data in it too."""
    (tmp_path / "request.md.j2").write_text("To {{ agency }} of {{ today }}.", encoding="utf-8")
    made = draft(order("TX", agency="*Big* <b>County</b>", templates=tmp_path))
    text = made.paper().text()
    assert text.startswith("To *Big* <b>County</b> of November 24, 2026.")
    assert "Checklist for request r3" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\n{% if %}\n", r"request\.md\.j2, line 2, cannot be read"),
        ("one\ntwo\n{{ nobody }}\n", r"request\.md\.j2, line 3, cannot be filled: 'nobody' is"),
        ("{{ agency.__class__ }}", r"request\.md\.j2, line 1, cannot be filled: access to attr"),
        ("\n{{ 1 / 0 }}", r"request\.md\.j2, line 2, cannot be filled: division by zero"),
        ("{{ items }}", r"request\.md\.j2, line 1, cannot be filled: a template printed tuple"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", r"request\.md\.j2, line 1, cannot be filled"),
        ('{% include "/etc/passwd" %}', r"request\.md\.j2, line 1, cannot be filled"),
        ("{% set x = letter_law %}{{ x }}", r"request\.md\.j2, line 1, cannot be filled"),
    ],
)
def test_a_broken_template_is_told_by_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    """One sentence with file and line, and no way out of the sandbox."""
    (tmp_path / "request.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        draft(order("TX", templates=tmp_path))


def test_a_template_that_is_no_text_or_no_folder_is_told(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and a folder that is not there."""
    (tmp_path / "request.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="is no UTF-8 text"):
        draft(order("TX", templates=tmp_path))
    with pytest.raises(NotReachable, match=r"templates under \[requests\]"):
        draft(order("TX", templates=tmp_path / "none"))
