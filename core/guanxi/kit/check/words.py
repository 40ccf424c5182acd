"""What people read, and what readers of the code are told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from guanxi.contributions import Entity
from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject
from guanxi.kit.sentences import LANGUAGES, untranslated
from guanxi.plugin import Plugin
from guanxi.plugin.checks import KEYED

_READ: Final = ("title", "summary", "plural", "nothing", "help")


@rule("translation", "silver", _l("Every sentence has its translation."),
      _l("Write it into translations/zh/LC_MESSAGES/messages.po; where the platform’s words go first, use others."))
def translation(subject: Subject) -> Iterator[At]:
    """Sentences that a language lacks."""
    for language in LANGUAGES:
        for found, reason in untranslated(subject.folder, language):
            yield At(path=subject.place(subject.folder / found.path), line=found.line, detail=reason)


@rule("plain-title", "silver", _l("Titles in the manifest are written in _l(…), so that they can be translated."),
      _l("Write title=_l(\"…\")."))
def plain_title(subject: Subject) -> Iterator[At]:
    """Titles that are the same in every language."""
    if subject.plugin is not None:
        yield from (At(path=subject.place(subject.folder / "__init__.py"), detail=detail)
                    for detail in _plain(subject.plugin))


@rule("docstring", "silver",
      _l("Every module, and every public class and function, says in a sentence what it is for."),
      _l("Begin it with a docstring."))
def docstring(subject: Subject) -> Iterator[At]:
    """Those that don't."""
    for source in [*subject.sources, *subject.migrations]:
        if not ast.get_docstring(source.tree):
            yield At(path=source.name, detail=source.path.name)
    for source in subject.sources:
        for node in _public(source):
            if not ast.get_docstring(node):
                yield At(path=source.name, line=node.lineno, detail=node.name)


@rule("types", "gold", _l("Every function says what it takes and what it returns."),
      _l("Add the types of its arguments and of its result."))
def types(subject: Subject) -> Iterator[At]:
    """Functions without annotations."""
    for source in subject.sources:
        for node in source.nodes():
            if isinstance(node, ast.FunctionDef) and not _is_typed(node):
                yield At(path=source.name, line=node.lineno, detail=node.name)


def _plain(plugin: Plugin) -> Iterator[str]:
    things: list[object] = [plugin, *(item for kind in KEYED for item in getattr(plugin, kind))]
    for entity in plugin.entities:
        things += _of_entity(entity)
    for thing in things:
        for name in _READ:
            text = getattr(thing, name, None)
            if isinstance(text, str) and text:
                yield f"{getattr(thing, 'key', getattr(thing, 'name', ''))}: {text}"


def _of_entity(entity: Entity) -> list[object]:
    return [entity.name, *entity.attributes, *entity.criteria]


def _public(source: Source) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """What other modules see; methods are left to their class."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def _is_typed(node: ast.FunctionDef) -> bool:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    asked = [one for one in given if one.arg not in ("self", "cls")]
    return node.returns is not None and all(one.annotation is not None for one in asked)
