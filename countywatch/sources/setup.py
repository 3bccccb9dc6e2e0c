"""Writing the settings file of a new home."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from countywatch.settings import FILE_NAME, parse
from groundwork.errors import BadInput, Refused, WrongUse
from groundwork.private import make_folder, write_text

SEEN = (
    "The contact stands in the User-Agent that every watched web site sees, and the name and "
    "address stand on every letter: the county will know both."
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asks for; an empty answer leaves that setting out."""

    counties: tuple[str, ...]
    contact: str
    recipients: tuple[str, ...]
    operator: str
    requester: Mapping[str, str]
    mail: Mapping[str, str | int]


def write_settings(home: Path, answers: Answers, *, replace: bool) -> Path:
    """Writes `countywatch.toml`; raises Refused where one is there and may not be replaced.

    Raises WrongUse for an answer that is no setting, and writes nothing then.
    """
    path = home / FILE_NAME
    if path.exists() and not replace:
        raise Refused(
            f"{path} is there already; edit it, or run init with --replace to write it anew."
        )
    text = _toml(answers)
    try:
        parse(text, FILE_NAME)
    except BadInput as error:
        raise WrongUse(f"Nothing was written. {error}") from error
    make_folder(home)
    write_text(path, text)
    return path


def _toml(answers: Answers) -> str:
    lines = [f"# Settings of Countywatch. {SEEN}", ""]
    if answers.contact:
        lines.append(f"contact = {_value(answers.contact)}")
    if answers.operator:
        lines.append(f"operator = {_value(answers.operator)}")
    lines.append(f"watched = [{', '.join(_value(name) for name in answers.counties)}]")
    for address in answers.recipients:
        lines += ["", "[[recipients]]", f"email = {_value(address)}"]
    lines += _table("requester", answers.requester)
    lines += _table("mail", answers.mail)
    return "\n".join(lines) + "\n"


def _table(name: str, values: Mapping[str, str | int]) -> list[str]:
    said = [f"{key} = {_value(value)}" for key, value in values.items() if value != ""]
    return ["", f"[{name}]", *said] if said else []


def _value(value: str | int) -> str:
    # A TOML basic string takes JSON's escapes, once characters outside ASCII stay as they are.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
