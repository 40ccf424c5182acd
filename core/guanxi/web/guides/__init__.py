"""The guides for staff and for administrators, served in the product."""

from guanxi.web.guides.views import blueprint

__all__ = ["blueprint"]
