"""One normal form for page text. Line breaks stay: a quote must be found where it stands."""

from __future__ import annotations

import re
import unicodedata

# PDFium writes U+FFFE or U+0002 where a word is broken at the end of a line.
BROKEN_WORD = re.compile("[\ufffe\u0002\u00ad]\n?")
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LIGATURE = re.compile("[\ufb00-\ufb06]")
TRAILING = re.compile(r"[ \t]+\n")
BLANK_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """The text with broken words joined, odd spaces plain, and nothing that cannot be seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\x85", "\n")
    text = BROKEN_WORD.sub("", text)
    text = SPACES.sub(" ", INVISIBLE.sub("", text))
    text = CONTROL.sub("", text)
    text = LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = TRAILING.sub("\n", text)
    return BLANK_LINES.sub("\n\n", text).strip("\n").rstrip(" \t")
