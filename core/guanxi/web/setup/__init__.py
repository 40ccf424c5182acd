"""The pages of an organisation's first days."""

from guanxi.web.setup import roles, usage, views
from guanxi.web.setup.blueprint import blueprint

__all__ = ["blueprint", "roles", "usage", "views"]
