"""The browser that plugins are tested with too."""

from guanxi.testing.browser import Browser, text_of

__all__ = ["Browser", "text_of"]
