"""Who asks: from a TOML file of the requester's own, else from the settings."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from countywatch.settings import Requester as RequesterTable
from countywatch.settings import Settings
from groundwork.errors import BadInput, NotReachable
from groundwork.yaml_files import read_text
from requests_templates import Requester


def requester_of(settings: Settings, path: Path | None) -> Requester:
    """The requester of the file, else of the settings; raises BadInput naming file and key."""
    table = settings.requester if path is None else _read_requester(path)
    return Requester(**table.model_dump())


def _read_requester(path: Path) -> RequesterTable:
    try:
        found = tomllib.loads(read_text(path))
        return RequesterTable.model_validate(found.get("requester", found))
    except OSError as error:
        raise NotReachable(
            f"The requester's file {path} cannot be read ({error.strerror}); check its name."
        ) from error
    except RecursionError as error:
        raise BadInput(f"The requester's file {path} is nested too deep. Correct it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"The requester's file {path} is no TOML: {error}. Correct it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"The requester's file {path} has a wrong entry at '{key}': {first['msg'].lower()}. "
            "It may hold name, address, email, phone and resident_of."
        ) from error
