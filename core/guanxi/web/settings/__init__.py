"""The organisation's settings."""

from guanxi.web.settings.views import blueprint

__all__ = ["blueprint"]
