"""The list of customers: views, filters, columns, bulk actions, export."""

from guanxi.web.lists.views import blueprint

__all__ = ["blueprint"]
