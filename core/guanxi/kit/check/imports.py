"""What a plugin may import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject
from guanxi.plugin.checks import requirement_names
from guanxi.plugin.fading import FADING

_DOOR: Final = "guanxi.api"
_PREFIX: Final = "guanxi_"


@rule("door", "bronze", _l("A plugin imports guanxi.api, and nothing else of the platform."),
      _l("Import the name from guanxi.api. What is not there is not promised; ask for it if you need it."))
def door(subject: Subject) -> Iterator[At]:
    """Imports behind the door."""
    for source in [*subject.sources, *subject.migrations]:
        for line, module in imported(source):
            if module.partition(".")[0] == "guanxi" and module != _DOOR:
                yield At(path=source.name, line=line, detail=module)


@rule("other-plugins", "bronze",
      _l("Another plugin is imported by its api.py only, and only when the manifest requires it."),
      _l("Name the plugin in requires=(…), and import from its api module, or ask service(ctx, name)."))
def other_plugins(subject: Subject) -> Iterator[At]:
    """Imports of other plugins' insides, or of plugins that need not be there."""
    if subject.plugin is None:
        return
    required = {f"{_PREFIX}{name}.api" for name in requirement_names(subject.plugin)}
    for source in [*subject.sources, *subject.migrations]:
        for line, module in imported(source):
            own = module.partition(".")[0] == subject.package
            if module.startswith(_PREFIX) and not own and module not in required:
                yield At(path=source.name, line=line, detail=module)


@rule("fading", "silver", _l("A plugin uses no name of guanxi.api that goes away."),
      _l("Use what is named there instead: the old name ends with the version of the plugin API that is named."))
def fading(subject: Subject) -> Iterator[At]:
    """Names of the door that still work."""
    for source in [*subject.sources, *subject.migrations]:
        for line, name in _of_the_door(source):
            if (known := FADING.get(name)) is not None:
                yield At(path=source.name, line=line, detail=f"{name} → {known.instead}, API {known.until}")


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """The lines and names of the modules a file imports."""
    for node in source.nodes():
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, name) for name in _modules(node))
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def _of_the_door(source: Source) -> Iterator[tuple[int, str]]:
    """The lines and names of what a file takes from guanxi.api, whether it imports the name or the module."""
    for node in source.nodes():
        if isinstance(node, ast.ImportFrom) and node.module == _DOOR:
            yield from ((alias.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in (_DOOR, "api"):
            yield node.lineno, node.attr


def _modules(node: ast.ImportFrom) -> set[str]:
    """`from guanxi import api` imports guanxi.api."""
    if node.module == "guanxi":
        return {f"guanxi.{alias.name}" for alias in node.names}
    return {str(node.module)}
