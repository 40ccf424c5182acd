"""A plugin for tests whose tables are there only after a migration."""

from guanxi.api import Plugin

plugin = Plugin(name="late", title="Late comer", version="1.0")
