"""How a plugin reads, writes and reaches out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject

_DRIVER: Final = frozenset({"exec_driver_sql", "driver_connection", "raw_connection", "connection", "get_bind"})
_ENDINGS: Final = frozenset({"commit", "rollback", "begin_nested", "expunge_all"})
_ASKING: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "request", "stream"})
_SCHEMA: Final = frozenset({"Index", "CheckConstraint", "Column", "mapped_column"})
"""Where text is part of a table, not a question."""

_CLIENTS: Final = frozenset({"requests", "httpx"})
_OPENERS: Final = frozenset({"urlopen", "HTTPConnection", "HTTPSConnection", "create_connection", "SMTP", "SMTP_SSL"})


@rule("core-sql", "bronze",
      _l("The database is asked through models, by which rows are guarded; never in text or through the driver."),
      _l("Use select(), update() and delete() of models, and insert_many() for many rows."))
def core_sql(subject: Subject) -> Iterator[At]:
    """text() of SQLAlchemy, __table__, the driver."""
    for source in subject.sources:
        if _has_text(source):
            meant = {id(node) for call in calls(source) if name_of(call) in _SCHEMA for node in ast.walk(call)}
            yield from (At(path=source.name, line=call.lineno, detail="text()") for call in calls(source)
                        if isinstance(call.func, ast.Name) and call.func.id == "text" and id(call) not in meant)
        for node in source.nodes():
            if isinstance(node, ast.Attribute) and node.attr == "__table__":
                yield At(path=source.name, line=node.lineno, detail=node.attr)
        yield from (At(path=source.name, line=call.lineno, detail=method_of(call)) for call in calls(source)
                    if method_of(call) in _DRIVER)


@rule("transaction", "bronze", _l("A transaction is the unit of work’s: no plugin commits it or rolls it back."),
      _l("Write in “with unit_of_work(ctx) as unit:” or retrying(ctx, …); raise an error to take it back."))
def transaction(subject: Subject) -> Iterator[At]:
    """commit() and its like."""
    for source in subject.sources:
        yield from (At(path=source.name, line=call.lineno, detail=f"{method_of(call)}()") for call in calls(source)
                    if method_of(call) in _ENDINGS)


@rule("timeout", "bronze", _l("Whatever asks another machine says how long it waits."),
      _l("Give timeout=…, in seconds; a worker that waits forever does nothing else."))
def timeout(subject: Subject) -> Iterator[At]:
    """Calls of HTTP clients and sockets without one."""
    for source in subject.sources:
        for call in calls(source):
            if _reaches_out(call) and not any(word.arg in ("timeout", None) for word in call.keywords):
                yield At(path=source.name, line=call.lineno, detail=ast.unparse(call.func))


@rule("swallowed", "silver", _l("An error is never passed over in silence."),
      _l("Catch what you expect, by its name, and do something about it; let the rest rise, the platform contains it."))
def swallowed(subject: Subject) -> Iterator[At]:
    """Handlers of every error that do nothing."""
    for source in subject.sources:
        for node in source.nodes():
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and _does_nothing(node.body):
                yield At(path=source.name, line=node.lineno)


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in source.nodes() if isinstance(node, ast.Call))


def method_of(call: ast.Call) -> str:
    """The name after the last dot of what is called, "" for a plain name."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def name_of(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.id if isinstance(call.func, ast.Name) else method_of(call)


def _has_text(source: Source) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
               and any(alias.name == "text" for alias in node.names) for node in source.nodes())


def _reaches_out(call: ast.Call) -> bool:
    if name_of(call) in _OPENERS:
        return True
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in _CLIENTS and method_of(call) in _ASKING


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (isinstance(handler.type, ast.Name)
                                    and handler.type.id in ("Exception", "BaseException"))


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
               for one in body)
