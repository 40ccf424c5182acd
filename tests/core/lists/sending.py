"""What a list sends to the database, and whether it walks an index there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from guanxi.views import page as page_module


@dataclass(slots=True)
class Sent:
    """Statements and their parameters as the driver got them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def sent_to(engine: Engine) -> Iterator[Sent]:
    """Everything sent while the block runs."""
    sent = Sent()

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        sent.statements.append((statement, parameters))
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no set small, so that every list walks."""
    monkeypatch.setattr(page_module, "SMALL", -1)
    monkeypatch.setattr(page_module, "LARGE", -1)


def assert_walks(engine: Engine, statement: str, parameters: Any, key: str) -> None:
    """The innermost entries come out of an index in order: only the page itself is sorted."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert sum("TEMP B-TREE" in line for line in plan) == 1, (key, plan)
            assert any("USING" in line or line.startswith("SCAN ") for line in plan), (key, plan)
            assert plan[-1].startswith("USE TEMP B-TREE"), (key, plan)
            return
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_incremental_sort"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        plan = found if isinstance(found, list) else json.loads(found)
        below = list(nodes(plan[0]["Plan"]))[1:]
        sorts = [node for node in below if "Sort" in node["Node Type"]]
        assert all(node.get("Presorted Key") for node in sorts), (key, sorts)
        assert any("Index" in node["Node Type"] for node in below), (key, below)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes from the top."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)
