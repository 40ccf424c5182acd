"""What a command that works with customers, staff or jobs begins with: the installation's runtime."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guanxi import migrate
from guanxi.cli.installation import opened_engine, require_current_schema
from guanxi.config import load_config
from guanxi.features import make_runtime
from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime


@contextmanager
def opened_runtime(pool_size: int = 4) -> Iterator[Runtime]:
    """The runtime over the installation's database, which must have the core's schema of the code.

    A plugin that can't be used, or whose tables are behind, is held and stops no command.
    """
    config = load_config()
    with opened_engine(pool_size) as engine:
        require_current_schema(migrate.status(engine, [migrate.core()]))
        yield make_runtime(config, engine)


def plugin_host(runtime: Runtime) -> PluginHost:
    """The installation's plugins."""
    found = runtime.catalogues
    assert isinstance(found, PluginHost)
    return found
