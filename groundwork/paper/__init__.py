"""A letter or report, written once (Jinja2 -> Markdown), as text, HTML, DOCX and PDF."""

from groundwork.paper.cleaning import clean, escape, one_line
from groundwork.paper.model import PaperMeta, Picture
from groundwork.paper.paper import Paper, render
from groundwork.paper.templating import Own, template_environment

__all__ = [
    "Own",
    "Paper",
    "PaperMeta",
    "Picture",
    "clean",
    "escape",
    "one_line",
    "render",
    "template_environment",
]
