"""The plugin that is checked: its files as they are written, and itself as it is loaded."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from guanxi.db import Base
from guanxi.errors import Refused
from guanxi.features import FEATURES
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import GROUP, Found, installed_plugins, loaded
from guanxi.plugin.manifest import API_VERSION
from guanxi.plugin.registry import Registry

_MANIFEST: Final = "plugin = Plugin("
_PROJECT: Final = ("setup.cfg", "pyproject.toml")
_NEAR: Final = 3


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file of Python; `name` is its path from the plugin's root on."""

    path: Path
    name: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree; empty where it can't be read, which loading it says."""
        try:
            return ast.parse(self.path.read_text("utf-8"))
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    def nodes(self) -> Iterator[ast.AST]:
        """Everything in it."""
        return ast.walk(self.tree)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`folder` is the package's, `root` the one with its setup.cfg, None for an installed one."""

    folder: Path
    root: Path | None

    @property
    def package(self) -> str:
        """What is imported."""
        return self.folder.name

    @cached_property
    def name(self) -> str:
        """The plugin's own, as its manifest writes it."""
        for node in ast.walk(self._source(self.folder / "__init__.py").tree):
            if isinstance(node, ast.keyword) and node.arg == "name" and isinstance(node.value, ast.Constant):
                return str(node.value.value)
        return self.package.removeprefix("guanxi_")

    @cached_property
    def found(self) -> Found:
        """The plugin as it would be taken in beside those installed, or what stands against it."""
        if str(self.folder.parent) not in sys.path:
            sys.path.insert(0, str(self.folder.parent))
        own = loaded(EntryPoint(name=self.name, value=self.package, group=GROUP))
        others = [one for one in installed_plugins() if one.name != self.name]
        registry = Registry.of(FEATURES, [*others, own], API_VERSION)
        return next(one for one in registry.found if one.name == self.name)

    @property
    def plugin(self) -> Plugin | None:
        """Its manifest, None where it can't be loaded."""
        return self.found.plugin

    @property
    def models(self) -> list[type[Any]]:
        """Its tables' classes."""
        if self.plugin is None:
            return []
        return [mapper.class_ for mapper in Base.registry.mappers
                if mapper.class_.__module__.partition(".")[0] == self.package]

    @cached_property
    def sources(self) -> list[Source]:
        """The package's Python, without migrations."""
        return [source for source in self._below(self.folder) if "migrations" not in source.path.parts]

    @cached_property
    def migrations(self) -> list[Source]:
        """The files of its migrations."""
        return self._below(self.folder / "migrations" / "versions")

    @cached_property
    def tests(self) -> list[Source]:
        """Its tests, as far as they can be told: those below tests/ that speak of it."""
        if self.root is None:
            return []
        return [source for source in self._below(self.root / "tests") if self.name in source.path.read_text("utf-8")]

    @cached_property
    def templates(self) -> list[Path]:
        """Its templates."""
        return sorted((self.folder / "templates").rglob("*.html"))

    def place(self, path: Path) -> str:
        """A path as findings name it."""
        return path.relative_to(self.root or self.folder.parent).as_posix()

    def place_of(self, thing: type[Any]) -> tuple[str, int]:
        """The file and line in which a class of the package is defined."""
        for source in self.sources:
            for node in source.nodes():
                if isinstance(node, ast.ClassDef) and node.name == thing.__name__:
                    return source.name, node.lineno
        return self.place(self.folder / "__init__.py"), 1

    def _below(self, folder: Path) -> list[Source]:
        return [self._source(path) for path in sorted(folder.rglob("*.py"))]

    def _source(self, path: Path) -> Source:
        return Source(path=path, name=self.place(path))


def subject_of(text: str) -> Subject:
    """The plugin in the folder `text`, or the installed one called so. Raises Refused where there is none."""
    given = Path(text).resolve()
    if given.is_dir():
        folder = next(filter(_is_plugin, (given, *sorted(given.glob("src/*")), *sorted(given.glob("*")))), None)
    else:
        folder = next((found for point in entry_points(group=GROUP) if point.name == text
                       and (found := _folder_of(point.value)) is not None), None)
    if folder is None:
        raise Refused(_l("There is no plugin in “%(subject)s”: neither a folder with one, nor the name of one that is "
                         "installed."), subject=text)
    parents = [folder, *folder.parents][:_NEAR + 1]
    return Subject(folder=folder, root=next(filter(_is_project, parents), None))


def _is_project(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _PROJECT)


def _is_plugin(folder: Path) -> bool:
    manifest = folder / "__init__.py"
    return manifest.is_file() and _MANIFEST in manifest.read_text("utf-8")


def _folder_of(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
