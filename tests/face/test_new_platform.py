"""`countywatch new-platform` writes files that pass the project's own checks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from countywatch.sources.new_platform import WRITTEN, new_platform
from groundwork.errors import Refused, WrongUse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with what a platform and its test need."""
    root = tmp_path / "checkout"
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("spiders", "groundwork"):
        shutil.copytree(ROOT / name, root / name, ignore=leave)
    (root / "tests" / "spiders" / "pages").mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "sites", root / "tests" / "sites", ignore=leave)
    shutil.copy(ROOT / "tests" / "spiders" / "conftest.py", root / "tests" / "spiders")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python module as a command in the checkout, whose own packages come first."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )


def test_the_written_test_runs_and_the_files_are_clean(checkout: Path) -> None:
    """Ruff has nothing to say or to format, and the written test passes as it stands."""
    paths = new_platform("samplevendor", checkout / "spiders")
    names = [str(path.relative_to(checkout)) for path in paths]
    assert names == [
        "spiders/platforms/samplevendor.py",
        "tests/spiders/test_samplevendor_platform.py",
        "tests/spiders/pages/samplevendor_list.html",
    ]
    for check in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = run(checkout, "ruff", *check, *names[:2])
        assert done.returncode == 0, done.stdout
    tested = run(checkout, "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", names[1])
    assert tested.returncode == 0, tested.stdout
    assert "error" not in tested.stdout.lower()


@pytest.mark.slow
def test_the_written_module_is_fully_typed(checkout: Path) -> None:
    """mypy --strict, with the project's own settings, finds nothing in it."""
    module, test, _ = new_platform("samplevendor", checkout)
    done = run(checkout, "mypy", "--cache-dir", str(checkout / ".mypy"), str(module), str(test))
    assert done.returncode == 0, done.stdout


def test_nothing_is_overwritten(checkout: Path) -> None:
    """A second time, and a name that is taken, are refused; the file stays as it is."""
    module = new_platform("samplevendor", checkout)[0]
    module.write_text("mine")
    with pytest.raises(Refused, match=r"samplevendor\.py exists already"):
        new_platform("samplevendor", checkout)
    assert module.read_text() == "mine"
    with pytest.raises(Refused, match="exists already"):
        new_platform("legistar", checkout)


def test_outside_of_a_checkout_nothing_is_written(tmp_path: Path) -> None:
    """Another project's folder is none of ours, whatever it holds."""
    (tmp_path / "spiders" / "platforms").mkdir(parents=True)
    (tmp_path / "spiders" / "platforms" / "base.py").touch()
    for project in (None, "no toml [", "project = 7", '[project]\nname = "other"\n'):
        if project is not None:
            (tmp_path / "pyproject.toml").write_text(project)
        with pytest.raises(Refused, match="not in a checkout of Countywatch"):
            new_platform("samplevendor", tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.py")) == ["base.py"]


@pytest.mark.parametrize("name", ["", "x", "Vendor", "my-vendor", "../x", "class", "1a", "a" * 31])
def test_a_name_that_no_module_can_have(checkout: Path, name: str) -> None:
    """It is wrong use."""
    with pytest.raises(WrongUse, match="cannot name a platform"):
        new_platform(name, checkout)


def test_the_command_names_what_it_wrote(checkout: Path) -> None:
    """With --json it is one value; the exit code of a refusal is 1."""
    done = run(checkout, "countywatch", "new-platform", "samplevendor", "--json")
    value = json.loads(done.stdout)
    assert value["platform"] == "samplevendor"
    assert all(Path(path).is_file() for path in value["files"])
    assert run(checkout, "countywatch", "new-platform", "samplevendor").returncode == 1


def test_the_walk_through_shows_the_module_as_it_is() -> None:
    """Each indented line of Python in docs/new-platform.md stands in the files that it is about."""
    told = (ROOT / "docs" / "new-platform.md").read_text()
    module = (ROOT / "spiders" / "platforms" / "towncloud.py").read_text()
    page = (ROOT / "tests" / "spiders" / "pages" / "towncloud_list.html").read_text()
    said = told.partition("## 2. The test")
    html = [line.strip() for line in said[0].splitlines() if line.startswith("    <")]
    code = [line.strip() for line in said[2].partition("## 3.")[2].splitlines()
            if line.startswith("    ")]  # fmt: skip
    assert (len(html), len(code)) == (3, 9)
    assert [line for line in html if line not in page] == []
    assert [line for line in code if line not in module] == []
    named = set(re.findall(r"`((?:spiders|tests)/[\w/.]+)`", told))
    assert {path for path in named if not (ROOT / path).exists()} == {
        path.format(name="samplevendor") for path in WRITTEN.values()
    }
