"""Programs of the system that read what no library of ours does: found, fed and ended.

They run inside the reading process's limits of memory and CPU time, which they inherit, without a
shell and without anything of a document in their arguments. They take the document on standard
input and are ended with the reading process, whose process group they are in.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

_SECONDS = 60
_FOLDERS = "/usr/local/bin:/usr/bin:/bin"
_TEMPORARY_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class Helper:
    """A program by its name, and the options with which it writes text in UTF-8."""

    program: str
    options: tuple[str, ...]


class HelperFailed(Exception):
    """Raised when a program gives no text; its message says why."""


def installed(helpers: Sequence[Helper]) -> list[Helper]:
    """Those of the programs that this computer has."""
    return [helper for helper in helpers if _path(helper)]


def _path(helper: Helper) -> str | None:
    return shutil.which(helper.program, path=_FOLDERS)


def run(helper: Helper, data: bytes) -> bytes:
    """What the program writes for a document; raises HelperFailed where it ends badly."""
    path = _path(helper)
    if path is None:
        raise HelperFailed(f"{helper.program} is not installed")
    with tempfile.TemporaryDirectory() as folder, _larger_files():
        try:
            done = subprocess.run(
                [path, *helper.options],
                input=data,
                capture_output=True,
                cwd=folder,
                env={"HOME": folder, "LC_ALL": "C.UTF-8"},
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise HelperFailed(f"{helper.program} took longer than {_SECONDS} s") from None
    if done.returncode or not done.stdout.strip():
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
        why = said or ("no text in it" if not done.returncode else f"status {done.returncode}")
        raise HelperFailed(f"{helper.program} cannot read it: {why}")
    return done.stdout


@contextmanager
def _larger_files() -> Iterator[None]:
    """Lets a program write the temporary file that it needs; the reading process itself may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    larger = _TEMPORARY_BYTES if hard == resource.RLIM_INFINITY else min(_TEMPORARY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (larger, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
