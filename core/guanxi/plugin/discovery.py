"""Finding installed plugins through the entry-point group `guanxi.plugins`."""

from __future__ import annotations

from importlib.metadata import entry_points

from guanxi.errors import ConfigurationError
from guanxi.i18n import _l
from guanxi.plugin.manifest import Plugin

GROUP = "guanxi.plugins"


def installed_plugins() -> tuple[Plugin, ...]:
    """The manifests of all installed plugins, by name. Raises ConfigurationError for one that has none."""
    return tuple(_manifest(point.name, point.load()) for point in sorted(entry_points(group=GROUP)))


def _manifest(name: str, module: object) -> Plugin:
    plugin = getattr(module, "plugin", None)
    if not isinstance(plugin, Plugin):
        raise ConfigurationError(
            _l("The package of plugin “%(name)s” has no `plugin = Plugin(...)` in its __init__.py."), name=name)
    return plugin
