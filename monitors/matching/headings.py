"""What the headings of an agenda say: which section begins, in English and in Spanish."""

from __future__ import annotations

import re
from functools import lru_cache

SECTIONS = ("consent", "hearing", "closed", "comment", "correspondence", "reports", "regular")
PASSING = ("comment", "correspondence")
"""Sections whose signs weigh less: they end with the next numbered item, and with their page."""
OTHER, END = "other", "end"
"""A heading of the meeting's own course (roll call, minutes, resolutions); and where it ends."""

_LONGEST = 80
_WHO = (
    r"(?:(?:public|citizens?|audience|residents?|general public|community|visitors?"
    r"|agenda[- ]related public)'?s? )"
)
_SUBJECTS = {
    "consent": r"(?:approval of )?(?:the )?consent (?:agenda|calendar|items?|docket|business)"
    r"|consent|(?:agenda|calendario|asuntos|orden) (?:de|por) consentimiento",
    "closed": r"(?:closed|executive) sessions?(?: items?)?|sesion(?:es)? (?:cerradas?|ejecutivas?)",
    "hearing": r"public hearings?(?: to be held| items?)?(?: ?/ ?[a-z ]+)?"
    r"|audiencias? publicas?|vistas? publicas?",
    "comment": rf"{_WHO}?(?:comments?|forum|participation|input|communications)(?: period| time)?"
    r"|oral communications|items? from the (?:public|audience|floor)"
    r"|comentarios? (?:del )?publicos?|participacion (?:del )?publico",
    "correspondence": r"(?:written )?(?:correspondence|communications received)|news clippings"
    r"|letters received|correspondencia",
    "reports": r"(?:[a-z']+ ){0,2}(?:reports?|updates?)(?: ?/ ?items?)?"
    r"|reports? (?:from|by|of) [a-z' ]+|(?:informes?|reportes?)(?: de[a-z ]*)?",
    "regular": r"(?:regular|new|old|unfinished|other|general) (?:agenda|calendar|business|items?)"
    r"(?: items?)?(?: for (?:consideration|action|discussion)(?: (?:or|and) [a-z]+)?)?"
    r"|(?:action|discussion|business) (?:items?|agenda|calendar)|discussions?|business"
    r"|asuntos (?:nuevos|pendientes|ordinarios|regulares|generales)",
    END: r"adjourn(?:ment)?|meeting adjourned|clausura|levantamiento de la sesion|aplazamiento",
    OTHER: r"(?:call(?:ed)? to order|roll call|pledge of allegiance|moment of silence|invocation)"
    r"(?: (?:and|&|/) [a-z ]+)?|(?:approval|adoption) of (?:the )?(?:agenda|minutes)(?: .{0,40})?"
    r"|minutes|(?:special )?presentations?|proclamations?(?: (?:and|&|/) [a-z ]+)?"
    r"|(?:special )?recognitions?|announcements?|(?:board |commission )?appointments?"
    r"|(?:meeting )?agenda|order of business|orden del dia"
    r"|ordinances?|resolutions?|contracts?|bids?|(?:ceremonial|departmental) items?"
    r"|convocatoria|llamada al orden|lista de asistencia|actas|resoluciones|ordenanzas",
}
# A heading is the whole line, but for a time, a bracket or a remark behind it. The first subject of
# the table that fits a line is its name.
_NAMED = "|".join(f"(?P<{name}>{words})" for name, words in _SUBJECTS.items())
_HEADING = re.compile(
    rf"(?:[\u00b7*-]\s+)?(?:{_NAMED})"
    r"(?:\s*[:.\-]?\s*(?:\(.*\)|\d{1,2}:\d\d.*|continued|none)?)",
    re.I,
)
_OF_ONE_ITEM = re.compile(
    r"(?:staff|agenda|council|board|full|city|annual) (?:report|update)", re.I
)


def heading_of(line: str, numbered: bool, within_item: bool) -> str:
    """The section that a line begins, OTHER or END; "" where it is no heading.

    `line` is plain (see `normalise.fold`), on one line and without its number, which `numbered`
    tells of. Below an item (`within_item`) the links to its papers look like headings ("Staff
    Report", "Public Comments"): there only a numbered line counts, or one in capitals.
    """
    if not 4 <= len(line) <= _LONGEST or line.islower():
        return ""
    name = _subject(line)
    if not name or numbered:
        return name
    if name == "reports" and _OF_ONE_ITEM.fullmatch(line):
        return ""
    return "" if within_item and not line.isupper() else name


# A document's lines are asked for several times, by each of its readers.
@lru_cache(maxsize=1 << 15)
def _subject(line: str) -> str:
    found = _HEADING.fullmatch(line)
    return (found.lastgroup or "") if found else ""


def forget_lines() -> None:
    """Forgets every line: so that a benchmark's next reader gains nothing by the last."""
    _subject.cache_clear()
