"""The wheel in an empty environment, in another folder, without network: commands, migrations, a page, its assets."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.wheel

# Loaded by every Python of the empty environment: what is not this machine can't be reached.
NO_NETWORK = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"the wheel's test has no network: {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""


def call(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command with nothing of our environment but what it needs; its standard output."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(command, cwd=cwd, env={**kept, **variables}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git keeps, or will: no leftovers of earlier builds; with the assets already brought."""
    target = tmp_path_factory.mktemp("source")
    listed = call("git", "ls-files", "-zco", "--exclude-standard", cwd=root)
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target / name)
    shutil.copytree(root / "core/guanxi/static/vendor", target / "core/guanxi/static/vendor")
    return target


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive, so that the archive is tested with it."""
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source, cwd=source)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def wheelhouse(wheel: Path, root: Path) -> Path:
    """Everything the wheel needs, fetched once; the one step that has the network."""
    folder = root / "build" / "wheelhouse"
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", folder, wheel], check=True)
    for old in folder.glob("guanxi-*.whl"):
        old.unlink()
    return folder


@pytest.fixture(scope="module")
def home(wheel: Path, wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that knows nothing of the checkout, with the wheel installed in `environment/`."""
    folder = tmp_path_factory.mktemp("elsewhere")
    call(sys.executable, "-m", "venv", "environment", cwd=folder)
    python = folder / "environment/bin/python"
    packages = Path(call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (packages / "sitecustomize.py").write_text(NO_NETWORK)
    call(python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", wheelhouse, wheel, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """The address of a site served from the wheel."""
    call(home / "environment/bin/guanxi", "init", cwd=home, GUANXI_INSTANCE=str(home / "instance"))
    server = subprocess.Popen(
        [home / "environment/bin/guanxi", "run", "--port", "0", "--json"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "GUANXI_INSTANCE": str(home / "instance")},
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    with server:
        yield json.loads(server.stdout.readline())["address"]
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0


def fetch(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.status, response.read()


def test_help_lists_the_commands(home: Path) -> None:
    assert "migrate" in call(home / "environment/bin/guanxi", "--help", cwd=home)


def test_nothing_is_imported_from_the_checkout(home: Path, root: Path) -> None:
    where = call(home / "environment/bin/python", "-c", "import guanxi; print(guanxi.__file__)", cwd=home)
    assert not where.startswith(str(root))


def test_every_module_of_the_wheel_can_be_imported(home: Path) -> None:
    program = (
        "import guanxi, importlib, pkgutil\n"
        "def fail(name):\n"
        "    if not name.startswith('guanxi.testing'): raise\n"  # that is for whoever has pytest
        "found = pkgutil.walk_packages(guanxi.__path__, 'guanxi.', onerror=fail)\n"
        "names = [m.name for m in found if not m.name.startswith(('guanxi.testing', 'guanxi.migrations'))]\n"
        "[importlib.import_module(n) for n in names if not n.endswith('__main__')]\n"
        "print(len(names))"
    )
    assert int(call(home / "environment/bin/python", "-c", program, cwd=home)) > 50


def test_an_installation_from_the_wheel_checks_clean(home: Path) -> None:
    instance = str(home / "checked")
    call(home / "environment/bin/guanxi", "init", cwd=home, GUANXI_INSTANCE=instance)
    report = json.loads(call(home / "environment/bin/guanxi", "check", "--json", cwd=home, GUANXI_INSTANCE=instance))
    assert report["ok"]


def test_a_page_is_served_with_every_asset_it_names(site: str) -> None:
    status, page = fetch(site)
    named = {name for name in re.findall(r'(?:src|href)="(/[^"#]+)', page.decode()) if "/assets/" in name}
    assert (status, len(named) >= 2, [fetch(f"{site}{name}")[0] for name in named]) == (200, True, [200] * len(named))


def test_the_wheel_holds_no_tests_and_nothing_only_tests_need(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert [name for name in names if "axe" in name or name.startswith(("tests", "build_support"))] == []


def test_the_wheel_holds_one_top_level_package(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info") and not name.startswith("guanxi")} == set()


def test_the_wheel_stays_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 3_000_000
