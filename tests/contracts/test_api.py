"""The plugins' door: it holds what it lists, the core does not use it, and the example plugin needs nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import guanxi.api

ROOT = Path(__file__).parents[2]


def imports_of(path: Path) -> set[str]:
    """The modules a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_every_name_it_lists_is_there() -> None:
    missing = [name for name in guanxi.api.__all__ if not hasattr(guanxi.api, name)]
    assert missing == []


def test_the_core_never_imports_it() -> None:
    users = [path.name for path in (ROOT / "core" / "guanxi").rglob("*.py") if "guanxi.api" in imports_of(path)]
    assert users == []


def test_plugins_import_nothing_else_of_the_platform() -> None:
    folders = [*(ROOT / "plugins").glob("guanxi_*"), *(ROOT / "tests").glob("*/guanxi_*")]
    assert folders
    for path in (file for folder in folders for file in folder.rglob("*.py")):
        others = {name for name in imports_of(path) if name.partition(".")[0] == "guanxi"} - {"guanxi.api"}
        assert not others, f"{path.relative_to(ROOT)} imports {sorted(others)}"
