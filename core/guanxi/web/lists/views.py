"""All pages of lists; each of these modules hangs its own on the blueprint."""

from guanxi.web.lists import bulk, columns, export, filters, page, saved, undo
from guanxi.web.lists.blueprint import blueprint

__all__ = ["blueprint", "bulk", "columns", "export", "filters", "page", "saved", "undo"]
