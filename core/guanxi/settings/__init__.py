"""Stored settings: what an organisation chose, by key, with the defaults in one table."""

from guanxi.settings.queries import ORGANISATION, setting, settings
from guanxi.settings.services import save_settings

__all__ = ["ORGANISATION", "save_settings", "setting", "settings"]
