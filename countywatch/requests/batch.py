"""One letter to many agencies, each under its own state's law, and one sheet that sums them up."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from countywatch.requests.draft import Order, draft_request
from countywatch.requests.files import write_bytes
from groundwork.casefile import CaseFile
from groundwork.errors import BadInput, CountywatchError, NotReachable, WrongUse
from groundwork.paper import clean
from groundwork.yaml_files import compose, read_text

MOST_ROWS = 2000
KEYS = ("agency", "state", "topics", "from_alert")
COLUMNS = (
    "line",
    "request",
    "agency",
    "state",
    "law",
    "citation",
    "ready",
    "answer_by",
    "answer_basis",
    "items",
    "needed",
    "text_file",
    "problem",
)


@dataclass(frozen=True)
class Row:
    """One agency of the file: `line` is where it stands there, `values` what its columns say."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of a row: the request's JSON, or the problem in one sentence."""

    row: Row
    made: dict[str, Any] | None
    problem: str = ""

    def to_json(self) -> dict[str, object]:
        """Line, request, agency and problem."""
        made = self.made or {}
        return {
            "line": self.row.line,
            "request": made.get("request"),
            "agency": self.row.values.get("agency", ""),
            "state": self.row.values.get("state", ""),
            "ready": made.get("ready", False),
            "problem": self.problem or None,
        }

    def cells(self) -> tuple[str, ...]:
        """The row of the summary sheet, as in COLUMNS."""
        made, said = self.made or {}, self.row.values
        law, answer = made.get("law", {}), made.get("answer_by", {})
        needed = [c["message"] for c in made.get("checks", []) if c["blocks"]]
        files = {file["kind"]: file["path"] for file in made.get("files", [])}
        ready = ("yes" if made["ready"] else "no") if made else ""
        return (
            str(self.row.line),
            str(made.get("request", "")),
            str(made.get("agency", said.get("agency", ""))),
            str(made.get("state", said.get("state", ""))),
            str(law.get("name", "")),
            str(law.get("citation", "")),
            ready,
            str(answer.get("date", "")),
            {"law": "law", "practice": "our own practice"}.get(answer.get("basis", ""), ""),
            str(len(made.get("items", []))) if made else "",
            " ".join(needed),
            files.get("txt", ""),
            self.problem,
        )


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a CSV with a header, or of a YAML list; raises BadInput naming the line."""
    try:
        text = read_text(path)
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be read ({error.strerror}); check its name."
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(f"The file {path} is no text in UTF-8; save it so.") from error
    yaml_like = path.suffix.casefold() in (".yaml", ".yml")
    rows = _from_yaml(text, path) if yaml_like else _from_csv(text, path)
    if not rows:
        raise BadInput(f"The file {path} holds no agency; give one a line under agency,state.")
    if len(rows) > MOST_ROWS:
        raise BadInput(f"The file {path} holds {len(rows)} agencies; use at most {MOST_ROWS}.")
    return rows


def _from_csv(text: str, path: Path) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] | None = None
    start = 1
    try:
        for cells in reader:
            if header is None:
                header = _header(cells, path)
            elif any(cell.strip() for cell in cells):
                rows.append(Row(start, dict(zip(header, cells, strict=False))))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"The file {path}, line {reader.line_num}, is no CSV: {error}.") from error
    return tuple(rows)


def _header(cells: Sequence[str], path: Path) -> list[str]:
    header = [cell.strip().casefold() for cell in cells]
    strange = [name for name in header if name not in KEYS]
    if strange or not {"agency", "state"} <= set(header) or len(set(header)) < len(header):
        raise BadInput(
            f"The file {path}, line 1, has to name its columns, each once: agency and state, "
            "and if wanted topics and from_alert."
        )
    return header


def _from_yaml(text: str, path: Path) -> tuple[Row, ...]:
    root = compose(text, str(path))
    if not isinstance(root, yaml.SequenceNode):
        raise BadInput(f"The file {path} has to be a list of agencies, each with agency and state.")
    return tuple(_from_node(node) for node in root.value)


def _from_node(node: yaml.Node) -> Row:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return Row(line, {})
    pairs = [(k.value, _words(v)) for k, v in node.value if isinstance(k, yaml.ScalarNode)]
    return Row(line, dict(pairs))


def _words(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        # One level only: aliases within aliases would grow without end.
        return ",".join(str(p.value) for p in node.value if isinstance(p, yaml.ScalarNode))
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def draft_batch(
    casefile: CaseFile, rows: Sequence[Row], like: Order, now: datetime
) -> tuple[Outcome, ...]:
    """A letter for each row, like the order but for what the row says; a bad row stops no other."""
    return tuple(_drafted(casefile, row, like, now) for row in rows)


def _drafted(casefile: CaseFile, row: Row, like: Order, now: datetime) -> Outcome:
    try:
        return Outcome(row, draft_request(casefile, _order(row, like), now))
    except CountywatchError as error:
        return Outcome(row, None, str(error))


def _order(row: Row, like: Order) -> Order:
    said = {name: text.strip() for name, text in row.values.items()}
    strange = [name for name in said if name not in KEYS]
    missing = [name for name in ("agency", "state") if not said.get(name)]
    if strange:
        raise WrongUse(f"{strange[0][:40]!r} is no key of an agency; use {', '.join(KEYS)}.")
    if missing:
        raise WrongUse(f"The {missing[0]} is missing; give agency and state.")
    named = said.get("topics", "").replace(";", ",")
    return replace(
        like,
        agency=said["agency"],
        state=said["state"],
        topics=tuple(named.split(",")) if named else like.topics,
        alert_id=said.get("from_alert") or like.alert_id,
    )


def write_sheet(outcomes: Sequence[Outcome], path: Path) -> None:
    """The summary as XLSX, or as CSV for any other ending; raises NotReachable where it cannot."""
    cells = [COLUMNS, *(outcome.cells() for outcome in outcomes)]
    if path.suffix.casefold() == ".xlsx":
        write_bytes(path, _as_xlsx(cells))
        return
    out = io.StringIO(newline="")
    csv.writer(out).writerows([tuple(map(_no_formula, row)) for row in cells])
    write_bytes(path, out.getvalue().encode("utf-8-sig"))


def _no_formula(text: str) -> str:
    """Text that a spreadsheet takes for text: what could be a formula gets an apostrophe."""
    shown = clean(text)
    return f"'{shown}" if shown.lstrip()[:1] in ("=", "+", "-", "@") else shown


def _as_xlsx(cells: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Requests")
    bold = book.add_format({"bold": True})
    for number, row in enumerate(cells):
        for column, text in enumerate(row):
            sheet.write_string(number, column, clean(text)[:32_000], None if number else bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(cells) - 1, len(COLUMNS) - 1)
    sheet.set_column(2, 5, 28)
    book.close()
    return out.getvalue()
