"""`guanxi dev`: what is saved in a plugin is seen at the next look, in code, template and catalogue."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.cli.dev import _look_at_schema
from guanxi.cli.report import Report
from guanxi.kit.watching import changed, moment
from guanxi.testing.plugins import write_distribution

MANIFEST = """\"\"\"A greeting.\"\"\"
from guanxi.api import Plugin, _l
plugin = Plugin(name="greeting", title=_l("Greeting"), version="1.0", default=True)
"""
VIEWS = """\"\"\"Its page.\"\"\"
from flask import Blueprint, render_template
from guanxi.api import public
blueprint = Blueprint("greeting", __name__)

@blueprint.get("/")
@public
def index() -> str:
    \"\"\"For everybody.\"\"\"
    return render_template("greeting/index.html", number=1)
"""
CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Good day"
msgstr "你好"
"""
MIGRATION = """\"\"\"A shelf.\"\"\"
import sqlalchemy as sa
from alembic import op
revision = "0001"
down_revision = None

def upgrade() -> None:
    op.create_table("greeting_shelf", sa.Column("id", sa.Integer, primary_key=True))

def downgrade() -> None:
    op.drop_table("greeting_shelf")
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A plugin on the path of what is started."""
    site = tmp_path / "site"
    folder = site / "guanxi_greeting"
    for name, text in {"__init__.py": MANIFEST, "views.py": VIEWS, "translations/zh/LC_MESSAGES/messages.po": CATALOGUE,
                       "templates/greeting/index.html": '{{ _("Good day") }} {{ number }}'}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    write_distribution(site, {"greeting": "guanxi_greeting"})
    return folder


@pytest.fixture
def environ(tmp_path: Path, package: Path) -> dict[str, str]:
    """An installation in which the plugin is on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    found = {**kept, "GUANXI_INSTANCE": str(tmp_path / "instance"), "PYTHONPATH": str(package.parent)}
    subprocess.run([sys.executable, "-m", "guanxi.cli", "init"], env=found, check=True, capture_output=True)
    return found


@pytest.fixture
def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def read(port: int) -> str:
    """The page as a Chinese reader gets it, "" while there is none."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/greeting/", headers={"Accept-Language": "zh-CN"})
    try:
        with urllib.request.urlopen(asked, timeout=2) as answer:
            return str(answer.read().decode())
    except (OSError, urllib.error.URLError):
        return ""


def until(said: Callable[[], str], wanted: str) -> None:
    """Wait until the page says what is wanted."""
    end = time.monotonic() + 60
    while (found := said()) != wanted:
        assert time.monotonic() < end, f"still {found!r}"
        time.sleep(0.1)


def edit(path: Path, old: str, new: str) -> None:
    """Save a file with something else in it."""
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def test_a_change_is_a_file_that_is_new_gone_or_different(tmp_path: Path) -> None:
    first, second = tmp_path / "first.py", tmp_path / "deep" / "second.html"
    second.parent.mkdir()
    first.write_text("1")
    before = moment([tmp_path])
    second.write_text("2")
    (tmp_path / "notes.txt").write_text("nobody cares")
    between = moment([tmp_path])
    first.unlink()
    os.utime(second, ns=(1, 1))
    assert changed(before, between) == [second]
    assert changed(between, moment([tmp_path])) == [second, first]


@pytest.mark.skipif("GUANXI_TEST_DATABASE_URL" in os.environ, reason="its installation is on SQLite anyway")
def test_a_migration_that_did_not_run_is_named_with_the_command_and_runs_when_asked(
        package: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("GUANXI_INSTANCE", "PYTHONPATH"):
        monkeypatch.setenv(name, environ[name])
    path = package / "migrations/versions/0001_shelf.py"
    path.parent.mkdir(parents=True)
    path.write_text(MIGRATION, encoding="utf-8")
    said = []
    for run in (False, True, False):
        _look_at_schema(Report(sys.stdout, as_json=False), run=run)
        said.append("".join(capsys.readouterr()).strip())
    assert said == ["“greeting” has migrations that did not run: 0001. Run “guanxi migrate up”, or begin with “guanxi "
                    "dev --migrate”.", "Migrated: greeting, 0001", ""]
    path.write_text("nonsense(", encoding="utf-8")
    _look_at_schema(Report(sys.stdout, as_json=False), run=False)
    assert capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif("GUANXI_TEST_DATABASE_URL" in os.environ, reason="its installation is on SQLite anyway")
def test_what_is_saved_is_served(package: Path, environ: dict[str, str], free_port: int) -> None:
    command = [sys.executable, "-m", "guanxi.cli", "dev", "--port", str(free_port)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: read(free_port), "你好 1")
            edit(package / "views.py", "number=1", "number=2")
            until(lambda: read(free_port), "你好 2")
            edit(package / "templates/greeting/index.html", "{{ number }}", "·")
            edit(package / "translations/zh/LC_MESSAGES/messages.po", "你好", "您好")
            until(lambda: read(free_port), "您好 ·")
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert read(free_port) == ""
