"""The kit: papers that argue from the report's figures and the state's law, apart from the report.

A memo of two pages, a comment of two minutes, a draft resolution, asks by office and a request for
a meeting. What each may propose is decided by the gate of the state's law and by nothing here.
"""

from reports.kit.papers import NAMES, Kit, KitPaper, LeftOut, Occasion, make_kit
from reports.kit.stance import Stance, stance_of

__all__ = [
    "NAMES",
    "Kit",
    "KitPaper",
    "LeftOut",
    "Occasion",
    "Stance",
    "make_kit",
    "stance_of",
]
