"""The plugin as a whole: whether it would be taken in, and whether everything is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from packaging.specifiers import SpecifierSet

from guanxi.hookspecs import SPECS
from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject

_ABOVE: Final = "99"
_CONTRACT: Final = "PluginContract"


@rule("held", "bronze", _l("The plugin can be taken in."), _l("Mend what is said here: until then sites hold it back."))
def held(subject: Subject) -> Iterator[At]:
    """Whatever holds it."""
    issue = subject.found.issue
    if issue is not None:
        yield At(path=subject.place(subject.folder / "__init__.py"), detail=str(issue))


@rule("manifest-only", "bronze", _l("The package’s __init__.py holds a docstring and the manifest, nothing else."),
      _l("Move the rest into a module of its own, and import it."))
def manifest_only(subject: Subject) -> Iterator[At]:
    """Other statements there."""
    source = next(one for one in subject.sources if one.path == subject.folder / "__init__.py")
    for place, node in enumerate(source.tree.body):
        words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and place == 0
        if not (words or isinstance(node, ast.Import | ast.ImportFrom) or _is_manifest(node)):
            yield At(path=source.name, line=node.lineno, detail=ast.unparse(node).partition("\n")[0][:60])


@rule("hook", "bronze", _l("Hooks are those that the platform asks, and stand in hooks.py."),
      _l("See the reference of hooks for their names. In another module a hook is never asked: move it to hooks.py."))
def hook(subject: Subject) -> Iterator[At]:
    """Hooks that don't exist, or are written where nobody looks."""
    for source in subject.sources:
        for node in source.nodes():
            if not isinstance(node, ast.FunctionDef) or not any(_is_mark(one) for one in node.decorator_list):
                continue
            if node.name not in SPECS or source.path != subject.folder / "hooks.py":
                yield At(path=source.name, line=node.lineno, detail=node.name)


@rule("api", "silver", _l("The manifest says up to which version of the plugin API it goes."),
      _l("Write api=\">=1,<2\": another one may have changed what you rely on."))
def api(subject: Subject) -> Iterator[At]:
    """One that takes any version."""
    if subject.plugin is not None and _ABOVE in SpecifierSet(subject.plugin.api):
        yield At(path=subject.place(subject.folder / "__init__.py"), detail=subject.plugin.api)


@rule("py-typed", "gold", _l("The package says that it is typed."), _l("Add an empty file py.typed to the package."))
def py_typed(subject: Subject) -> Iterator[At]:
    """A package without the mark."""
    if not (subject.folder / "py.typed").is_file():
        yield At(path=subject.place(subject.folder / "__init__.py"))


@rule("readme", "gold", _l("A README says what the plugin is for and how it is installed."),
      _l("Write README.md, beside setup.cfg or in the package."))
def readme(subject: Subject) -> Iterator[At]:
    """A plugin without one. An installed one has it in its metadata."""
    places = [folder / "README.md" for folder in (subject.folder, subject.root) if folder is not None]
    if subject.root is not None and not any(path.is_file() for path in places):
        yield At(path=subject.place(subject.folder / "__init__.py"))


@rule("contract", "gold", _l("Its tests inherit the contract that every plugin keeps."),
      _l("Write: class TestContract(PluginContract): plugin = \"name\", from guanxi.testing.contract."))
def contract(subject: Subject) -> Iterator[At]:
    """A plugin whose tests don't. Installed ones come without tests."""
    if subject.root is not None and not any(_inherits(source, subject.name) for source in subject.tests):
        yield At(path=subject.place(subject.folder / "__init__.py"))


def _is_manifest(node: ast.stmt) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Name) and target.id == "plugin"


def _is_mark(node: ast.expr) -> bool:
    mark = node.func if isinstance(node, ast.Call) else node
    return isinstance(mark, ast.Name) and mark.id == "hookimpl"


def _inherits(source: Source, name: str) -> bool:
    for node in source.nodes():
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        if isinstance(node, ast.ClassDef) and any(isinstance(one, ast.Name) and one.id == _CONTRACT for one in bases):
            values = [one.value for one in node.body if isinstance(one, ast.Assign)]
            if any(isinstance(one, ast.Constant) and one.value == name for one in values):
                return True
    return False
