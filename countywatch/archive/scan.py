"""Files of this computer, read and matched: nothing is stored and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundwork.errors import BadInput, WrongUse
from groundwork.reading import Limits, Page, Reader
from groundwork.reading.citing import cite
from groundwork.reading.sniff import UNKNOWN
from monitors.matching import Finding, Watchlist, match_document


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file: how its reading went, its pages, and what was found in it."""

    path: Path
    outcome: str
    reason: str | None
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    media_type: str = UNKNOWN

    def cited(self, page: int, start: int | None = None) -> str:
        """The words for a page, or an offset into it, in the file's own terms."""
        found = self.pages[page - 1]
        return cite(self.media_type, page, found.label, found.text, start)

    @property
    def grade(self) -> str:
        """The highest grade among the findings: alert, notice or none."""
        grades = {finding.grade for finding in self.findings}
        return "alert" if "alert" in grades else "notice" if grades else "none"

    def as_json(self) -> dict[str, object]:
        """The file's entry in `scan --json`, as CONTRACTS.md fixes it."""
        return {
            "path": str(self.path),
            "outcome": self.outcome,
            "reason": self.reason,
            "pages": len(self.pages),
            "pages_unread": [page.number for page in self.pages if page.unread],
            "pages_by_ocr": {
                str(page.number): page.confidence
                for page in self.pages
                if page.confidence is not None
            },
            "alert": self.grade == "alert",
            "grade": self.grade,
            "alerts": [finding_json(finding, self.cited) for finding in self.findings],
        }


def finding_json(finding: Finding, cited: Callable[[int, int], str]) -> dict[str, object]:
    """One finding with its signs, as CONTRACTS.md fixes it."""
    return {
        "topic": finding.topic,
        "grade": finding.grade,
        "stance": finding.stance,
        "signs": [
            {
                "rule": sign.rule,
                "page": sign.page,
                "cited": cited(sign.page, sign.start),
                "where": sign.where,
                "item_title": sign.item_title or None,
                "start": sign.start,
                "end": sign.end,
                "quote": sign.quote,
                "weight": sign.weight,
                "stance": sign.stance,
                "why": list(sign.why),
            }
            for sign in finding.signs
        ],
    }


def scan(paths: Sequence[Path], watchlist: Watchlist, limits: Limits) -> Iterator[Scanned]:
    """Reads and matches each file, in order of name; folders are walked.

    Raises WrongUse for a path that does not exist, before anything is read.
    """
    files = list(files_in(paths))
    with Reader(limits) as reader:
        for path in files:
            yield _scan_one(path, watchlist, reader)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file of the paths and of the folders below them; hidden files are left out."""
    for path in paths:
        if path == Path():
            raise WrongUse("An empty path names no file; write . for this folder.")
        if path.is_dir():
            below = (one for one in sorted(path.rglob("*")) if one.is_file())
            yield from (one for one in below if not _hidden(one.relative_to(path)))
        elif path.is_file():
            yield path
        elif path.exists():
            raise WrongUse(f"{path} is no file that has an end; name a file or a folder.")
        else:
            raise WrongUse(f"{path} does not exist; check the path")


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _scan_one(path: Path, watchlist: Watchlist, reader: Reader) -> Scanned:
    try:
        data = path.read_bytes()
    except OSError as error:
        return Scanned(path, "unreadable", f"the file cannot be opened: {error.strerror}", (), ())
    result = reader.read(data, path.name)
    findings = match_document(result.pages, watchlist, title=path.stem)
    return Scanned(path, result.outcome, result.reason, result.pages, findings, result.media_type)


def read_text_file(path: Path) -> str:
    """A text file as text; raises BadInput where it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text ({error}); check the file") from None
