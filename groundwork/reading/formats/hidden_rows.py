"""Which rows of an XLSX are hidden: the reader of cells does not tell."""

from __future__ import annotations

import re

from groundwork.reading.formats.base import NotReadable
from groundwork.reading.formats.ooxml import Package, child, every, relation_id, value

_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\sr=[\"'](\d{1,7})[\"']")
_MOST_TOLD = 8


class HiddenRows:
    """The hidden rows of a workbook's sheets; of what is no XLSX, none."""

    def __init__(self, data: bytes) -> None:
        self._package: Package | None = None
        self._parts: dict[str, str] = {}
        try:
            package = Package(data)
            main = package.main()
            relations = package.relations(main)
            sheets = child(package.part(main), "sheets")
        except NotReadable:
            return
        for sheet in every(sheets, "sheet") if sheets is not None else ():
            relation = relations.get(relation_id(sheet))
            if relation:
                self._parts[value(sheet, "name") or ""] = relation.target
        self._package = package

    def words(self, sheet: str) -> list[str]:
        """What is hidden, like "hidden rows 4-6, 9", as a list of one; else an empty list."""
        data = self._raw(sheet) or b""
        numbers = [
            int(number[1])
            for row in _ROW.finditer(data)
            if _HIDDEN.search(row[0]) and (number := _NUMBER.search(row[0]))
        ]
        spans = _spans(numbers)
        more = f" and {len(spans) - _MOST_TOLD} more" if len(spans) > _MOST_TOLD else ""
        listed = ", ".join(spans[:_MOST_TOLD])
        return [f"hidden row{'s' if len(numbers) > 1 else ''} {listed}{more}"] if numbers else []

    def is_damaged(self, sheet: str) -> bool:
        """Whether a sheet's part is there and has no cells' place: the reader of cells takes it
        for a blank sheet."""
        data = self._raw(sheet)
        return data is not None and b"sheetData" not in data.replace(b"\0", b"")

    def _raw(self, sheet: str) -> bytes | None:
        name = self._parts.get(sheet)
        if self._package is None or name is None:
            return None
        try:
            return self._package.raw(name)
        except NotReadable:
            return None


def _spans(numbers: list[int]) -> list[str]:
    """Runs of numbers as "4-6", and single ones as they are."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ["-".join(map(str, run)) for run in runs]
