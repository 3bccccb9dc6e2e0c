"""No code of letters can reach a mail server or any other host."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NETWORK = {
    "smtplib", "imaplib", "poplib", "socket", "ssl", "http", "urllib", "asyncio", "ftplib",
    "telnetlib", "scrapy", "twisted", "aiosmtpd", "requests", "httpx", "urllib3", "aiohttp",
    "subprocess", "os", "importlib.import_module",
}  # fmt: skip
FILES = sorted(
    [
        *(ROOT / "requests_templates").rglob("*.py"),
        *(ROOT / "groundwork" / "paper").rglob("*.py"),
        *(ROOT / "countywatch" / "requests").rglob("*.py"),
        *(ROOT / "countywatch" / "cli").glob("request*.py"),
    ]
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_letters_imports_a_way_out(path: Path) -> None:
    """Letters, paper, their use package and command import no mail, network or process library."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {name.partition(".")[0] for node in ast.walk(tree) for name in _imported(node)}
    assert not names & NETWORK
    calls = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not calls & {"__import__", "eval", "exec"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_the_folders_hold_what_is_checked() -> None:
    """The list above is of real files, or the test would hold for nothing."""
    assert len(FILES) > 12
