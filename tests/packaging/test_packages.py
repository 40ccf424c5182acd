"""setup.cfg says what a wheel holds: every package, every file that is not Python, every dependency."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path

PLUGINS = (Path(__file__).parents[2] / "plugins").glob("guanxi_*")
SOURCES = {"guanxi": "core/guanxi", "guanxi.docs": "docs", "guanxi.migrations": "migrations",
           "guanxi.templates": "templates", **{path.name: f"plugins/{path.name}" for path in PLUGINS}}


def lines(setup: ConfigParser, section: str, option: str) -> list[str]:
    return [line for line in setup.get(section, option).splitlines() if line and not line.startswith("#")]


def test_every_package_is_listed(root: Path, setup: ConfigParser) -> None:
    found = {
        ".".join(path.relative_to(source).parent.parts)
        for source in (root / "core", root / "plugins")
        for path in source.rglob("__init__.py")
    }
    assert set(lines(setup, "options", "packages")) == found | {"guanxi.docs", "guanxi.migrations", "guanxi.templates"}


def test_every_folder_with_python_is_a_package(root: Path) -> None:
    folders = {path.parent for path in (root / "core").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_file_that_is_not_python_is_in_a_listed_pattern(root: Path, setup: ConfigParser) -> None:
    covered = {path for package, source in SOURCES.items() for path in data_files(setup, package, root / source)}
    ignored = {".py", ".pyc", ".po", ".pot"}
    others = {
        path
        for source in SOURCES.values()
        for path in (root / source).rglob("*")
        if path.is_file() and path.suffix not in ignored and not path.name.startswith(".")
    }
    assert sorted(str(path.relative_to(root)) for path in others - covered) == []


def data_files(setup: ConfigParser, package: str, source: Path) -> Iterator[Path]:
    """Files of one package that the patterns for it, and for all packages, choose."""
    for key in ("*", package):
        patterns = setup.get("options.package_data", key, fallback="").replace("\n", ",").split(",")
        for pattern in filter(None, map(str.strip, patterns)):
            for folder in [source, *(path for path in source.rglob("*") if path.is_dir())]:
                yield from folder.glob(pattern)


def imported(root: Path) -> set[str]:
    """Top-level names of third-party modules that the core and the bundled plugins import."""
    names: set[str] = set()
    for path in (file for folder in ("core", "plugins") for file in (root / folder).rglob("*.py")):
        if "testing" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return {name for name in names - sys.stdlib_module_names if name.partition("_")[0] != "guanxi"}


def required(setup: ConfigParser, *extras: str) -> set[str]:
    """Normalised names of what is installed with us."""
    wanted = lines(setup, "options", "install_requires")
    for extra in extras:
        wanted += lines(setup, "options.extras_require", extra)
    return {normal(re.split(r"[\[<>=;~! ]", line, maxsplit=1)[0]) for line in wanted}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_imported_library_is_required(root: Path, setup: ConfigParser) -> None:
    homes = packages_distributions()
    known = required(setup, "postgres")
    missing = {name for name in imported(root) if not {normal(home) for home in homes.get(name, [])} & known}
    assert missing == set()


def test_every_required_library_is_imported(root: Path, setup: ConfigParser) -> None:
    homes = packages_distributions()
    used = {normal(home) for name in imported(root) for home in homes.get(name, [])}
    # gunicorn is started as a program, tzdata is read by zoneinfo.
    assert required(setup) - used - {"gunicorn", "tzdata"} == set()


def test_the_version_is_the_packages_own(setup: ConfigParser) -> None:
    assert setup.get("metadata", "version") == "attr: guanxi.__version__"


def test_static_files_of_a_plugin_come_along_however_deep(setup: ConfigParser, tmp_path: Path) -> None:
    files = {tmp_path / "static/app.js", tmp_path / "static/parts/deep/app.css"}
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert files <= set(data_files(setup, "guanxi_any", tmp_path))
