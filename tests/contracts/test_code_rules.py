"""Rules of the code base that a reviewer would have to look for: read from the syntax tree instead."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "core" / "guanxi"
MODULES = sorted(CORE.rglob("*.py"))

RAW_SQL = {
    "cli/copies.py": "makes and drops the database of a rehearsal",
    "db/bulk.py": "writes many rows through the driver",
    "db/checkpoint.py": "asks SQLite to fold its log into the file",
    "db/engine.py": "sets up connections",
    "db/locks.py": "takes advisory locks",
    "db/waiting.py": "sends the rows of many tables at once",
    "migrate.py": "changes the schema",
    "search/engine.py": "asks the full-text index",
    "search/schema.py": "creates the full-text index",
    "testing/databases.py": "creates and empties test databases",
    "testing/traces.py": "looks into every table for what should be gone",
    "jobs/listen.py": "waits for PostgreSQL's NOTIFY",
    "web/health.py": "asks whether the database answers",
}
TABLES = {
    "db/bulk.py": "names the columns it writes",
    "customers/visibility.py": "is the row guard itself",
    "migrate.py": "compares models and schema",
}


def place(path: Path) -> str:
    """A module's path as the tables above write it."""
    return path.relative_to(CORE).as_posix()


def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_names(module: ast.Module, source: str) -> Iterator[str]:
    """What `module` imports from `source`."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == source:
            yield from (alias.name for alias in node.names)


def attributes_in(path: Path) -> set[str]:
    """The names of all attributes a module uses."""
    return {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}


def packages_in(path: Path) -> set[str]:
    """The packages a module imports from."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
    return found


def offenders(breaks: Callable[[Path], object], allowed: Iterable[str] = ()) -> list[str]:
    """The modules for which `breaks` is true and that are not `allowed`, by path or folder."""
    return [place(path) for path in MODULES if not place(path).startswith(tuple(allowed)) and breaks(path)]


def test_raw_sql_stands_only_where_it_was_reviewed() -> None:
    assert offenders(lambda path: attributes_in(path) & {"exec_driver_sql", "driver_connection"}, RAW_SQL) == []
    assert offenders(lambda path: "text" in imported_names(tree(path), "sqlalchemy"), RAW_SQL) == []


def test_tables_are_not_read_behind_the_row_guard() -> None:
    assert offenders(lambda path: "__table__" in attributes_in(path), TABLES) == []


@pytest.mark.parametrize(("package", "home"), [
    ("flask_sqlalchemy", "db/extension.py"), ("flask_login", "web/login.py"), ("flask_babel", "i18n/")])
def test_only_one_place_knows_each_old_extension(package: str, home: str) -> None:
    assert offenders(lambda path: package in packages_in(path), [home]) == []


def test_services_never_commit() -> None:
    assert offenders(lambda path: "commit" in attributes_in(path), ["db/work.py"]) == []


def test_the_core_imports_no_plugin() -> None:
    plugins = {folder.name for folder in (CORE.parents[1] / "plugins").glob("guanxi_*")} | {"guanxi_toy"}
    assert offenders(lambda path: packages_in(path) & plugins) == []


def test_features_know_nothing_of_requests() -> None:
    assert offenders(lambda path: "flask" in packages_in(path),
                     ["web/", "rest/", "incoming.py", "cli/", "testing/", "app.py", "i18n/", "db/extension.py"]) == []
