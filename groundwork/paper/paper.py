"""A letter or report, written once in Markdown and given out as text, HTML, DOCX and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groundwork.paper.as_docx import as_docx
from groundwork.paper.as_html import as_html
from groundwork.paper.as_pdf import as_pdf, page_count
from groundwork.paper.as_text import as_text
from groundwork.paper.model import Block, PaperMeta, Picture
from groundwork.paper.parsing import parse


@dataclass(frozen=True)
class Paper:
    """A parsed text with what stands around it; the same input gives the same bytes."""

    blocks: tuple[Block, ...]
    meta: PaperMeta

    def text(self) -> str:
        """Plain text, 76 columns."""
        return as_text(self.blocks, self.meta)

    def html(self) -> str:
        """One self-contained HTML page with styles for print."""
        return as_html(self.blocks, self.meta)

    def docx(self) -> bytes:
        """A Word document."""
        return as_docx(self.blocks, self.meta)

    def pdf(self) -> bytes:
        """A tagged PDF in US letter size."""
        return as_pdf(self.blocks, self.meta)

    def page_count(self) -> int:
        """How many pages the PDF has."""
        return page_count(self.pdf())


def render(markdown: str, meta: PaperMeta, pictures: Mapping[str, Picture] | None = None) -> Paper:
    """A paper from Markdown: CommonMark and tables, raw HTML off.

    `---` draws a rule, `***` starts a page, a quote that opens with the line `[!NOTICE]` is a box.
    A paragraph `![](figure:NAME)` is the picture of that name; raises KeyError where there is none.
    Text from outside has to go through `escape` (or a `template_environment`) before it comes here.
    """
    return Paper(parse(markdown, pictures or {}), meta)
