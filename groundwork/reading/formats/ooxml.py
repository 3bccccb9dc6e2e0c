"""Office Open XML (ECMA-376): the parts of a DOCX or PPTX and their relations, as XML trees.

Parsed without entities, without a document type and without the network. A damaged part is read as
far as it goes, and that it is damaged is said.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from groundwork.reading.formats.archive import Archive, open_archive
from groundwork.reading.formats.base import NotReadable

Element = etree._Element

_PART_BYTES = 100_000_000
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_HAS_DOCTYPE = "its XML declares a document type, which no Office program writes"
_LACKING = "the file is damaged: text may be missing"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: the last word of the relation's type, and the part's name."""

    kind: str
    target: str


class Package:
    """An opened Office file. `lacking` is set once a part was found to be damaged."""

    def __init__(self, data: bytes) -> None:
        """Raises NotReadable where the file is no archive that can be opened."""
        self._archive: Archive = open_archive(data)
        self._infos = {info.filename.lower(): info for info in self._archive.members}
        self.lacking: str | None = None

    def part(self, name: str) -> Element | None:
        """The root of a part, as far as it can be read; None where nothing of it can, or no such
        part is there. Raises NotReadable for a part that is a bomb."""
        data = self.raw(name)
        if data is None:
            return None
        if any(mark in data for mark in _DOCTYPES):
            raise NotReadable(_HAS_DOCTYPE)
        try:
            return etree.fromstring(data, _parser(recover=False))
        except etree.XMLSyntaxError:
            self.lacking = _LACKING
            return _recovered(data)

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part as far as they are sound; None where no such part is there.

        Raises NotReadable for a bomb and for what is encrypted.
        """
        info = self._infos.get(name.lower())
        if info is None:
            return None
        data, is_damaged = self._archive.salvage(info, _PART_BYTES)
        if is_damaged:
            self.lacking = _LACKING
        return data

    def relations(self, name: str) -> Mapping[str, Relation]:
        """The relations of a part by their ids; what lies outside of the file is left out."""
        folder, base = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for one in root if root is not None else ():
            target = one.get("Target")
            if target and one.get("TargetMode") != "External":
                kind = (one.get("Type") or "").rpartition("/")[2]
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[one.get("Id") or ""] = Relation(kind, path)
        return found

    def main(self) -> str:
        """The name of the document itself; raises NotReadable where the file names none."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        raise NotReadable("the file is damaged: it does not say which part is the document")


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _recovered(data: bytes) -> Element | None:
    """The root of a damaged part; None where not even that can be made out."""
    try:
        return etree.fromstring(data, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element | None, name: str) -> str | None:
    """An attribute by its name without namespace; None where it is not there."""
    if element is None:
        return None
    pairs = element.attrib.items()
    return next((str(text) for key, text in pairs if str(key).rpartition("}")[2] == name), None)


def relation_id(element: Element) -> str:
    """`r:id` of an element, beside which it may have an `id` of its own; "" where it has none."""
    pairs = element.attrib.items()
    return next((str(text) for key, text in pairs if str(key).endswith("}id")), "")


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of that name, and of that its child, and so on; None where one is missing."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if name_of(one) == name), None)
    return element


def every(element: Element, name: str) -> Iterator[Element]:
    """All elements of that name below, in document order."""
    return element.iter(f"{{*}}{name}")


def shown(element: Element) -> Iterator[Element]:
    """The children, with one choice where the same thing is there in several forms."""
    for one in element:
        if name_of(one) == "AlternateContent":
            choice = child(one, "Choice")
            choice = choice if choice is not None else child(one, "Fallback")
            yield from () if choice is None else shown(choice)
        else:
            yield one
