"""What a scanner makes of a page: a grey, slightly turned picture in a PDF without text."""

from __future__ import annotations

import io
from contextlib import closing
from random import Random

import pypdfium2 as pdfium
from PIL import Image, ImageFilter

SCALE = 1.9  # 137 dots an inch: small files, and still a page that one can read
TURN = 0.8  # degrees
PAPER = 246  # white as a scanner sees it
SPECKLE = 0.07


def scanned(pdf: bytes) -> bytes:
    """The first page of a PDF as a PDF of one grey picture; the same page, the same bytes."""
    with closing(pdfium.PdfDocument(pdf)) as document, closing(document[0]) as page:
        picture: Image.Image = page.render(scale=SCALE).to_pil().convert("L")
    picture = picture.point([min(PAPER, 24 + grey * 9 // 10) for grey in range(256)])
    picture = picture.rotate(TURN, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    return _picture_pdf(Image.blend(picture, _speckle(picture.size), SPECKLE))


def _speckle(size: tuple[int, int]) -> Image.Image:
    noise = Random(size[0]).randbytes(size[0] * size[1])
    return Image.frombytes("L", size, noise).filter(ImageFilter.GaussianBlur(0.8))


def _picture_pdf(picture: Image.Image) -> bytes:
    """A PDF written by hand around a JPEG, since it must be the same bytes each time."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=50)
    return _file(*_objects(picture.size, jpeg.getvalue()))


def _objects(size: tuple[int, int], jpeg: bytes) -> tuple[bytes, ...]:
    draw = b"q 612 0 0 792 0 0 cm /P Do Q"
    return (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /XObject << /P 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (*size, len(jpeg), jpeg),
    )


def _file(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
    return bytes(out)
