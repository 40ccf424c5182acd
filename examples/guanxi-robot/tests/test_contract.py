"""The plugin keeps what every plugin must keep."""

from __future__ import annotations

from guanxi.testing.contract import PluginContract


class TestContract(PluginContract):
    """All tests are inherited."""

    plugin = "robot"
