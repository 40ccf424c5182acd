"""The reference of hooks says what the specs say."""

from __future__ import annotations

from build_support.hook_reference import PAGE, page
from guanxi.hookspecs import SPECS


def test_the_reference_is_made_from_the_specs_of_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m build_support.hook_reference"


def test_every_hook_is_in_it() -> None:
    titles = {line.removeprefix("### ") for line in page().splitlines() if line.startswith("### ")}
    assert titles == SPECS.keys()
