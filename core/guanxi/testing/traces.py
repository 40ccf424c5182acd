"""Looking for what should be gone: in every column of every row of every table there is."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Engine, inspect, text


def traces(engine: Engine, *words: str, indexed: bool = False) -> dict[str, set[str]]:
    """By word, the tables in which it stands, however it is written there; `indexed`: SQLite's index of words too."""
    found: dict[str, set[str]] = {}
    for table, content in _contents(engine, indexed):
        for word in words:
            if word in content or json.dumps(word)[1:-1] in content:
                found.setdefault(word, set()).add(table)
    return found


def _contents(engine: Engine, indexed: bool) -> Iterator[tuple[str, str]]:
    with engine.connect() as connection:
        for table in sorted(inspect(connection).get_table_names()):
            if indexed or not table.startswith("customer_fts"):
                for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                    yield table, "\n".join(_written(value) for value in row)


def _written(value: object) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
