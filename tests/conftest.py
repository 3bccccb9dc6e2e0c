"""What several rooms' tests share: a case file in a folder of its own, and ../shared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest

from groundwork.casefile import CaseFile, open_casefile, store
from tests import warm

# Tests count work and not seconds: on a busy machine an example may take any time.
hypothesis.settings.register_profile("countywatch", deadline=None)
hypothesis.settings.load_profile("countywatch")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests run first, so that no worker ends long after the others."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def casefile(tmp_path: Path) -> Iterator[CaseFile]:
    """An empty case file."""
    opened = open_casefile(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The folder of real captured data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of captured real pages (../shared) is not here")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _warm_starts() -> Iterator[None]:
    """Our own processes start from one that holds their imports; on Linux, where forks are safe."""
    if sys.platform != "linux":
        yield
        return
    with warm.warm_starts():
        yield


@pytest.fixture(autouse=True)
def _cold_start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test marked `cold` starts every process from nothing."""
    if request.node.get_closest_marker("cold"):
        monkeypatch.setattr(subprocess, "Popen", warm.COLD)


@pytest.fixture(scope="session", autouse=True)
def _first_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new case file is a copy of one that the migrations made, once; each open still asks them.

    tests/casefile/test_store.py and the commands that tests start make theirs by the migrations.
    """
    made = tmp_path_factory.mktemp("tables") / "case.db"
    upgrade = store._upgrade

    def copied(casefile: CaseFile) -> None:
        wanted = Path(casefile.engine.url.database or "")
        if not made.exists():
            first = CaseFile(store._engine(f"sqlite:///{made}"), made.parent)
            upgrade(first)
            first.close()
        with suppress(OSError):  # where it cannot be written, the upgrade says so
            if not wanted.exists():
                shutil.copyfile(made, wanted)
        upgrade(casefile)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "_upgrade", copied)
        yield
