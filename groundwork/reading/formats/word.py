"""DOC and RTF, by a program of the system where one is installed: catdoc or antiword, and unrtf.

catdoc is asked first: antiword 0.37 breaks on the smallest DOC of our tests. Their text has no
pages: it is cut as a plain text is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from groundwork.reading.formats.base import Job, NotReadable, Opened
from groundwork.reading.formats.html import text_of
from groundwork.reading.formats.plain import parts_of
from groundwork.reading.helpers import Helper, HelperFailed, installed, run

DOC_HELPERS = (
    Helper("catdoc", ("-w", "-d", "utf-8", "-")),  # -w: lines are not wrapped
    Helper("antiword", ("-m", "UTF-8.txt", "-w", "0", "-")),
)
RTF_HELPERS = (Helper("unrtf", ("--html", "--nopict")),)
_ROW = re.compile(r"^\|(.*)\|[ \t]*$", re.M)
_BAR = re.compile(r"[ \t]*\|[ \t]*")


def open_doc(data: bytes, job: Job) -> Opened:
    """Opens a DOC; raises NotReadable where no program that reads it is there, or it fails."""
    text = _text(data, DOC_HELPERS, "a Word document (DOC)")
    rows = _ROW.sub(lambda found: _BAR.sub("\t", found[1].strip()), text)
    return parts_of(rows, job, labelled=False)


def open_rtf(data: bytes, job: Job) -> Opened:
    """Opens an RTF; raises NotReadable where no program that reads it is there, or it fails."""
    page = _text(data, RTF_HELPERS, "a rich-text document (RTF)")
    return parts_of(text_of(LexborHTMLParser(page)), job, labelled=False)


def _text(data: bytes, helpers: Sequence[Helper], what: str) -> str:
    """What the first program that can read the document writes."""
    there = installed(helpers)
    if not there:
        names = " or ".join(helper.program for helper in helpers)
        raise NotReadable(f"{what} is read by {names}, which is not installed")
    failures = []
    for helper in there:
        try:
            return run(helper, data).decode("utf-8", "replace")
        except HelperFailed as error:
            failures.append(str(error))
    raise NotReadable("; ".join(failures))
