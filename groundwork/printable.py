"""Text of others as it may be shown on a terminal: what would steer the terminal is spelled out."""

from __future__ import annotations

import re

# Control characters of ASCII but tab and line ends, those of Latin-1, what turns the direction of
# writing (U+202A to U+202E, U+2066 to U+2069), and halves of characters, which no stream can write.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)


def printable(text: str) -> str:
    """The text with every character that steers a terminal written as `\\x1b` or `\\u202e`.

    Within JSON those beyond ASCII are written as JSON writes them, so that its value stays; the
    others never stand in JSON as they are.
    """
    return _STEERING.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"
