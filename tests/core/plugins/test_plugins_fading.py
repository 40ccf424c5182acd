"""A name of the door that goes away still works, and says in which line of which plugin it is used."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

import guanxi.api
from guanxi.app import create_app
from guanxi.audit.services import record
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin.fading import FADING, Fading, GuanxiDeprecationWarning
from tests.core.customer_pages_help import boss_of
from tests.core.plugins.test_plugins_page import row

PLUGIN = '''"""A plugin written for an earlier door."""

from guanxi.api import Plugin, put_down

plugin = Plugin(name="elder", title="Elder", version="1.0", services={"elder": put_down})
'''


@pytest.fixture(autouse=True)
def deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    """One name goes away."""
    monkeypatch.setitem(FADING, "put_down", Fading(value="guanxi.audit.services:record", instead="record",
                                                   since="0.2", until=2))


@pytest.fixture
def package(tmp_path: Path, install: Callable[..., None]) -> Iterator[Path]:
    """The plugin, installed, and not imported yet."""
    install(elder="guanxi_elder")
    path = tmp_path / "installed" / "guanxi_elder" / "__init__.py"
    path.parent.mkdir()
    path.write_text(PLUGIN)
    sys.modules.pop("guanxi_elder", None)
    yield path
    sys.modules.pop("guanxi_elder", None)


@pytest.fixture
def app(config: Config, engine: Engine, package: Path) -> Iterator[Flask]:
    """An application with the plugin, which warned when it was imported."""
    with pytest.warns(GuanxiDeprecationWarning):
        started = create_app(config)
    yield started
    started.extensions["guanxi"].engine.dispose()


def test_it_works_and_warns_with_the_line_that_uses_it() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert guanxi.api.put_down is record  # type: ignore[attr-defined]  # a name that goes away has no type
    [warning] = caught
    assert (warning.filename, warning.category) == (__file__, GuanxiDeprecationWarning)
    assert str(warning.message) == ("guanxi.api.put_down is deprecated since Guanxi 0.2 and goes with version 2 of the "
                                    "plugin API: use record.")


def test_a_name_that_never_was_is_no_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'put_up'"):
        guanxi.api.put_up  # type: ignore[attr-defined]  # noqa: B018  # that it is none is what is tested


def test_the_plugin_is_not_held_and_the_page_names_the_line(app: Flask, ctx: Ctx, package: Path) -> None:
    boss = boss_of(app, ctx)
    shown = unescape(row(boss, "elder"))
    assert f"{package}, line 3: “put_down” goes with version 2 of the plugin API. Use “record”." in shown
    assert "Switch on" in shown
    assert "go away" not in row(boss, "commerce")


def test_every_name_that_goes_away_is_found_and_has_left_the_list() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GuanxiDeprecationWarning)
        assert [name for name in FADING if getattr(guanxi.api, name, None) is None] == []
    assert FADING.keys().isdisjoint(guanxi.api.__all__)
