"""Office files and archives for the tests of reading, made by other libraries or by hand."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

import docx
import pptx
import xlsxwriter
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

BOX = """<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
 <mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>
 </w:txbxContent></wps:txbx></mc:Choice>
 <mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>
 </mc:Fallback></mc:AlternateContent>"""


def saved(document: object) -> bytes:
    """The bytes of a document of python-docx or python-pptx."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def document() -> bytes:
    """A DOCX with all that a page can hold: margins, headings, table, tracked changes, box,
    list, page break and a comment."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "SAMPLE County"
    made.sections[0].footer.paragraphs[0].text = "Draft of May 1"
    made.add_paragraph("Call to order\tat 6 pm")
    made.add_heading("Consent calendar", 1)
    paragraph = made.add_paragraph("The county ")
    tracked = f'{nsdecls("w")} w:id="1" w:author="clerk"'
    new = f"<w:ins {tracked}><w:r><w:t>will sign</w:t></w:r></w:ins>"
    old = f"<w:del {tracked}><w:r><w:delText>declines</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(new))
    paragraph._p.append(parse_xml(old))
    paragraph.add_run(" a 287(g) agreement")
    paragraph.add_run()._r.append(parse_xml(BOX))
    table = made.add_table(2, 3)
    for row, texts in enumerate([("Account", "", "FY27"), ("Immigration\nwork", "x", "$5")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    made.add_heading("Details", 3)
    for text in ("one", "two"):
        made.add_paragraph(text, style="List Number")
    last = made.add_paragraph("before")
    last.add_run().add_break(WD_BREAK.PAGE)
    run = last.add_run("after")
    made.add_heading("Budget", 2)
    made.add_paragraph("$1,250,000")
    made.add_comment([run], text="ask the sheriff", author="clerk", initials="c")
    return saved(made)


def slides() -> bytes:
    """A PPTX of three slides: text, a hidden one with table, chart and notes, and a blank one."""
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = "Jail budget"
    first.placeholders[1].text = "Sheriff\nFY27"
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "287(g) agreement"
    shape = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(2))
    for row, texts in enumerate([("Cost", "Paid by"), ("$7,500\neach", "ICE")]):
        for column, text in enumerate(texts):
            shape.table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["East", "West"]
    data.add_series("Beds", (1.5, 2))
    second.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(2), Inches(2), data)
    second.notes_slide.notes_text_frame.text = "Say who pays"
    second._element.set("show", "0")
    made.slides.add_slide(made.slide_layouts[6])
    return saved(made)


def hiding_workbook() -> bytes:
    """An XLSX with hidden rows, a merged cell, and a hidden sheet."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Budget 2026")
        sheet.write_row(0, 0, ["Account", "Amount"])
        for row in (1, 2, 4):
            sheet.write_row(row, 0, [f"Line {row}", row])
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.merge_range(6, 0, 6, 1, "ICE pays")
        sheet.write(6, 2, 9)
        secret = book.add_worksheet("Secret")
        secret.write(0, 0, "per diem")
        secret.hide()
    return out.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, packed, in this order."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def with_part(office: bytes, name: str, data: bytes) -> bytes:
    """An Office file with a part put in another's place."""
    with zipfile.ZipFile(BytesIO(office)) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    return archive({**parts, name: data})


def encrypted_members(packed: bytes) -> bytes:
    """An archive whose every file says that it is encrypted."""
    data = bytearray(packed)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Item 7.C: a 287(g) agreement\par}"


def old_word(text: str) -> bytes:
    """A DOC of one run of text: the least of the format that a reader of it can do with."""
    raw = text.replace("\n", "\r").encode("cp1252") + b"\r"
    start = 0x800
    pieces = struct.pack("<IIHIH", 0, len(raw), 0, (start * 2) | 0x4000_0000, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    head = bytearray(start)
    for at, form, values in (
        (0x00, "<HHHHHH", (0xA5EC, 0xC1, 0, 0x409, 0, 0x0200)),
        (0x18, "<II", (start, start + len(raw))),
        (0x4C, "<I", (len(raw),)),
        (0x1A2, "<II", (0, len(table))),
    ):
        struct.pack_into(form, head, at, *values)
    return _compound({"1Table": table, "WordDocument": bytes(head) + raw})


def _compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of two streams, each padded so that it needs no small sectors."""
    end, free = 0xFFFF_FFFE, 0xFFFF_FFFF
    chain, body, entries = [0xFFFF_FFFD, end], b"", b""
    for number, (name, data) in enumerate(streams.items(), start=1):
        padded = data.ljust(4096, b"\0")
        padded += bytes(-len(padded) % 512)
        first, count = len(chain), len(padded) // 512
        chain += [first + n + 1 for n in range(count - 1)] + [end]
        body += padded
        entries += _entry(name, 2, free if number == 1 else 1, free, first, len(padded))
    root = _entry("Root Entry", 5, free, len(streams), end, 0)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    return head + fat + (root + entries).ljust(512, b"\0") + body


def _entry(name: str, kind: int, left: int, child: int, first: int, size: int) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFF_FFFF
    links = struct.pack("<BBIII", kind, 1, left, none, child)
    return (
        coded.ljust(64, b"\0") + struct.pack("<H", len(coded)) + links + bytes(36)
    ) + struct.pack("<IQ", first, size)
