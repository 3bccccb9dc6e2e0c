"""A county paper as pages of blocks, drawn in one pass: the same paper gives the same bytes.

A block is a kind and its value, as `data/county.typ` draws them: `p` is a paragraph, `table` a
table of figures, `form` the grey-and-white head of a staff report, and so on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal, TypeAlias

import pypdfium2
import typst
import yaml

from countywatch.demo.county import NAME
from groundwork.errors import WrongUse

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"
Block: TypeAlias = tuple[str, Json]
Face = Literal["serif", "roman", "typed"]

_DATA = files("countywatch.demo").joinpath("data")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where PyYAML has it


@dataclass(frozen=True)
class Sheet:
    """One page; `wide` turns it on its side."""

    blocks: tuple[Block, ...]
    face: Face = "serif"
    wide: bool = False


@dataclass(frozen=True)
class CountyPaper:
    """A paper and what stands round its pages; `numbering` has a # for the page and the last."""

    title: str
    header: str
    sheets: tuple[Sheet, ...]
    made: date
    numbering: str = "Page # of #"

    def pdf(self) -> bytes:
        """The paper as a PDF in US letter size.

        Raises WrongUse where a sheet runs over its page: pages of the sample are cited by number.
        """
        made: bytes = typst.compile(
            _DATA.joinpath("county.typ").read_bytes(),
            sys_inputs={"data": json.dumps(self._data())},
            ignore_system_fonts=True,
        )
        with closing(pypdfium2.PdfDocument(made)) as document:
            pages = len(document)
        if pages != len(self.sheets):
            raise WrongUse(f"{self.title} has {len(self.sheets)} sheets but fills {pages} pages.")
        return made

    def _data(self) -> dict[str, object]:
        return {
            "title": f"SAMPLE {self.title}",
            "author": NAME,
            "date": [self.made.year, self.made.month, self.made.day],
            "header": self.header,
            # Without the word "county": these words stand close to the last line of each page.
            "footer": "SAMPLE: all of this is invented. No such place, meeting or person exists.",
            "numbering": self.numbering,
            "pages": [
                {"face": sheet.face, "wide": sheet.wide, "blocks": sheet.blocks}
                for sheet in self.sheets
            ],
        }


def sheets_of(name: str, words: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The pages of a file in `data/`, with `{name}` in its text replaced by what `words` says.

    Raises WrongUse for a name that `words` does not hold.
    """
    text = _DATA.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return tuple(_sheet(page, words) for page in yaml.load(text, _LOADER))
    except KeyError as error:
        raise WrongUse(f"{name}.yaml asks for {error}, which nobody gave it.") from error


def _sheet(page: Mapping[str, Json], words: Mapping[str, str]) -> Sheet:
    blocks = page["blocks"]
    assert isinstance(blocks, list)
    return Sheet(
        tuple(_blocks(blocks, words)),
        face=page.get("face", "serif"),  # type: ignore[arg-type]
        wide=bool(page.get("wide", False)),
    )


def _blocks(blocks: Iterable[Json], words: Mapping[str, str]) -> Iterator[Block]:
    for block in blocks:
        assert isinstance(block, dict)
        for kind, value in block.items():
            yield kind, _split(kind, _filled(value, words))


def _filled(value: Json, words: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return value.format_map(words)
    if isinstance(value, list):
        return [_filled(part, words) for part in value]
    if isinstance(value, dict):
        return {key: _filled(part, words) for key, part in value.items()}
    return value


def _split(kind: str, value: Json) -> Json:
    """Rows are written in the data files as lines, with a bar between two cells."""
    if kind == "lead" and isinstance(value, str):
        return [part.strip() for part in value.split("|", 1)]
    if kind in ("form", "fields") and isinstance(value, str):
        return _rows(value)
    if kind == "table" and isinstance(value, dict):
        rows = _rows(str(value["rows"]))
        return {**value, "head": rows[0], "rows": rows[1:]}
    return value


def _rows(text: str) -> list[Json]:
    return [
        [cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()
    ]
