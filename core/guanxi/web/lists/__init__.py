"""Lists as pages, of customers and of whatever plugins have: views, filters, columns, exports; bulk actions."""

from guanxi.web.lists.plugin_lists import list_page
from guanxi.web.lists.selected import Selected, selected_customers
from guanxi.web.lists.views import blueprint
from guanxi.web.lists.way import Beside, Way, beside, way_back

__all__ = ["Beside", "Selected", "Way", "beside", "blueprint", "list_page", "selected_customers", "way_back"]
