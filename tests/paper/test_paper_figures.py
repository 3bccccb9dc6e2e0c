"""A figure in every output: drawn where it can be, its words wherever it cannot."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest

from groundwork.paper import PaperMeta, Picture, render

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40" width="100" height="40">'
    '<rect x="0" y="0" width="60" height="40" fill="#000000"/></svg>'
)
PICTURE = Picture(SVG, 'A bar of 60 "units" & more.', "Figure 1. A bar.")
TEXT = "# Head\n\nBefore.\n\n![](figure:bar)\n\nAfter.\n"
META = PaperMeta(title="Figures")


def test_a_figure_is_in_every_output() -> None:
    """SVG in HTML and PDF, PNG in DOCX, words in text; the alternative text goes with it."""
    paper = render(TEXT, META, {"bar": PICTURE})
    assert (
        SVG in paper.html()
        and 'aria-label="A bar of 60 &quot;units&quot; &amp; more."' in paper.html()
    )
    text = " ".join(paper.text().split())
    assert '[Figure: Figure 1. A bar. A bar of 60 "units" & more.]' in text
    with zipfile.ZipFile(io.BytesIO(paper.docx())) as made:
        media = [n for n in made.namelist() if n.startswith("word/media/")]
        assert made.read(media[0]).startswith(b"\x89PNG")
        assert b"A bar of 60 &quot;units&quot; &amp; more." in made.read("word/document.xml")
    assert paper.docx() == paper.docx()


def test_the_pdf_draws_it_and_stays_tagged() -> None:
    """The black bar is on the page, and the file is still PDF/UA with its alternative text."""
    made = render(TEXT, META, {"bar": PICTURE}).pdf()
    page = pypdfium2.PdfDocument(made)[0]
    picture = page.render(scale=1).to_pil().convert("L")
    dark = sum(picture.histogram()[:40])
    assert dark > 5000
    assert b"pdfuaid" in made or b"StructTreeRoot" in made
    assert "Figure 1. A bar." in page.get_textpage().get_text_bounded()


def test_only_our_own_pictures_are_figures() -> None:
    """An unknown name is an error of ours; an image of the web is words, as before."""
    with pytest.raises(KeyError):
        render("![](figure:other)", META, {"bar": PICTURE})
    assert "<figure>" not in render("![alt](https://x.org/a.png)", META).html()
    assert "<figure>" not in render("text ![](figure:bar)", META, {"bar": PICTURE}).html()
