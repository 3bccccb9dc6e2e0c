"""Documents of Word, slides, workbooks with hidden parts, and archives of such files."""

from __future__ import annotations

from pathlib import Path

import pytest
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
from reading_samples import bomb, encrypted, joined, packet, scan, written

from groundwork.reading import Limits, Page, Reader, helpers, ocr
from groundwork.reading.formats import word
from groundwork.reading.formats.base import Job, NotReadable
from groundwork.reading.formats.docx_styles import Numbering, Style, _written
from groundwork.reading.formats.ooxml import Package
from groundwork.reading.helpers import Helper, HelperFailed
from groundwork.reading.model import NO_TEXT

SAID = "Item 7.C: a 287(g) agreement"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;">' % (c + 1, c, c) for c in range(97, 120))
    + b"]><d>&x;</d>"
)


def test_a_document_is_read_in_parts_by_its_headings(reader: Reader) -> None:
    """Body order, rows, insertions without deletions, boxes, numbers, comments, margins."""
    result = reader.read(document(), "agenda.docx")
    assert (result.outcome, result.reason) == ("read", None)
    assert result.pages == (
        Page(1, "SAMPLE County\nCall to order\tat 6 pm"),
        Page(
            2,
            "Consent calendar\nThe county will sign a 287(g) agreement\nIn a box\n"
            "Account\t\tFY27\nImmigration work\tx\t$5\nDetails\n1. one\n2. two\nbefore\n"
            "ask the sheriff",
            "Consent calendar",
        ),
        Page(3, "after", "Consent calendar"),
        Page(4, "Budget\n$1,250,000\nDraft of May 1", "Budget"),
    )


def test_slides_are_read_with_tables_charts_and_notes(reader: Reader) -> None:
    """A page a slide under its title; a hidden one says so, and a blank one counts as read."""
    result = reader.read(slides(), "briefing.pptx")
    assert (result.outcome, result.reason) == ("read", None)
    assert result.pages == (
        Page(1, "Jail budget\nSheriff\nFY27", "Jail budget"),
        Page(
            2,
            "287(g) agreement\nCost\tPaid by\n$7,500 each\tICE\nBeds\tEast 1.5\tWest 2\n"
            "Say who pays",
            "287(g) agreement (hidden)",
        ),
        Page(3, ""),
    )


def test_hidden_rows_and_sheets_are_read_and_named(reader: Reader) -> None:
    """What a workbook hides is text like all other, and the label says that it is hidden."""
    pages = reader.read(hiding_workbook(), "budget.xlsx").pages
    text = "Account\tAmount\t\nLine 1\t1\t\nLine 2\t2\t\n\nLine 4\t4\t\n\nICE pays\t\t9"
    assert [(page.label, page.text.replace("\t\n", "\n")) for page in pages] == [
        ("Budget 2026 (hidden rows 2-3, 5)", text.replace("\t\n", "\n")),
        ("Secret (hidden)", "per diem"),
    ]


def test_an_archive_is_read_file_by_file(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of each file in order, archives one level down, and reasons for what is unread."""
    monkeypatch.setattr(ocr, "engines", lambda: ())
    inner = archive({"deep.txt": b"deep 287(g)", "deeper.zip": archive({"x.txt": b"x"})})
    made = archive(
        {
            "folder/packet.pdf": packet(),
            "../../etc/passwd": b"root",
            "__MACOSX/._x": b"junk",
            "budget.xlsx": hiding_workbook(),
            "secret.pdf": encrypted(packet(), "x"),
            "scan.pdf": scan(1),
            "photo.png": b"\x89PNG\r\n\x1a\n\0\0",
            "empty.txt": b"",
            "zeros.csv": bytes(30_000_000),
            "inner.zip": inner,
        }
    )
    result = reader.read(made, "packet.zip")
    assert (result.outcome, result.media_type) == ("partly_read", "application/zip")
    assert [(page.label, page.unread) for page in result.pages] == [
        ("folder/packet.pdf, page 1 (printed i)", None),
        ("folder/packet.pdf, page 2 (printed ii)", None),
        ("folder/packet.pdf, page 3 (printed iii)", None),
        ("../../etc/passwd", None),
        ("budget.xlsx, sheet 'Budget 2026' (hidden rows 2-3, 5)", None),
        ("budget.xlsx, sheet 'Secret' (hidden)", None),
        ("secret.pdf", "not read: the file is protected by a password"),
        ("scan.pdf, page 1", NO_TEXT),
        ("photo.png", "not read: a picture is not read by this version"),
        ("empty.txt", "not read: the file is empty"),
        ("zeros.csv", "not read: it would unpack to 1,028 times its size"),
        ("inner.zip, deep.txt", None),
        ("inner.zip, deeper.zip", "not read: an archive two levels down is not opened"),
    ]
    assert [page.number for page in result.pages] == list(range(1, 14))
    assert result.pages[11].text == "deep 287(g)"
    assert not Path("/etc/passwd").read_text().startswith("root 287")


def test_a_file_that_kills_the_reader_costs_the_archive_that_file_only() -> None:
    """The files around it, and its other pages, are read; it is named with the reason."""
    bad = joined(written(["one"]), bomb(350), written(["three"]))
    made = archive({"a.txt": b"a", "bad.pdf": bad, "z.txt": b"z"})
    reason = "the file needed more than 300 MB of memory"
    with Reader(Limits(seconds=60, memory_bytes=300 << 20)) as reader:
        result = reader.read(made, "x.zip")
    assert (result.outcome, result.reason) == ("partly_read", reason)
    assert result.pages == (
        Page(1, "a", "a.txt"),
        Page(2, "one", "bad.pdf, page 1"),
        Page(3, "", "bad.pdf", f"not read: {reason}"),
        Page(4, "three", "bad.pdf, page 3"),
        Page(5, "z", "z.txt"),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive({}), "the archive holds no files"),
        (
            encrypted_members(archive({"a.txt": b"a"})),
            "none of the files in it can be read (a.txt: the file is protected by a password)",
        ),
        (
            archive({f"{n}.txt": b"" for n in range(2001)}),
            "the archive holds more than 2,000 files",
        ),
    ],
    ids=["empty", "encrypted", "too many"],
)
def test_an_archive_without_a_readable_file_is_unreadable(
    reader: Reader, data: bytes, reason: str
) -> None:
    """Where nothing in an archive opens, it has no pages, and the first reason is told."""
    result = reader.read(data, "x.zip")
    assert (result.outcome, result.reason, result.pages) == ("unreadable", reason, ())


@pytest.mark.parametrize(("make", "part"), [(document, "word"), (slides, "ppt")])
def test_xml_with_a_document_type_is_refused(reader: Reader, make: object, part: str) -> None:
    """No entity is ever expanded: neither a bomb of them nor a file of this computer."""
    assert callable(make)
    name = {"word": "word/document.xml", "ppt": "ppt/slides/slide1.xml"}[part]
    for xml in (LAUGHS, LAUGHS.decode().encode("utf-16")):
        result = reader.read(with_part(make(), name, xml), f"x.{part}x")
        assert result.outcome == "unreadable"
        assert result.reason == "its XML declares a document type, which no Office program writes"


def test_a_part_that_is_a_bomb_is_refused(reader: Reader) -> None:
    """A part that says of itself that it unpacks a thousandfold is not unpacked."""
    bad = with_part(document(), "word/document.xml", b"<a>" + b" " * 30_000_000)
    result = reader.read(bad, "x.docx")
    assert result.outcome == "unreadable"
    assert (result.reason or "").startswith("it would unpack to 1,0")


def test_a_damaged_part_is_read_as_far_as_it_goes(reader: Reader) -> None:
    """Text before the damage is kept, and it is said that text may be missing."""
    xml = Package(document()).raw("word/document.xml") or b""
    cut = xml[: xml.index(b"Details")]
    result = reader.read(with_part(document(), "word/document.xml", cut), "x.docx")
    assert (result.outcome, result.reason) == (
        "partly_read",
        "the file is damaged: text may be missing",
    )
    assert "will sign a 287(g) agreement" in result.pages[1].text


def test_numbers_of_lists_are_counted_as_word_counts_them() -> None:
    """Letters, Roman numbers, numbers of higher levels; a higher level begins lower ones anew."""
    xml = b"""<w:numbering xmlns:w="w">
      <w:abstractNum w:abstractNumId="5">
        <w:lvl w:ilvl="0"><w:start w:val="7"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1.%2"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%3)"/></w:lvl>
        <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num></w:numbering>"""
    root = Package(archive({"n.xml": xml})).part("n.xml")
    numbering = Numbering.of(root)
    levels = [0, 1, 1, 2, 2, 0, 1, 3]
    assert [numbering.next(Style(None, "1", level)) for level in levels] == [
        "7.", "7.A", "7.B", "(i)", "(ii)", "8.", "8.A", "",
    ]  # fmt: skip
    assert numbering.next(Style(None, "2", 0)) == ""
    assert [_written(n, "lowerLetter") for n in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert [_written(n, "upperRoman") for n in (4, 9, 44)] == ["IV", "IX", "XLIV"]


def test_old_formats_are_unread_by_name_where_no_program_reads_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a program the reason names those that would read the file."""
    monkeypatch.setattr(helpers, "_FOLDERS", "/nowhere")
    with pytest.raises(NotReadable, match=r"DOC.* read by catdoc or antiword, which is not"):
        word.open_doc(old_word("x"), Job("x.doc"))
    with pytest.raises(NotReadable, match=r"RTF.* is read by unrtf, which is not installed"):
        word.open_rtf(RTF, Job("x.rtf"))


def program(folder: Path, name: str, script: str) -> None:
    """A program of the system, as the test needs it."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_program_is_fed_and_the_next_one_asked_where_it_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The document goes to standard input, options are fixed, and rows get tabs."""
    monkeypatch.setattr(helpers, "_FOLDERS", f"{tmp_path}:/bin:/usr/bin")
    program(tmp_path, "catdoc", "echo broken >&2; exit 3")
    program(tmp_path, "antiword", 'echo "$@"; echo "|Account |FY27 |"; cat; env')
    (page,) = word.open_doc(b"the document", Job("x.doc")).pages
    assert isinstance(page, Page)
    lines = page.text.split("\n")
    assert lines[:2] == ["-m UTF-8.txt -w 0 -", "Account\tFY27"]
    assert lines[2].startswith("the document")
    assert "PATH=" not in page.text.replace("PWD=", "")
    program(tmp_path, "antiword", "exit 0")
    with pytest.raises(NotReadable, match=r"^catdoc cannot .*: broken; antiword .*: no text in it"):
        word.open_doc(b"x", Job("x.doc"))


def test_a_program_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program has a time of its own."""
    monkeypatch.setattr(helpers, "_FOLDERS", str(tmp_path))
    monkeypatch.setattr(helpers, "_SECONDS", 0.2)
    program(tmp_path, "slow", "exec /bin/sleep 30")
    with pytest.raises(HelperFailed, match=r"slow took longer than 0.2 s"):
        helpers.run(Helper("slow", ()), b"x")


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (old_word("Item 7.C: a 287(g) agreement"), "a.doc", word.DOC_HELPERS),
        (RTF, "a.rtf", word.RTF_HELPERS),
    ],
    ids=["doc", "rtf"],
)
def test_old_formats_are_read_by_a_program_that_is_there(
    reader: Reader, data: bytes, name: str, found: tuple[Helper, ...]
) -> None:
    """The real program reads the real format within the reading process."""
    if not helpers.installed(found):
        pytest.skip(f"none of {', '.join(one.program for one in found)} is installed")
    result = reader.read(data, name)
    assert (result.outcome, result.pages[0].text) == ("read", SAID)
