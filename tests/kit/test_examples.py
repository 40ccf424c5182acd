"""The example extensions: each a distribution of its own that builds, installs, breaks no rule and passes its tests."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tests.kit.building import checked, installed, own_tests

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("guanxi-*"))


def test_there_are_five() -> None:
    assert [path.name for path in EXAMPLES] == ["guanxi-confidential", "guanxi-lookup", "guanxi-messenger",
                                               "guanxi-reorder", "guanxi-robot"]


def test_the_notifier_stays_below_fifty_lines() -> None:
    [messenger] = [path for path in EXAMPLES if path.name == "guanxi-messenger"]
    sources = [path.read_text("utf-8") for path in (messenger / "src").rglob("*.py")]
    assert sum(len(text.splitlines()) for text in sources) < 50
    assert all(ast.get_docstring(ast.parse(text)) for text in sources)


@pytest.mark.wheel
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_it_is_installed_from_its_wheel_and_green(example: Path, tmp_path: Path) -> None:
    root = tmp_path / example.name
    shutil.copytree(example, root, ignore=shutil.ignore_patterns("build", "*.egg-info", "*.mo", "__pycache__"))
    site = installed(root, tmp_path / "site")
    assert "gold" in checked(root, site)
    assert " passed" in own_tests(root, site)
