"""Pages of notices: what one was told of, what the bell says, and of what one wishes to hear."""

from guanxi.web.notices.views import blueprint

__all__ = ["blueprint"]
