"""Plugins: the manifest, and finding what is installed."""

from guanxi.plugin.manifest import Plugin

__all__ = ["Plugin"]
