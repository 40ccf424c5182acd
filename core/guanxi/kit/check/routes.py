"""Pages: who may open them, and what opening them does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject
from guanxi.kit.check.writing import calls, method_of, name_of

_ROUTES: Final = frozenset({"route", "get", "post", "put", "patch", "delete"})
_GUARDS: Final = frozenset({"requires", "public", "signed_address"})
_WRITERS: Final = frozenset({"write", "attempt", "unit_of_work", "retrying", "enqueue", "emit"})
_SESSION: Final = frozenset({"add", "add_all", "merge", "flush", "bulk_save_objects"})
_PLACES: Final = frozenset({"views.py", "portal.py", "resources.py"})


@rule("permission", "bronze", _l("Every page says who may open it."),
      _l("Put @requires(\"name.view\") below the route, or @public where nobody need be signed in."))
def permission(subject: Subject) -> Iterator[At]:
    """Routes without @requires or @public."""
    for source, view, _methods in _views(subject):
        if not any(_decorator(one) in _GUARDS for one in view.decorator_list):
            yield At(path=source.name, line=view.lineno, detail=view.name)


@rule("get-writes", "bronze",
      _l("Opening a page changes nothing: what changes something is sent by a form, with POST."),
      _l("Make it @blueprint.post(…), and a form with {{ csrf() }} that leads there."))
def get_writes(subject: Subject) -> Iterator[At]:
    """Views for GET that write."""
    for source, view, methods in _views(subject):
        if "GET" not in methods or "POST" in methods:
            continue
        for node in ast.walk(view):
            if isinstance(node, ast.Call) and name_of(node) in _WRITERS:
                yield At(path=source.name, line=node.lineno, detail=f"{view.name}: {name_of(node)}()")


@rule("view-session", "bronze", _l("Views never write through a session."),
      _l("Write in services.py, and call it from the view by write(lambda ctx: services.verb(ctx, …))."))
def view_session(subject: Subject) -> Iterator[At]:
    """session.add and its like in the modules of pages."""
    for source in subject.sources:
        if source.path.name not in _PLACES and "web" not in source.path.relative_to(subject.folder).parts:
            continue
        for call in calls(source):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if method_of(call) in _SESSION and isinstance(owner, ast.Attribute) and owner.attr == "session":
                yield At(path=source.name, line=call.lineno, detail=ast.unparse(call.func))


@rule("csrf", "bronze", _l("Nothing is let out of the check of forms’ tokens."),
      _l("Leave the exemption away: forms hold the token, and htmx sends it by itself."))
def csrf(subject: Subject) -> Iterator[At]:
    """csrf.exempt."""
    for source in subject.sources:
        for node in source.nodes():
            if isinstance(node, ast.Attribute) and node.attr == "exempt":
                yield At(path=source.name, line=node.lineno, detail=ast.unparse(node))


def _views(subject: Subject) -> Iterator[tuple[Source, ast.FunctionDef, set[str]]]:
    """Functions that answer requests, with the methods they answer."""
    for source in subject.sources:
        if not _knows_blueprints(source):
            continue
        for node in source.nodes():
            if isinstance(node, ast.FunctionDef):
                methods = {one for decorator in node.decorator_list for one in _methods(decorator)}
                if methods:
                    yield source, node, methods


def _knows_blueprints(source: Source) -> bool:
    """Other things have methods called get and post too."""
    return any(isinstance(node, ast.Name) and "blueprint" in node.id.lower() for node in source.nodes())


def _methods(decorator: ast.expr) -> set[str]:
    if not isinstance(decorator, ast.Call) or method_of(decorator) not in _ROUTES or not decorator.args:
        return set()
    if method_of(decorator) != "route":
        return {method_of(decorator).upper()}
    named = next((word.value for word in decorator.keywords if word.arg == "methods"), None)
    found = {str(one.value) for one in ast.walk(named) if isinstance(one, ast.Constant)} if named is not None else set()
    return found or {"GET"}


def _decorator(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return name_of(node)
    return node.id if isinstance(node, ast.Name) else ""
