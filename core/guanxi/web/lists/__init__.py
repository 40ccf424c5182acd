"""Lists as pages, of customers and of whatever plugins have: views, filters, columns, exports; bulk actions."""

from guanxi.web.lists.plugin_lists import list_page
from guanxi.web.lists.views import blueprint

__all__ = ["blueprint", "list_page"]
