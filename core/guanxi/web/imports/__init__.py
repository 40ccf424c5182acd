"""Importing in the browser: a file, its columns, what rows may do, a rehearsal, the import, its report."""

from guanxi.web.imports.views import blueprint

__all__ = ["blueprint"]
