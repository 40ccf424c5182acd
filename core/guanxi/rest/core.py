"""The core's resources; each of these modules hangs its own on them."""

from guanxi.rest.customers import notes
from guanxi.rest.customers import views as customers
from guanxi.rest.described import describe
from guanxi.rest.roots import resources

__all__ = ["customers", "describe", "notes", "resources"]
