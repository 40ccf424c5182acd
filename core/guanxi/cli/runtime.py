"""What a command that works with customers, staff or jobs begins with: the installation's runtime."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guanxi import migrate
from guanxi.cli.installation import opened_engine, owners, require_current_schema
from guanxi.config import load_config
from guanxi.features import make_runtime
from guanxi.runtime import Runtime


@contextmanager
def opened_runtime(pool_size: int = 4) -> Iterator[Runtime]:
    """The runtime over the installation's database, which must have the schema of the code."""
    config = load_config()
    with opened_engine(pool_size) as engine:
        require_current_schema(migrate.status(engine, owners()))
        yield make_runtime(config, engine)
