"""Memoranda of agreement under section 287(g): from pages to facts with page and words.

Pure functions of pages that were read already. What is handwriting or a scan is not readable here
and is never guessed.
"""

from monitors.agreements.moa.differences import against_list
from monitors.agreements.moa.model import (
    MODELS,
    Agreement,
    Clause,
    Cost,
    Difference,
    Ending,
    FileReading,
    Model,
    Named,
    Quote,
    Reading,
    Revision,
    Side,
    Signature,
    Subject,
    Term,
)
from monitors.agreements.moa.reader import read_file, reads_as_agreement

__all__ = [
    "MODELS",
    "Agreement",
    "Clause",
    "Cost",
    "Difference",
    "Ending",
    "FileReading",
    "Model",
    "Named",
    "Quote",
    "Reading",
    "Revision",
    "Side",
    "Signature",
    "Subject",
    "Term",
    "against_list",
    "read_file",
    "reads_as_agreement",
]
