"""Pages of one customer: its page, its forms, and what is done there."""

from guanxi.web.customers.views import blueprint

__all__ = ["blueprint"]
