"""Tables: whose they are, what belongs to customers, what lists sort by, and how they come and go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import inspect

from guanxi.db import CustomerOwned
from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Source, Subject
from guanxi.kit.check.writing import calls, method_of
from guanxi.kit.indexes import unindexed

_DUTIES: Final = ("customer_merge", "customer_export", "customer_erase")
_MAKERS: Final = frozenset({"create_table", "drop_table", "rename_table", "batch_alter_table", "add_column"})


@rule("table-prefix", "bronze", _l("The names of a plugin’s tables begin with its own name."),
      _l("Call it name_…: so two plugins never want the same table, and migrations tell whose it is."))
def table_prefix(subject: Subject) -> Iterator[At]:
    """Names in models and in migrations."""
    for source, line, name in [*_declared(subject), *_made(subject)]:
        if not name.startswith(f"{subject.name}_"):
            yield At(path=source.name, line=line, detail=name)


@rule("customer-owned", "bronze",
      _l("A table whose rows belong to a customer says so: they are seen, merged, copied and erased with it."),
      _l("Let the class inherit CustomerOwned, or look after it in customer_merge, customer_export and "
         "customer_erase."))
def customer_owned(subject: Subject) -> Iterator[At]:
    """Models that point at customers without it, in a plugin that does not look after them itself."""
    if all(hasattr(subject.found.hooks, duty) for duty in _DUTIES):
        return
    for model in subject.models:
        if _names_customers(model) and not issubclass(model, CustomerOwned):
            path, line = subject.place_of(model)
            yield At(path=path, line=line, detail=model.__name__)


@rule("no-migrations", "bronze", _l("Tables are made by the plugin’s own migrations."),
      _l("Write the first with: guanxi migrate new --owner NAME \"tables\". It belongs into migrations/versions/."))
def no_migrations(subject: Subject) -> Iterator[At]:
    """Models without them."""
    if subject.models and not subject.migrations:
        path, line = subject.place_of(subject.models[0])
        yield At(path=path, line=line, detail=subject.models[0].__name__)


@rule("downgrade", "bronze", _l("Every migration can be taken back."),
      _l("Let downgrade() undo what upgrade() did, in the reverse order."))
def downgrade(subject: Subject) -> Iterator[At]:
    """Migrations without downgrade(), or with one that does nothing."""
    for source in subject.migrations:
        found = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
        if "upgrade" in found and not ("downgrade" in found and _does_something(found["downgrade"])):
            yield At(path=source.name, line=found["upgrade"].lineno)


@rule("index", "silver",
      _l("What lists are sorted by has an index: without one, a page of a large list takes seconds."),
      _l("Add an index of the fixed columns, the column, and the id behind them; or say sortable=False."))
def index(subject: Subject) -> Iterator[At]:
    """Sortable attributes whose index is not there."""
    if subject.plugin is not None:
        yield from (At(path=subject.place(subject.folder / "__init__.py"), detail=missing)
                    for missing in unindexed(subject.plugin))


def _declared(subject: Subject) -> Iterator[tuple[Source, int, str]]:
    for source in subject.sources:
        for node in source.nodes():
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if (isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id == "__tablename__"
                    and isinstance(node.value, ast.Constant)):
                yield source, node.lineno, str(node.value.value)


def _made(subject: Subject) -> Iterator[tuple[Source, int, str]]:
    for source in subject.migrations:
        for call in calls(source):
            first = call.args[0] if call.args else None
            if method_of(call) in _MAKERS and isinstance(first, ast.Constant) and _on_op(call):
                yield source, call.lineno, str(first.value)


def _on_op(call: ast.Call) -> bool:
    """A batch's own add_column names a column first."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "op"


def _names_customers(model: type[Any]) -> bool:
    return any(key.target_fullname == "customer.id" for column in inspect(model).columns for key in column.foreign_keys)


def _does_something(function: ast.FunctionDef) -> bool:
    return any(not isinstance(one, (ast.Pass, ast.Raise)) and not
               (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in function.body)
