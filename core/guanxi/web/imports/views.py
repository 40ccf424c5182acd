"""All pages of imports, registered by being imported."""

from guanxi.web.imports import check, columns, index, options, report, template, undo, upload
from guanxi.web.imports.blueprint import blueprint

__all__ = ["blueprint", "check", "columns", "index", "options", "report", "template", "undo", "upload"]
