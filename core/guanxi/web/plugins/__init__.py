"""What plugins bring to the web: their own pages, and their parts of the core's."""

from guanxi.web.plugins import lives, parts, settings, switches, tracing
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.pages import init_app

__all__ = ["blueprint", "init_app", "lives", "parts", "settings", "switches", "tracing"]
