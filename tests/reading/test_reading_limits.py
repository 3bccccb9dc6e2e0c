"""Hostile and damaged documents: each costs itself only, with a reason that people understand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_samples import (
    bomb,
    encrypted,
    forms_in_forms,
    joined,
    nested_html,
    packet,
    page_tree_loop,
    scan,
    workbook,
    written,
)

from groundwork.errors import NotReachable
from groundwork.reading import Limits, Page, Reader, ReadResult, read_path, wire
from groundwork.reading.heard import Heard
from groundwork.reading.wire import OUT_OF_MEMORY

# Memory, environment and end of the process that a user's Python starts.
pytestmark = pytest.mark.cold

PDF = "application/pdf"
GOOD = ReadResult("read", None, PDF, (Page(1, "Call to order"),))


def assert_reads_on(reader: Reader) -> None:
    """The document after a bad one is read as if nothing had been."""
    assert reader.read(written(["Call to order"]), "good.pdf") == GOOD


def protected_workbook() -> bytes:
    """The outside of a workbook under a password: an OLE file with an encrypted package."""
    name = "EncryptedPackage".encode("utf-16-le")
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + name + bytes(992)


DAMAGED = {
    "empty": (b"", "a.pdf", "the file is empty"),
    "truncated": (
        packet()[: len(packet()) * 6 // 10],
        "a.pdf",
        "the file is damaged: data format error",
    ),
    "noise": (random.Random(287).randbytes(400), "a.pdf", "the file is damaged: "),
    "head only": (b"%PDF-1.7\n", "a.pdf", "the file is damaged: "),
    "password": (encrypted(packet(), "x"), "a.pdf", "the file is protected by a password"),
    "loop": (page_tree_loop(), "a.pdf", "the file is damaged: none of its pages can be opened"),
    "half a workbook": (workbook()[:2000], "a.xlsx", "the file is damaged: "),
    "noise as workbook": (random.Random(1).randbytes(400), "a.xls", "the file is damaged: "),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_is_unreadable_with_its_reason(reader: Reader, case: str) -> None:
    """What cannot be opened is said so in words, and the child lives on."""
    data, name, reason = DAMAGED[case]
    assert_reads_on(reader)
    child = reader.pid
    result = reader.read(data, name)
    assert (result.outcome, result.pages, result.pages_unread) == ("unreadable", (), ())
    assert (result.reason or "").startswith(reason)
    assert_reads_on(reader)
    assert reader.pid == child


@pytest.mark.parametrize(
    "broken",
    [
        written(["Call to order"]).replace(b"\n1 0 obj", b"\n0 0 obj"),
        written(["Call to order"]).removeprefix(b"%PDF-1.7\n"),
    ],
    ids=["catalogue lost", "head lost"],
)
def test_what_one_reader_refuses_the_other_reads_and_it_is_said(
    reader: Reader, broken: bytes
) -> None:
    """A damaged PDF that PDFium refuses is read by pypdf, and counts as partly read."""
    assert reader.read(broken, "a.pdf") == ReadResult(
        "partly_read",
        "the file is damaged and was read by a second, lenient reader: pages may be missing",
        PDF,
        (Page(1, "Call to order"),),
    )


def test_one_child_reads_many_documents(small_reader: Reader) -> None:
    """Good files of every kind are read by the same process."""
    pids = set()
    for data, name in [(packet(), "a.pdf"), (workbook(), "b.xlsx"), (b"x", "c.txt")] * 3:
        assert small_reader.read(data, name).outcome == "read"
        pids.add(small_reader.pid)
    assert len(pids) == 1


@pytest.mark.parametrize("bad", [bomb(1100), forms_in_forms(8)], ids=["bomb", "forms"])
def test_a_file_that_needs_too_much_memory_costs_itself_only(
    small_reader: Reader, bad: bytes
) -> None:
    """The child dies of its limit, the reason names it, and a new child reads the next file."""
    assert len(bad) < 2_000_000
    assert_reads_on(small_reader)
    child = small_reader.pid
    assert small_reader.read(bad, "bad.pdf") == ReadResult(
        "unreadable", "the file needed more than 300 MB of memory", PDF
    )
    assert_reads_on(small_reader)
    assert small_reader.pid != child


def test_a_page_that_kills_the_reader_costs_that_page_only(small_reader: Reader) -> None:
    """The pages before and behind a bad page are read, and the bad one is named."""
    document = joined(packet(), bomb(350), written(["Page five"]))
    result = small_reader.read(document, "packet.pdf")
    reason = "the file needed more than 300 MB of memory"
    assert (result.outcome, result.reason, result.pages_unread) == ("partly_read", reason, (4,))
    assert result.pages[3:] == (
        Page(4, "", None, f"not read: {reason}"),
        Page(5, "Page five"),
    )
    assert [bool(page.text) for page in result.pages] == [True, True, True, False, True]


def test_a_file_full_of_bad_pages_is_given_up(small_reader: Reader) -> None:
    """After a few pages that kill it, the reader names all that is left as unread."""
    document = joined(written(["Page one"]), *[bomb(350)] * 6)
    result = small_reader.read(document, "packet.pdf")
    assert (result.outcome, result.pages_unread) == ("partly_read", (2, 3, 4, 5, 6, 7))
    assert result.reason == "the file needed more than 300 MB of memory"
    assert_reads_on(small_reader)


def test_a_file_that_takes_too_long_is_ended() -> None:
    """The clock ends what never returns, also within a library that holds the interpreter."""
    with Reader(Limits(seconds=2)) as reader:
        assert_reads_on(reader)
        began = time.monotonic()
        result = reader.read(nested_html(60_000), "a.html")
        assert time.monotonic() - began < 30
        assert result == ReadResult("unreadable", "reading took longer than 2 s", "text/html")
        assert_reads_on(reader)


def test_pages_read_before_the_time_was_up_are_kept() -> None:
    """A packet that hits the clock keeps what was read, and names every page behind."""
    document = joined(packet(), forms_in_forms(9), written(["Page five"]))
    with Reader(Limits(seconds=2, memory_bytes=8 << 30)) as reader:
        result = reader.read(document, "packet.pdf")
    assert (result.outcome, result.pages_unread) == ("partly_read", (4, 5))
    assert result.reason == "reading took longer than 2 s"
    assert result.pages[4] == Page(5, "", None, "not read: reading took longer than 2 s")
    assert "287(g)" in result.pages[0].text


def test_more_pages_than_the_limit_are_counted_and_not_read() -> None:
    """The first pages are kept; those behind the limit are listed as unread."""
    with Reader(Limits(pages=2)) as reader:
        result = reader.read(packet(), "packet.pdf")
        assert (result.outcome, result.pages_unread) == ("partly_read", (3,))
        assert result.reason == "only the first 2 of its 3 pages are read"
        assert_reads_on(reader)


def test_more_text_than_the_limit_is_not_taken() -> None:
    """A small file that unpacks to endless text does not fill the parent's memory."""
    with Reader(Limits(characters=100)) as reader:
        result = reader.read(b"word\f" * 10 + b"long " * 30 + b"\fend", "a.txt")
        assert (result.outcome, result.pages_unread) == ("partly_read", (11, 12))
        assert result.reason == "its text is longer than 100 characters"
        result = reader.read(b"word " * 30, "a.txt")
        assert (result.outcome, result.reason) == (
            "unreadable",
            "its text is longer than 100 characters",
        )


def test_a_file_that_is_too_large_is_not_even_loaded(tmp_path: Path) -> None:
    """The size is checked before the bytes are sent, and by `read_path` before they are read."""
    sparse = tmp_path / "huge.pdf"
    with sparse.open("wb") as file:
        file.truncate(200_000_001)
    with Reader() as reader:
        assert read_path(reader, sparse) == ReadResult(
            "unreadable", "the file is larger than 200 MB", PDF
        )
        assert reader.pid is None
    with Reader(Limits(file_bytes=1_500_000)) as reader:
        assert reader.read(b"x" * 1_500_001, "x.txt").reason == "the file is larger than 1.5 MB"


def test_a_child_killed_between_two_files_is_replaced(small_reader: Reader) -> None:
    """Whoever ends the child from outside costs no document."""
    assert_reads_on(small_reader)
    child = small_reader.pid
    assert child is not None
    os.kill(child, signal.SIGKILL)
    assert_reads_on(small_reader)
    assert small_reader.pid != child


def test_a_large_file_passes_through_the_pipe(reader: Reader) -> None:
    """Tens of megabytes go to the child whole and their text comes back whole."""
    lines = [f"line {number} of the minutes" for number in range(60_000)]
    result = reader.read("\n".join(lines).encode() + b"\f" + b" " * 20_000_000 + b"x", "a.txt")
    assert [len(page.text) for page in result.pages] == [len("\n".join(lines)), 20_000_001]


def test_a_closed_reader_leaves_no_process_behind_and_can_read_again(small_reader: Reader) -> None:
    """`close` ends the child; the next document starts another."""
    assert_reads_on(small_reader)
    child = small_reader.pid
    assert child is not None
    small_reader.close()
    assert small_reader.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert_reads_on(small_reader)


def test_the_child_ends_with_its_parent() -> None:
    """A parent that is killed outright leaves no child waiting for ever."""
    script = (
        "import os, signal\n"
        "from groundwork.reading import Reader\n"
        "reader = Reader()\n"
        "reader.read(b'x', 'x.txt')\n"
        "print(reader.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    child = int(done.stdout)
    deadline = time.monotonic() + 30
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(child, 0)
            time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
def test_the_child_knows_nothing_of_our_environment(
    small_reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No password of ours lies in the memory of the process that opens hostile files."""
    monkeypatch.setenv("COUNTYWATCH_MAIL_PASSWORD", "secret")
    assert_reads_on(small_reader)
    environment = Path(f"/proc/{small_reader.pid}/environ").read_bytes().split(b"\0")
    assert {entry.partition(b"=")[0] for entry in environment if entry} == {
        b"PYTHONPATH",
        b"PYTHONUTF8",
        b"OMP_THREAD_LIMIT",
    }


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="this system has no /proc")
def test_the_child_has_limits_of_its_own(small_reader: Reader) -> None:
    """Memory, CPU time, core dumps and file sizes are held by the system."""
    assert_reads_on(small_reader)
    rows = Path(f"/proc/{small_reader.pid}/limits").read_text().splitlines()
    soft = {row[:26].strip(): row[26:].split()[0] for row in rows[1:]}
    assert soft["Max address space"] == str(300 << 20)
    assert soft["Max core file size"] == "0"
    assert soft["Max file size"] == "1000000"
    assert 60 < int(soft["Max cpu time"]) <= 70


def test_where_the_system_holds_no_memory_limit_the_child_watches_itself() -> None:
    """The second best way ends the process with the status that means: out of memory."""
    script = (
        "import time\n"
        "from groundwork.reading.worker import watch_memory\n"
        "watch_memory(100 << 20)\n"
        "held = bytearray(b'x') * (300 << 20)\n"
        "time.sleep(20)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == OUT_OF_MEMORY


@pytest.mark.parametrize("program", ["/bin/cat", "/nowhere/python"])
def test_a_reader_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """A broken installation is not blamed on the document."""
    monkeypatch.setattr(sys, "executable", program)
    with Reader() as reader, pytest.raises(NotReachable, match=r"does not start \(.+\); check"):
        reader.read(b"x", "x.txt")


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=3)), st.data())
def test_frames_come_out_of_any_pieces(messages: list[dict[str, str]], data: st.DataObject) -> None:
    """However a pipe cuts the stream, the same messages come out."""
    stream = b"".join(wire.head(message) for message in messages)
    frames, out = wire.Frames(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        out += list(frames.feed(stream[:size]))
        stream = stream[size:]
    assert out == messages


def test_an_answer_that_no_reader_gives_is_refused() -> None:
    """A child taken over by a document cannot put pages where it likes."""
    heard = Heard(Limits())
    for answer in ({"page": [7, "x", None, None]}, {"page": "x"}, {"done": False}, {}):
        with pytest.raises(ValueError, match="no reader gives"):
            heard.take(answer)


def test_a_claimed_number_of_pages_is_no_list_of_a_million() -> None:
    """Where a damaged file claims a million pages, the reason tells it and no list is made."""
    heard = Heard(Limits(pages=1))
    heard.take({"kind": PDF, "note": None})
    heard.take({"total": 1_000_000, "lacking": None})
    heard.take({"page": [1, "x", None, None]})
    assert heard.take({"stopped": "pages"})
    assert heard.result() == ReadResult(
        "partly_read", "only the first 1 of its 1,000,000 pages are read", PDF, (Page(1, "x"),)
    )


def test_a_password_on_a_workbook_is_told(reader: Reader) -> None:
    """An encrypted workbook is an OLE file: it is not taken for an old one."""
    result = reader.read(protected_workbook(), "budget.xlsx")
    assert result.outcome == "unreadable"
    assert (result.reason or "").startswith("the file is")


def test_damage_at_random_always_has_an_outcome(reader: Reader) -> None:
    """Flipped and cut bytes: every file is read, partly read or unreadable, the next one reads."""
    chance = random.Random(43)
    for source, name in [(packet(), "a.pdf"), (workbook(), "b.xlsx"), (scan(1), "c.pdf")] * 8:
        data = bytearray(source[: chance.randrange(len(source) // 2, len(source))])
        for _ in range(30):
            data[chance.randrange(len(data))] = chance.randrange(256)
        result = reader.read(bytes(data), name)
        assert result.outcome in ("read", "partly_read", "unreadable")
        assert (result.outcome == "read") == (result.pages_unread == () and result.pages != ())
        assert result.outcome == "read" or result.reason
    assert_reads_on(reader)
