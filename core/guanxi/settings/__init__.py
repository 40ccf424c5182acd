"""Stored settings: what an organisation chose, by key, with the defaults in one table."""

from guanxi.settings.queries import ORGANISATION, demo_customers, setting, settings
from guanxi.settings.services import following, keep_demo_customers, save_settings

__all__ = ["ORGANISATION", "demo_customers", "following", "keep_demo_customers", "save_settings", "setting", "settings"]
