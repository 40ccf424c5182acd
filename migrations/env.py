"""Runs migrations of the core and of every plugin: `guanxi.migrate` says whose, and over which connection."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from guanxi.db import Base, UtcDateTime
from guanxi.migrate import Run

run: Run = context.config.attributes["run"]


def rendered(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A draft names the database's types, not ours: it must still run when ours have moved."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=run.connection,
    target_metadata=Base.metadata,
    version_table=run.owner.version_table,
    include_object=run.includes,
    render_item=rendered,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)

with context.begin_transaction():
    context.run_migrations()
