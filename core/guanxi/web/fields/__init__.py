"""Pages on which an administrator makes the organisation's own fields."""

from guanxi.web.fields import options, views
from guanxi.web.fields.blueprint import blueprint

__all__ = ["blueprint", "options", "views"]
