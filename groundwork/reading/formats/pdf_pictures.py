"""Whether a page of a PDF shows nothing, or a part, because its picture could not be decoded.

PDFium draws such a picture as nothing, as white, or as the grey that libjpeg puts where data is
missing: the page looks blank. What each kind of broken data gives was tried on JPEG, JPEG 2000,
JBIG2, CCITT and Flate, cut off and overwritten; broken CCITT is drawn black, so never looks blank.
"""

from __future__ import annotations

import ctypes
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from groundwork.reading.formats.jbig2 import is_cut_off

BROKEN = "its picture could not be decoded"
PARTLY_BROKEN = "part of its picture could not be decoded"

# What libjpeg puts where its data ends early; drawing at another size mixes it with its neighbors
# at the edges only.
_MISSING_GREY = 128
# Of a page. A scan of a blank sheet has shades of grey along its edges, a few of each.
_MUCH_GREY = 0.05
# Of the bytes of a picture that must be there: writers leave out a last row now and then.
_ENOUGH_BYTES = 0.9
# PDFium tells how many bits a dot has once it is unpacked: 8 where the file has 2 or more.
_MOST_WIDENED = 4
# Pictures on one page that are tried: a scan is cut into strips, not into more than these.
_MOST_PICTURES = 500
_JPEG = ("DCTDecode", "DCT")
_JPEG_END = b"\xff\xd9"
_JBIG2 = "JBIG2Decode"
# Filters whose result is a picture and not its bytes.
_OF_PICTURES = (*_JPEG, _JBIG2, "JPXDecode", "CCITTFaxDecode", "CCF")


def is_broken(page: pypdfium2.PdfPage, drawn: Image.Image, blank: bool) -> bool:
    """Whether a page that was `drawn` in grey has a picture that is not on it, or not whole.

    Of a page that is not `blank` only what is certain counts: a photograph may be grey.
    """
    grey = _share_of(drawn, _MISSING_GREY) >= _MUCH_GREY
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
    return any(
        _is_broken(page, picture, grey, blank) for picture in islice(pictures, _MOST_PICTURES)
    )


def _is_broken(
    page: pypdfium2.PdfPage, picture: pypdfium2.PdfImage, grey: bool, blank: bool
) -> bool:
    if not _has_bitmap(picture):
        return True
    last = (picture.get_filters() or [""])[-1]
    if last in _JPEG:
        return grey and (blank or _JPEG_END not in _data(picture))
    if last == _JBIG2:
        return is_cut_off(_data(picture))
    return last not in _OF_PICTURES and _is_short(page, picture)


def _share_of(drawn: Image.Image, grey: int) -> float:
    counts = drawn.convert("L").histogram()
    return counts[grey] / max(1, sum(counts))


def _has_bitmap(picture: pypdfium2.PdfImage) -> bool:
    bitmap = pdfium.FPDFImageObj_GetBitmap(picture)
    if not bitmap:
        return False
    pdfium.FPDFBitmap_Destroy(bitmap)
    return True


def _data(picture: pypdfium2.PdfImage) -> bytes:
    """The picture's bytes, unpacked but for a filter that is of pictures only."""
    size = pdfium.FPDFImageObj_GetImageDataDecoded(picture, None, 0)
    buffer = (ctypes.c_ubyte * size)()
    pdfium.FPDFImageObj_GetImageDataDecoded(picture, buffer, size)
    return bytes(buffer)


def _is_short(page: pypdfium2.PdfPage, picture: pypdfium2.PdfImage) -> bool:
    """Whether there are fewer bytes than the picture has dots."""
    facts = pdfium.FPDF_IMAGEOBJ_METADATA()
    if not pdfium.FPDFImageObj_GetImageMetadata(picture, page, facts):
        return True
    bits = facts.bits_per_pixel
    least_bits = bits if bits == 1 else bits / _MOST_WIDENED
    wanted = facts.height * facts.width * least_bits / 8
    there = pdfium.FPDFImageObj_GetImageDataDecoded(picture, None, 0)
    return bool(there < wanted * _ENOUGH_BYTES)
