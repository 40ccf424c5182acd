"""All pages of lists: each of these modules marks its own, and they are hung up for the customers here."""

from guanxi.web.lists import bulk, columns, counts, export, filters, grouping, page, saved, undo
from guanxi.web.lists.blueprint import blueprint
from guanxi.web.lists.customers import CUSTOMERS
from guanxi.web.lists.routes import pages

pages.hang(CUSTOMERS, blueprint)

__all__ = ["blueprint", "bulk", "columns", "counts", "export", "filters", "grouping", "page", "pages", "saved", "undo"]
