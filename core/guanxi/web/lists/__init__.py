"""Lists as pages, of customers and of whatever plugins have: views, filters, columns, exports; bulk actions."""

from guanxi.web.lists.plugin_lists import list_page
from guanxi.web.lists.views import blueprint
from guanxi.web.lists.way import Beside, Way, beside, way_back

__all__ = ["Beside", "Way", "beside", "blueprint", "list_page", "way_back"]
