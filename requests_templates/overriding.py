"""Templates of letters: ours, or the user's own of the same name in a folder of theirs."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    TemplateSyntaxError,
)

from groundwork.errors import BadInput, NotReachable
from groundwork.paper import template_environment


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> Environment:
    ours: BaseLoader = PackageLoader("requests_templates", "letters")
    if folder is None:
        return template_environment(ours)
    return template_environment(ChoiceLoader([FileSystemLoader(folder), ours]))


def fill(name: str, values: Mapping[str, object], folder: Path | None = None) -> str:
    """The template of that name, filled; the one in `folder` goes before ours.

    Raises NotReachable where the folder is not there, and BadInput, with file and line, for a
    template of the user's that cannot be read or asks for what a letter does not give.
    """
    if folder is not None and not folder.is_dir():
        raise NotReachable(
            f"The folder of templates {folder} is not there; correct templates under [requests] in "
            "countywatch.toml."
        )
    try:
        return _environment(folder).get_template(name).render(values).strip()
    except UnicodeDecodeError as error:
        raise BadInput(f"The template {name} in {folder} is no UTF-8 text; save it so.") from error
    except TemplateSyntaxError as error:
        file = error.filename or error.name or name
        raise BadInput(
            f"The template {file}, line {error.lineno}, cannot be read: {error.message}"
        ) from error
    except Exception as error:  # whatever the user's template does, it is told by file and line
        where, line = _place(error, folder)
        if where is None:
            raise
        raise BadInput(
            f"The template {where}, line {line}, cannot be filled: {str(error)[:200]}."
        ) from error


def _place(error: Exception, folder: Path | None) -> tuple[str | None, int]:
    """The file and line of the user's template in which it failed; None where it is not theirs."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if folder is not None and Path(f.filename).is_relative_to(folder)]
    return (own[-1].filename, own[-1].lineno or 0) if own else (None, 0)
