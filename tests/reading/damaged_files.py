"""Two hundred files that no reader should have to meet, and what the reader makes of each.

By hand, from the repository's root: `.venv/bin/python tests/reading/damaged_files.py` prints kind,
outcome, seconds, megabytes and reason of each. All are made here, from one seed.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from office_samples import (
    RTF,
    archive,
    document,
    encrypted_members,
    hiding_workbook,
    old_word,
    slides,
    with_part,
)
from reading_samples import (
    bomb,
    encrypted,
    form,
    forms_in_forms,
    joined,
    nested_html,
    packet,
    page_tree_loop,
    scan,
    written,
)

from groundwork.reading import Limits, Reader, ReadResult

SEED = 287
LIMITS = Limits(seconds=4, memory_bytes=300 << 20, ocr_seconds=8)
GOOD = written(["Call to order"])
_HTML = b"<!doctype html><title>Agenda</title><p>7.C 287(g)<table><tr><td>a<td>b</table>" * 40
_TEXT = b"Item 7.C Consider a 287(g) agreement.\n" * 200
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;">' % (c + 1, c, c) for c in range(97, 122))
    + b"]><d>&z;</d>"
)
_FILE_ENTITY = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'
_SAMPLE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file; `hopeless` where nothing of it may count as read in full."""

    kind: str
    name: str
    data: bytes
    hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What one file cost: wall-clock seconds, and the most that any process of ours held, in bytes;
    `good` is what the good file gave right after it."""

    file: BadFile
    result: ReadResult
    seconds: float
    peak: int
    good: ReadResult


def sound() -> dict[str, bytes]:
    """A sound file of each format by its ending."""
    return {
        "pdf": packet(),
        "docx": document(),
        "pptx": slides(),
        "xlsx": hiding_workbook(),
        "zip": archive({"a.pdf": packet(), "b.docx": document(), "c.txt": _TEXT}),
        "html": _HTML,
        "txt": _TEXT,
        "rtf": RTF,
        "doc": old_word("Item 7.C: a 287(g) agreement"),
    }


def bad_files() -> list[BadFile]:
    """All of them, always the same."""
    chance = random.Random(SEED)
    files = sound()
    return [
        *_truncated(files),
        *_scrambled(files, chance),
        *_mislabelled(files),
        *_protected(files),
        *_bombs(files),
        *_nothing(files, chance),
    ]


def _truncated(files: dict[str, bytes]) -> Iterator[BadFile]:
    for ending, data in files.items():
        for percent in (2, 15, 40, 70, 95, 99):
            cut = data[: max(1, len(data) * percent // 100)]
            hopeless = percent < 99 and ending in ("docx", "pptx", "xlsx", "zip")
            yield BadFile(f"{ending} cut at {percent} %", f"a.{ending}", cut, hopeless)


def _scrambled(files: dict[str, bytes], chance: random.Random) -> Iterator[BadFile]:
    for ending, data in files.items():
        for count in (1, 10, 100, 1000):
            flipped = bytearray(data)
            for _ in range(count):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            yield BadFile(f"{ending} with {count} bytes wrong", f"a.{ending}", bytes(flipped))
        middle = len(data) // 2
        size = min(2_000, middle // 2)
        holed = data[:middle] + bytes(size) + data[middle + size :]
        yield BadFile(f"{ending} with a hole", f"a.{ending}", holed)
        headless = bytes(16) + data[16:]
        yield BadFile(f"{ending} without its head", f"a.{ending}", headless)
    for ending in ("docx", "pptx", "xlsx"):
        yield BadFile(f"{ending} without parts", f"a.{ending}", _without_parts(files[ending]))


def _without_parts(office: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(office)) as old:
        return archive({info.filename: b"" for info in old.infolist()})


def _mislabelled(files: dict[str, bytes]) -> Iterator[BadFile]:
    endings = list(files)
    for shift in (1, 2, 4):
        for at, ending in enumerate(endings):
            other = endings[(at + shift) % len(endings)]
            yield BadFile(f"{ending} named as {other}", f"a.{other}", files[ending])


def _protected(files: dict[str, bytes]) -> Iterator[BadFile]:
    yield BadFile("pdf under a password", "a.pdf", encrypted(files["pdf"], "x"), True)
    yield BadFile("zip under a password", "a.zip", encrypted_members(files["zip"]), True)
    for ending in ("docx", "pptx", "xlsx"):
        package = "EncryptedPackage".encode("utf-16-le")
        ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + package + bytes(992)
        yield BadFile(f"{ending} under a password", f"a.{ending}", ole, True)
        yield BadFile(
            f"{ending} with encrypted parts", f"a.{ending}", encrypted_members(files[ending]), True
        )
    yield BadFile(
        "zip with a protected pdf", "a.zip", archive({"a.pdf": encrypted(packet(), "x")}), True
    )


def _bombs(files: dict[str, bytes]) -> Iterator[BadFile]:
    spaces = b"<a>" + b" " * 20_000_000
    large = bomb(320)
    yield BadFile("pdf with a page of 320 MB", "a.pdf", large, True)
    yield BadFile("pdf with such a page within", "a.pdf", joined(packet(), large), True)
    yield BadFile("pdf with forms in forms", "a.pdf", forms_in_forms(8), True)
    yield BadFile("pdf with a loop of pages", "a.pdf", page_tree_loop(), True)
    yield BadFile("html nested 60,000 deep", "a.html", nested_html(60_000), True)
    for ending, part in (("docx", "word/document.xml"), ("pptx", "ppt/slides/slide1.xml")):
        for kind, xml in (("laughs", _LAUGHS), ("our files", _FILE_ENTITY), ("spaces", spaces)):
            data = with_part(files[ending], part, xml)
            yield BadFile(f"{ending} with a part of {kind}", f"a.{ending}", data, True)
        deep = b"<a>" * 100_000
        yield BadFile(
            f"{ending} nested deep", f"a.{ending}", with_part(files[ending], part, deep), True
        )
    sheet = "xl/worksheets/sheet1.xml"
    corner = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    yield BadFile("xlsx as wide as can be", "a.xlsx", with_part(files["xlsx"], sheet, corner), True)
    yield BadFile("xlsx of laughs", "a.xlsx", with_part(files["xlsx"], sheet, _LAUGHS), True)
    yield BadFile("zip of zeros", "a.zip", archive({"a.txt": bytes(20_000_000)}), True)
    yield BadFile("zip of a bomb", "a.zip", archive({"a.pdf": large, "b.txt": _TEXT}), True)
    nest = files["zip"]
    for _ in range(10):
        nest = archive({"a.zip": nest})
    yield BadFile("zip in zip in zip", "a.zip", nest, True)
    many = archive({f"{number}.txt": b"x" for number in range(5_000)})
    yield BadFile("zip of 5,000 files", "a.zip", many, True)
    yield BadFile(
        "zip that would write elsewhere", "a.zip", archive({"../../x": b"", "/y": b""}), True
    )


def _nothing(files: dict[str, bytes], chance: random.Random) -> Iterator[BadFile]:
    for ending in (*files, "xls", "ppt", "png", "csv"):
        yield BadFile(f"{ending} of nothing", f"a.{ending}", b"", True)
        yield BadFile(f"{ending} of noise", f"a.{ending}", chance.randbytes(3_000), True)
    for ending, head in (("pdf", b"%PDF-1.7\n"), ("docx", b"PK\x03\x04"), ("zip", b"PK\x05\x06")):
        yield BadFile(f"{ending} of its head only", f"a.{ending}", head + bytes(60), True)
    with zipfile.ZipFile(BytesIO(files["xlsx"])) as book:
        cut = book.read("xl/worksheets/sheet1.xml")[:600]
    data = with_part(files["xlsx"], "xl/worksheets/sheet1.xml", cut)
    yield BadFile("xlsx with half a sheet", "a.xlsx", data, True)
    data = archive({"a.pdf": packet()[:3_000], "b.docx": document()})
    yield BadFile("zip with half a pdf", "a.zip", data, True)
    yield BadFile("pdf of a picture cut short", "a.pdf", scan(1)[:-300], True)
    yield BadFile("pdf form cut within its fields", "a.pdf", form("June 6")[:-400])


def measure(files: list[BadFile]) -> Iterator[Measured]:
    """Reads each file, and the good one after it, with one reader."""
    with Reader(LIMITS) as reader, _Watch() as watch:
        reader.read(GOOD, "good.pdf")
        for file in files:
            watch.peak = 0
            began = time.monotonic()
            result = reader.read(file.data, file.name)
            seconds = time.monotonic() - began
            watch.look()
            peak = watch.peak
            yield Measured(file, result, seconds, peak, reader.read(GOOD, "good.pdf"))


class _Watch(threading.Thread):
    """Looks every hundredth of a second at what the children of this process have held at most."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._ended = threading.Event()

    def __enter__(self) -> _Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.look()

    def look(self) -> None:
        """Takes the high-water mark of each child's resident memory since the last file."""
        for task in Path(f"/proc/{os.getpid()}/task").iterdir():
            try:
                children = (task / "children").read_text().split()
            except OSError:
                continue
            self.peak = max([self.peak, *map(_resident, children)])


def _resident(pid: str) -> int:
    try:
        # A child that has just been forked is still this process by its size.
        if b"groundwork.reading" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    said = (line.split() for line in status.splitlines() if line.startswith("VmRSS:"))
    return next((int(words[1]) * 1024 for words in said), 0)


def main() -> None:
    """Prints the table, and the sums of it."""
    began = time.monotonic()
    outcomes: dict[str, int] = {}
    most = slowest = 0.0
    for one in measure(bad_files()):
        outcomes[one.result.outcome] = outcomes.get(one.result.outcome, 0) + 1
        most, slowest = max(most, one.peak / 1e6), max(slowest, one.seconds)
        said = one.result.reason or "read in full"
        sys.stdout.write(
            f"{one.file.kind:36} {one.result.outcome:12} {one.seconds:6.2f} s "
            f"{one.peak / 1e6:5.0f} MB  {said}\n"
        )
        if one.good.outcome != "read":
            sys.stdout.write(f"    !! the good file after it: {one.good}\n")
    total = sum(outcomes.values())
    sys.stdout.write(
        f"{total} files in {time.monotonic() - began:.0f} s: {outcomes}; "
        f"at most {most:.0f} MB and {slowest:.1f} s\n"
    )


if __name__ == "__main__":
    main()
