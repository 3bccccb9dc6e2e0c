"""The version of the whole reader; the archive is read anew where it is another one."""

from __future__ import annotations

from groundwork.reading import normalise, ocr
from groundwork.reading.formats.word import DOC_HELPERS, RTF_HELPERS
from groundwork.reading.helpers import installed

# Goes up whenever a format's module gives other pages for the same bytes; a test holds the two
# together. A new PDFium that reads differently shows in that test as well.
_FORMATS = 6

# What is installed counts: once an engine or a program is there, what it reads is read anew.
_PROGRAMS = (helper.program for helper in installed((*DOC_HELPERS, *RTF_HELPERS)))
_INSTALLED = "".join(f"+{name}" for name in (*ocr.engines(), *_PROGRAMS))

READER_VERSION = f"{_FORMATS}.{normalise.VERSION}{_INSTALLED}"

TEXT_ONLY_VERSION = f"{READER_VERSION}-text"
"""The version of a text that was stored before OCR ran (its `waits_for_ocr` has pages): never
equal to READER_VERSION, so that what looks for texts of another version finds it."""
