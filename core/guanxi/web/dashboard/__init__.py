"""The dashboard's pages: the board itself, its parts as they come, and how it is arranged."""

from guanxi.web.dashboard import arrange, page, parts
from guanxi.web.dashboard.blueprint import blueprint
from guanxi.web.dashboard.charts import init_app

__all__ = ["arrange", "blueprint", "init_app", "page", "parts"]
