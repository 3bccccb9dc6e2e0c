"""A new platform's module, test and sample page, written from templates into a checkout."""

from __future__ import annotations

import keyword
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Template

from groundwork.errors import Refused, WrongUse
from spiders.platforms import PLATFORMS

NAME = re.compile(r"[a-z][a-z0-9]{1,29}")
WRITTEN = {
    "platform_module.tmpl": "spiders/platforms/{name}.py",
    "platform_test.tmpl": "tests/spiders/test_{name}_platform.py",
    "platform_page.tmpl": "tests/spiders/pages/{name}_list.html",
}


def new_platform(name: str, folder: Path) -> tuple[Path, ...]:
    """Writes the three files of a platform; gives their paths.

    Raises WrongUse for a name that cannot be a module's, and Refused outside of a checkout and
    where one of the files, or a platform of this name, is there already. Nothing is overwritten.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise WrongUse(
            f"'{name}' cannot name a platform; use two to thirty small letters and digits, "
            "beginning with a letter."
        )
    root = checkout_of(folder)
    paths = {template: root / path.format(name=name) for template, path in WRITTEN.items()}
    there = [path for path in paths.values() if path.exists()]
    if there or name in PLATFORMS:
        what = there[0].relative_to(root) if there else f"A platform '{name}'"
        raise Refused(f"{what} exists already; choose another name, or change what is there.")
    for template, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(template, name), encoding="utf-8")
    return tuple(paths.values())


def checkout_of(folder: Path) -> Path:
    """The root of the checkout that a folder lies in; raises Refused where it lies in none."""
    for root in (folder, *folder.parents):
        project = root / "pyproject.toml"
        if (root / "spiders" / "platforms" / "base.py").is_file() and _is_ours(project):
            return root
    raise Refused(
        f"{folder} is not in a checkout of Countywatch; clone it, go into that folder and try "
        "again."
    )


def _is_ours(project: Path) -> bool:
    try:
        said = tomllib.loads(project.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    table = said.get("project")
    return isinstance(table, dict) and table.get("name") == "countywatch"


def _filled(template: str, name: str) -> str:
    text = files("countywatch.sources").joinpath("templates", template).read_text("utf-8")
    return Template(text).substitute(name=name, title=name.capitalize())
