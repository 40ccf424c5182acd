"""Safe mode: asked for by variable, by command, or entered after three starts that failed; and how it is left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.errors import ConfigurationError
from guanxi.plugin import safety
from guanxi.plugin.discovery import installed_plugins
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of

DEADLY = "import os\nif os.environ.get('DEADLY'):\n    os._exit(9)\nfrom guanxi.plugin import Plugin\n" \
         "plugin = Plugin(name='deadly', title='Deadly', version='1.0')\n"
START = "from guanxi.app import create_app\ncreate_app()\n"


def fail(instance: Path, times: int) -> None:
    """Starts that raise, which is one way to fail."""
    for _ in range(times):
        with pytest.raises(ZeroDivisionError), safety.starting(instance):
            raise ZeroDivisionError


def reason(instance: Path) -> str:
    return str(safety.held_by(instance, variable=False) or "")


def test_three_starts_in_a_row_that_fail_are_safe_mode(tmp_path: Path) -> None:
    fail(tmp_path, 2)
    assert reason(tmp_path) == ""
    fail(tmp_path, 1)
    assert "three starts in a row failed" in reason(tmp_path)


def test_a_good_start_ends_the_row(tmp_path: Path) -> None:
    fail(tmp_path, 2)
    with safety.starting(tmp_path):
        pass
    fail(tmp_path, 2)
    assert reason(tmp_path) == ""


def test_a_start_in_safe_mode_proves_nothing(tmp_path: Path) -> None:
    fail(tmp_path, 3)
    with safety.starting(tmp_path):
        pass
    assert reason(tmp_path)
    safety.leave(tmp_path)
    assert reason(tmp_path) == ""


def test_starts_that_are_still_going_on_have_not_failed(tmp_path: Path) -> None:
    with safety.starting(tmp_path), safety.starting(tmp_path), safety.starting(tmp_path):
        assert reason(tmp_path) == ""


def test_a_wrong_configuration_is_no_plugins_doing(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(ConfigurationError), safety.starting(tmp_path):
            raise ConfigurationError("no key")
    assert reason(tmp_path) == ""


def test_a_plugin_that_ends_the_process_at_its_import_is_left_out_at_the_fourth_start(
        config: Config, tmp_path: Path, install: Callable[..., None]) -> None:
    (tmp_path / "deadly_here").mkdir()
    (tmp_path / "deadly_here" / "__init__.py").write_text(DEADLY)
    install(deadly="deadly_here")
    environ = {**os.environ, "DEADLY": "1", "GUANXI_INSTANCE": str(config.instance),
               "GUANXI_DATABASE_URL": config.database_url, "GUANXI_SECRET_KEY": "k" * 40, "GUANXI_AUDIT_KEY": "k" * 40,
               "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    codes = [subprocess.run([sys.executable, "-c", START], env=environ, check=False).returncode for _ in range(4)]
    assert codes == [9, 9, 9, 0]


@pytest.fixture
def safe(config: Config, install: Callable[..., None]) -> Flask:
    install(faulty="tests.faulty.guanxi_faulty")
    safety.ask(config.instance)
    return create_app(config)


def test_only_what_comes_with_the_platform_is_loaded(safe: Flask) -> None:
    held = {one.name: one.issue.code for one in safe.extensions["guanxi"].catalogues.registry.found if one.issue}
    assert held == {"faulty": "safe"}
    assert "commerce" in safe.extensions["guanxi"].catalogues.registry.usable


def test_the_page_says_so_and_leads_out(safe: Flask, ctx: Ctx) -> None:
    boss: Browser = boss_of(safe, ctx)
    assert "Safe mode was asked for" in boss.get("/plugins").text
    assert boss.post("/plugins/safe-mode").status_code == 303
    assert safety.held_by(ctx.instance, variable=False) is None


def test_the_variable_holds_them_too(config: Config, install: Callable[..., None]) -> None:
    install(faulty="tests.faulty.guanxi_faulty")
    found = create_app(replace(config, safe_mode=True)).extensions["guanxi"].catalogues.registry.found
    assert "GUANXI_SAFE_MODE" in str(next(one.issue for one in found if one.name == "faulty"))
    assert all(one.issue is None for one in installed_plugins())
