"""SQLite's write-ahead log, moved into the database file by whoever filled it, once others may write again.

Left to itself SQLite does this inside a commit, every 1,000 pages: with a large import at work, everybody who
waits to write would wait for it too.
"""

from __future__ import annotations

import os
from typing import Final

from sqlalchemy import Engine

DUE: Final = 16 << 20
"""Bytes of log worth moving."""

_tried: dict[str, int] = {}


def relieve(engine: Engine) -> None:
    """Move the log if it has grown by DUE since this process last tried. Readers may keep it from shrinking."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if not path or path == ":memory:":
        return
    try:
        size = os.stat(f"{path}-wal").st_size
    except FileNotFoundError:
        return
    before = _tried.get(path, 0)
    if size < DUE or before <= size < before + DUE:
        return
    _tried[path] = size
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
