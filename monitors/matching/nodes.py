"""A YAML file read with its line numbers, so that a typo is answered with file, line and key."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NoReturn

import yaml

from groundwork.errors import BadInput
from groundwork.yaml_files import compose


class Entry:
    """One value of the file: where it stands, and typed readings that raise BadInput."""

    def __init__(self, file: str, key: str, node: yaml.Node) -> None:
        self.file = file
        self.key = key
        self.node = node

    @property
    def line(self) -> int:
        """The line of the value, from 1."""
        return self.node.start_mark.line + 1

    def wrong(self, what: str) -> NoReturn:
        """Raises BadInput that names file, line, key, what is wrong and what to do."""
        raise BadInput(f"{self.file}, line {self.line}, key '{self.key}': {what}")

    def text(self) -> str:
        """A text as it is written, also where YAML would read a number, a date or a yes."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.wrong("holds a list or a table; write one text here")
        value = str(self.node.value).strip()
        if not value:
            self.wrong("is empty; write a text, or remove the key")
        return value

    def number(self, low: int, high: int) -> int:
        """A whole number between two bounds."""
        value = self.text()
        if not value.lstrip("-").isdigit() or not low <= int(value) <= high:
            self.wrong(f"'{value}' is not a whole number from {low} to {high}; write one of those")
        return int(value)

    def choice(self, choices: Collection[str]) -> str:
        """One of a few words."""
        value = self.text()
        if value not in choices:
            self.wrong(f"'{value}' is not known{_nearest(value, choices)}")
        return value

    def items(self) -> Iterator[Entry]:
        """The entries of a list; a single text counts as a list of one."""
        if isinstance(self.node, yaml.ScalarNode):
            yield Entry(self.file, self.key, self.node)
            return
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("should be a list; begin each entry on its own line with '- '")
        for node in self.node.value:
            yield Entry(self.file, self.key, node)

    def is_table(self) -> bool:
        """Whether the value is a table of keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    def table(self, known: Collection[str] | None = None) -> dict[str, Entry]:
        """Keys and values; a key that is unknown or stands twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong("should be a table; write 'key: value' lines under it")
        found: dict[str, Entry] = {}
        for key_node, value_node in self.node.value:
            name = str(key_node.value)
            here = Entry(self.file, name, key_node)
            if known is not None and name not in known:
                here.wrong(f"is not known here{_nearest(name, known)}")
            if name in found:
                here.wrong("stands twice; keep one of them")
            found[name] = Entry(self.file, name, value_node)
        return found


def read_yaml(text: str, file: str) -> Entry:
    """The whole file as an entry; raises BadInput as `compose` does."""
    node = compose(text, file)
    if node is None:
        raise BadInput(f"{file}: the file is empty; begin with 'rules:' and one rule")
    return Entry(file, "the file", node)


def _nearest(value: str, choices: Collection[str]) -> str:
    close = get_close_matches(value, choices, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; use one of: {', '.join(choices)}"
