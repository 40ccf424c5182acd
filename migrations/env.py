"""Runs migrations of the core and of every plugin: `guanxi.migrate` says whose, and over which connection."""

from __future__ import annotations

from alembic import context

from guanxi.db import Base
from guanxi.migrate import Run

run: Run = context.config.attributes["run"]

context.configure(
    connection=run.connection,
    target_metadata=Base.metadata,
    version_table=run.owner.version_table,
    include_object=run.includes,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)

with context.begin_transaction():
    context.run_migrations()
