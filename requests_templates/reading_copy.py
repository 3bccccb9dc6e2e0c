"""What a letter asks for, in Spanish, for the requester's own reading. It is never sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundwork.paper import Paper, PaperMeta, render
from requests_templates.categories import in_spanish
from requests_templates.model import BLANK, Period
from requests_templates.overriding import fill

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


@dataclass(frozen=True)
class ReadingCopy:
    """The facts of a letter that the copy restates. `categories` are the numbers of its items."""

    reference: str
    agency: str
    law_name: str
    law_citation: str
    requester: str | None
    drafted_on: date
    period: Period
    categories: Sequence[int]
    answer_by: date
    of_law: bool
    sample: bool = False


def spanish_copy(copy: ReadingCopy, templates: Path | None = None) -> Paper:
    """The copy, marked as one that is not to be sent; raises BadInput for a broken template."""
    records = [in_spanish()[number] for number in copy.categories]
    values = {
        "reference": copy.reference,
        "agency": copy.agency,
        "law_name": copy.law_name or BLANK,
        "law_citation": copy.law_citation or BLANK,
        "requester": copy.requester or BLANK,
        "today": spoken_es(copy.drafted_on),
        "period": {"start": spoken_es(copy.period.start), "end": spoken_es(copy.period.end)},
        "items": [
            {"number": number, "series": record.series, "text": record.text}
            for number, record in enumerate(records, 1)
        ],
        "answer_by": spoken_es(copy.answer_by),
        "of_law": copy.of_law,
    }
    meta = PaperMeta(
        title=f"Copia de lectura de la solicitud {copy.reference}: no enviar",
        author=copy.requester,
        lang="es",
        style="letter",
        footer=f"Copia de lectura de {copy.reference}: no enviar",
        date=copy.drafted_on,
        sample=copy.sample,
    )
    return render(fill("request.es.md.j2", values, templates), meta)


def spoken_es(day: date) -> str:
    """`24 de noviembre de 2026`."""
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"
