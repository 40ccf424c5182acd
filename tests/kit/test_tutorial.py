"""The tutorial, in both languages, done step by step: what comes of it passes its tests and the check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guanxi.kit.new import Wish, write_plugin
from tests.kit.building import checked, installed, own_tests

DOCS = Path(__file__).parents[2] / "docs"
STEP = re.compile(r"^```(\w+) file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
Step = tuple[str, str, str]


def steps(page: str) -> list[Step]:
    """(kind, file, content) of each step: a new file, a change of one, or more translations."""
    return STEP.findall((DOCS / page).read_text(encoding="utf-8"))


def do(root: Path, step: Step) -> None:
    """What a reader does."""
    kind, file, content = step
    path = root / file
    if kind == "diff":
        lines = content.splitlines()
        old, new = ("\n".join(line[1:] for line in lines if line[:1] in ("", " ", sign)) for sign in "-+")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has this {text.count(old)} times:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
    elif kind == "po":
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{content}", encoding="utf-8")
    else:
        assert not path.exists()
        path.write_text(content, encoding="utf-8")


def test_both_languages_do_the_same() -> None:
    assert steps("tutorial.md") == steps("tutorial.zh.md")
    assert len(steps("tutorial.md")) > 5


@pytest.mark.wheel
def test_what_comes_of_the_tutorial_is_green(tmp_path: Path) -> None:
    write_plugin(tmp_path, Wish(name="visits", title="Visits", title_zh="拜访", variant="models"))
    root = tmp_path / "guanxi-visits"
    for step in steps("tutorial.md"):
        do(root, step)
    site = installed(root, tmp_path / "site")
    assert "gold" in checked(root, site)
    assert " passed" in own_tests(root, site)
