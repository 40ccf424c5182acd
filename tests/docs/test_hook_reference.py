"""The reference of hooks says what the specs say."""

from __future__ import annotations

import ast
from pathlib import Path

from build_support.hook_reference import PAGE, page
from guanxi.hookspecs import SPECS

ROOT = Path(__file__).parents[2]


def test_the_reference_is_made_from_the_specs_of_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m build_support.hook_reference"


def test_every_hook_is_in_it() -> None:
    titles = {line.removeprefix("### ") for line in page().splitlines() if line.startswith("### ")}
    assert titles == SPECS.keys()


def test_every_hook_is_used_by_a_plugin_that_people_can_read() -> None:
    """Of the bundled ones or the examples: a hook that none of them needs is promised on a guess."""
    used = {name for pattern in ("plugins/*/hooks.py", "examples/*/src/*/hooks.py") for path in ROOT.glob(pattern)
            for name in hooks_in(path)}
    assert SPECS.keys() - used == set()


def hooks_in(path: Path) -> set[str]:
    """The functions of a module that are marked with `@hookimpl`."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef)
            and any(isinstance(mark, ast.Name) and mark.id == "hookimpl" for mark in node.decorator_list)}
