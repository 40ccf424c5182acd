"""`guanxi plugin new`: a distribution that builds, installs, passes its own tests and breaks no rule, as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guanxi.errors import Refused
from guanxi.kit.new import Variant, Wish, files_of, write_plugin
from tests.kit.building import checked, installed, own_tests

PLACE = re.compile(r"\[\[\w+\]\]")
VARIANTS: tuple[Variant, ...] = ("plain", "models", "vertical")


def wish(name: str, variant: Variant = "plain") -> Wish:
    return Wish(name=name, title="Visits", title_zh="拜访", variant=variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_place_is_filled(variant: Variant) -> None:
    files = dict(files_of(wish("visits", variant)))
    assert not [str(path) for path, text in files.items() if PLACE.search(text) or "package" in path.parts]
    assert {Path("setup.cfg"), Path(".gitignore"), Path(".github/workflows/tests.yml"),
            Path("src/guanxi_visits/__init__.py"), Path("tests/test_contract.py")} <= files.keys()


@pytest.mark.parametrize(("name", "said"), [
    ("Visits", "is no name for a plugin"), ("customers", "begins addresses"), ("timeline", "is a part of the platform"),
])
def test_a_name_that_can_not_be_one_is_refused(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=said):
        write_plugin(tmp_path, wish(name))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_plugin(tmp_path, wish("visits"))
    with pytest.raises(Refused, match="is there already"):
        write_plugin(tmp_path, wish("visits"))


@pytest.mark.wheel
@pytest.mark.parametrize("variant", VARIANTS)
def test_it_builds_installs_and_is_green_at_once(variant: Variant, tmp_path: Path) -> None:
    write_plugin(tmp_path, wish("visits", variant))
    root = tmp_path / "guanxi-visits"
    site = installed(root, tmp_path / "site")
    assert (site / "guanxi_visits/translations/zh/LC_MESSAGES/messages.mo").is_file()
    assert "gold" in checked(root, site)
    if variant != "plain":  # an example that is as plain runs its tests too
        assert " passed" in own_tests(root, site)
