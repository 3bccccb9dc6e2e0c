"""The version of the whole reader; the archive is read anew where it is another one."""

from __future__ import annotations

from groundwork.reading import normalise, ocr

# Goes up whenever a format's module gives other pages for the same bytes; a test holds the two
# together. A new PDFium that reads differently shows in that test as well.
_FORMATS = 3

# Engines that are installed count: once there is one, the scans of the archive are read.
_OCR = "".join(f"+{engine}" for engine in ocr.engines())

READER_VERSION = f"{_FORMATS}.{normalise.VERSION}{_OCR}"
