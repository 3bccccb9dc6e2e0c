"""A letter or report as plain data: the few kinds of block that every output can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from groundwork.errors import WrongUse

Day: TypeAlias = date  # a class with a field `date` needs another name for the type
Align = Literal["left", "center", "right"]
Style = Literal["letter", "report"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. `url` makes it a link; its address stands in the text beside it already."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line within a paragraph."""


Inline: TypeAlias = Span | LineBreak
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first is of level 1, and none is more than one level below the last."""

    level: int
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is the first number of an ordered one, None for bullets."""

    start: int | None
    tight: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header repeats on every page that it runs over."""

    align: tuple[Align, ...]
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A small box: a quote that starts with `[!NOTICE]`."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page: `---`."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page: `***`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of ours for a figure: an SVG with its own size, and the words that stand for it.

    `alt` says in sentences all that the drawing shows; `caption` stands under it. The SVG is never
    made of text from outside that was not escaped.
    """

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture on a line of its own: a paragraph that is `![](figure:NAME)`."""

    picture: Picture


Block: TypeAlias = Heading | Paragraph | Items | Table | Quote | Notice | Rule | PageBreak | Figure


@dataclass(frozen=True)
class PaperMeta:
    """What stands around the text.

    `lang` is a language code of two or three letters. `footer` stands at the foot of each numbered
    page. `date` goes into the file's properties only: no output holds the time of its making.
    `sample` puts SAMPLE on every page. Raises WrongUse for a `lang` of another form.
    """

    title: str
    author: str | None = None
    lang: str = "en"
    style: Style = "report"
    footer: str = ""
    date: Day | None = None
    sample: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]{2,3}", self.lang):
            raise WrongUse(f"{self.lang[:20]!r} is no language code; write it as en or es.")


def fill_in(table: Table) -> bool:
    """Whether a column has a header and no words: a form, for a hand to write in."""
    columns = zip(*table.rows, strict=True)
    return any(not any(map(plain, column)) for column in columns)


def plain(inlines: Inlines) -> str:
    """The words of a run of inlines, a space for each line break."""
    return "".join(part.text if isinstance(part, Span) else " " for part in inlines)
