"""The page on which an administrator keeps tags in order."""

from guanxi.web.tags.views import blueprint

__all__ = ["blueprint"]
